/** What is known of a word beside itself. The lower half says where it stands, the upper half how it was written. */
export const LEADS = 1; // after punctuation or at the start: an order may begin here
export const LINE_START = 1 << 1;
export const QUOTED = 1 << 2; // between quotation marks, in backticks, a fence, <code>, <q>
export const HIDDEN = 1 << 3; // an element that is not shown
export const COMMENT = 1 << 4; // <!-- -->
export const ATTRIBUTE = 1 << 5; // inside a tag
export const GLUED = 1 << 6; // joined to the word before by `_`, `.` or `/`
export const NAME = 1 << 7; // a name in program text: `x(`, `x_`, `x.y`, `x =`
export const UNICODE = 1 << 16;
export const LOOKALIKE = 1 << 17;
export const LEET = 1 << 18;
export const ENTITY = 1 << 19;
export const PERCENT = 1 << 20;
export const ESCAPE = 1 << 21;
export const MARKUP = 1 << 22;
export const SPACED = 1 << 23;
export const TAG_CHARACTERS = 1 << 24;
export const ROT13 = 1 << 25;
export const REVERSED = 1 << 26;

const NAMES: readonly (readonly [bit: number, name: string])[] = [
  [TAG_CHARACTERS, 'tag-characters'],
  [UNICODE, 'unicode'],
  [LOOKALIKE, 'lookalike'],
  [LEET, 'leet'],
  [ENTITY, 'html-entity'],
  [PERCENT, 'percent'],
  [ESCAPE, 'escape'],
  [MARKUP, 'markup'],
  [SPACED, 'spaced'],
  [ROT13, 'rot13'],
  [REVERSED, 'reversed'],
];

export function encodingName(flags: number): string {
  const names = NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name);
  return names.length === 0 ? 'plain' : names.join('+');
}

const FIELDS = 7;

/** The words that the vocabulary knows, in order; a moving window of them. */
export class Tokens {
  count = 0;
  #cells = new Int32Array(FIELDS * 64);

  /** @param word the number of the word in the text, unknown words counted; @param sentence likewise; @param signs of
   * program text that were seen so far. */
  push(
    id: number,
    word: number,
    sentence: number,
    start: number,
    end: number,
    flags: number,
    signs: number,
  ): void {
    const at = this.count++ * FIELDS;
    if (at + FIELDS > this.#cells.length) {
      const larger = new Int32Array(this.#cells.length * 2);
      larger.set(this.#cells);
      this.#cells = larger;
    }
    const cells = this.#cells;
    cells[at] = id;
    cells[at + 1] = word;
    cells[at + 2] = sentence;
    cells[at + 3] = start;
    cells[at + 4] = end;
    cells[at + 5] = flags;
    cells[at + 6] = signs;
  }

  id(at: number): number {
    return this.#cells[at * FIELDS] as number;
  }
  word(at: number): number {
    return this.#cells[at * FIELDS + 1] as number;
  }
  sentence(at: number): number {
    return this.#cells[at * FIELDS + 2] as number;
  }
  start(at: number): number {
    return this.#cells[at * FIELDS + 3] as number;
  }
  end(at: number): number {
    return this.#cells[at * FIELDS + 4] as number;
  }
  flags(at: number): number {
    return this.#cells[at * FIELDS + 5] as number;
  }

  signs(at: number): number {
    return this.#cells[at * FIELDS + 6] as number;
  }

  dropFirst(count: number): void {
    this.#cells.copyWithin(0, count * FIELDS, this.count * FIELDS);
    this.count -= count;
  }
}
