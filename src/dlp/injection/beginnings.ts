import type { CompiledPhrase } from './phrase.ts';

/**
 * The phrases that one word may begin, by what may follow it: most words begin many and are followed by none of them.
 * What is looked up by word is made when it is first asked for: most words never come.
 */
export class Beginnings {
  readonly all: readonly CompiledPhrase[];
  /** Phrases of that word alone. */
  readonly single: readonly CompiledPhrase[];
  /** The furthest that a second step may stand, in words. */
  readonly reach: number;
  readonly #wordCount: number;
  readonly #bySecond = new Map<number, readonly CompiledPhrase[]>();
  #follows: Uint8Array | undefined;

  constructor(phrases: readonly CompiledPhrase[], wordCount: number) {
    this.all = phrases;
    this.single = phrases.filter(({ steps }) => steps.length === 1);
    this.reach = Math.max(
      0,
      ...phrases.map(({ steps, gaps }) => (steps.length > 1 ? (gaps[0] as number) + 1 : 0)),
    );
    this.#wordCount = wordCount;
  }

  /** By word: 1 when it is the second step of some. */
  get follows(): Uint8Array {
    if (this.#follows !== undefined) return this.#follows;
    const follows = new Uint8Array(this.#wordCount);
    for (const { steps } of this.all)
      for (let id = 0; id < follows.length; id++) if (steps[1]?.[id] === 1) follows[id] = 1;
    this.#follows = follows;
    return follows;
  }

  /** Those whose second step the word may be. */
  withSecond(id: number): readonly CompiledPhrase[] {
    const known = this.#bySecond.get(id);
    if (known !== undefined) return known;
    const phrases = this.all.filter(({ steps }) => steps[1]?.[id] === 1);
    this.#bySecond.set(id, phrases);
    return phrases;
  }
}
