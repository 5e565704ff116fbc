import type { Finding } from '../finding.ts';
import type { Moment, Reading } from '../stream/reading.ts';
import { boundaryOf, FormParts } from './form-parts.ts';
import { JoinedText, type Seam } from './joined-text.ts';
import { JsonStrings } from './json-strings.ts';
import type { Piece } from './piece.ts';

/** Names under which values are joined apart, and values that are known to come again, in one body. */
const KEYS_MAX = 16;
const SEEN_MAX = 64;
/** Bytes of a value that comes again and again: a role, a type. */
const SEEN_LENGTH = [3, 32] as const;
/** Joined bytes that are judged at once. */
const TEXT_MAX = 32 * 1024;

/** Finds what goes over a seam of joined values: spans of `bytes`, and how it is written. */
export type FindOverSeams = (bytes: Uint8Array, seams: readonly number[]) => readonly Finding[];

interface Parser {
  push(bytes: Buffer, base: number): void;
  end(): void;
}

/**
 * What is spread over the values of a body: items and members of JSON, the parts of a form. They are joined in their
 * order, and those under one name apart, as the messages of a conversation have their text; a value that came before,
 * as their roles do, is passed over.
 */
export class SplitValues implements Reading {
  readonly cleared = Number.POSITIVE_INFINITY;
  readonly refusal = undefined;
  findings: readonly Finding[] = [];
  sample: Uint8Array | undefined;
  readonly #find: FindOverSeams;
  readonly #order = new JoinedText();
  readonly #byKey = new Map<string, { readonly text: JoinedText; last: string }>();
  readonly #seen = new Set<string>();
  #parser: Parser | 'unseen' | 'none' = 'unseen';
  /** The beginning of the body, until it says what it is. */
  #first: Buffer = Buffer.alloc(0);
  #at = 0;
  #waiting = 0;

  constructor(find: FindOverSeams) {
    this.#find = find;
  }

  push(chunk: Uint8Array): void {
    if (this.#parser === 'none') return;
    let bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
    if (this.#parser === 'unseen') {
      bytes = this.#first.length === 0 ? bytes : Buffer.concat([this.#first, bytes]);
      this.#parser = this.#parserFor(bytes);
      if (this.#parser === 'unseen') {
        this.#first = Buffer.from(bytes);
        return;
      }
    }
    if (this.#parser === 'none') return;
    this.#parser.push(bytes, this.#at);
    this.#at += bytes.length;
  }

  look(when: Moment): void {
    if (typeof this.#parser === 'string') return;
    if (when === 'end') this.#parser.end();
    this.#judge();
  }

  #parserFor(bytes: Buffer): Parser | 'unseen' | 'none' {
    let at = 0;
    while (at < bytes.length && (bytes[at] as number) <= 0x20) at++;
    if (at === bytes.length) return bytes.length > 64 ? 'none' : 'unseen';
    const found = (piece: Piece) => this.#take(piece);
    if (bytes[at] === 0x7b || bytes[at] === 0x5b) return new JsonStrings(found);
    const boundary = boundaryOf(bytes);
    if (boundary === undefined) return 'none';
    return boundary === 'unseen' ? boundary : new FormParts(boundary, found);
  }

  #take(piece: Piece): void {
    const { bytes, from, headEnd, tailFrom, to } = piece;
    if (to === from) return;
    const text = headEnd === to && to - from <= SEEN_LENGTH[1] ? bytes.toString('latin1', from, to) : '';
    this.#waiting += headEnd - from + to - tailFrom;
    if (!this.#isAgain(text)) this.#order.add(piece);
    const known = this.#byKey.get(piece.key);
    if (known === undefined) {
      if (piece.key === '' || this.#byKey.size >= KEYS_MAX) return;
      const own = new JoinedText();
      own.add(piece);
      this.#byKey.set(piece.key, { text: own, last: text });
    } else if (text === '' || text !== known.last) {
      known.last = text;
      known.text.add(piece);
    }
    if (this.#waiting > TEXT_MAX) this.#judge();
  }

  #isAgain(text: string): boolean {
    if (text.length < SEEN_LENGTH[0] || text.length > SEEN_LENGTH[1]) return false;
    if (this.#seen.has(text)) return true;
    if (this.#seen.size < SEEN_MAX) this.#seen.add(text);
    return false;
  }

  /** All texts at once, each on a line of its own. */
  #judge(): void {
    this.#waiting = 0;
    const texts = [this.#order, ...[...this.#byKey.values()].map(({ text }) => text)].filter(
      ({ hasMore }) => hasMore,
    );
    if (texts.length === 0 || this.findings.length > 0) return;
    const parts: Uint8Array[] = [];
    const seams: Seam[] = [];
    const spans: (readonly [start: number, judged: number, end: number])[] = [];
    let length = 0;
    for (const text of texts) {
      spans.push([length, length + text.judged, length + text.bytes.length]);
      for (const { at, start, end, isWhole } of text.seams)
        seams.push({ at: at + length, start, end, isWhole });
      parts.push(text.bytes, Uint8Array.of(0x0a));
      length += text.bytes.length + 1;
    }
    const bytes = new Uint8Array(Buffer.concat(parts));
    const found = this.#find(
      bytes,
      seams.map(({ at }) => at),
    ).filter(({ start, end }) =>
      // Of one text, and not of what was judged before.
      spans.some(([from, judged, to]) => start >= from && end > judged && end <= to),
    );
    const [first] = found;
    if (first !== undefined) this.sample = bytes.slice(first.start, first.end);
    this.findings = found.map((finding) => ({ ...finding, ...inBody(seams, finding) }));
    for (const text of texts) text.judge();
  }
}

/** The same for a body that is here as a whole. */
export function overValues(bytes: Uint8Array, find: FindOverSeams): readonly Finding[] {
  const values = new SplitValues(find);
  values.push(bytes);
  values.look('end');
  return values.findings;
}

/** From where the first of its pieces stands to where the last one ends. */
function inBody(
  seams: readonly Seam[],
  { start, end }: Finding,
): { readonly start: number; readonly end: number } {
  const first = seams.findLast(({ at }) => at <= start) as Seam;
  const last = seams.findLast(({ at }) => at < end) as Seam;
  return {
    start: first.isWhole ? Math.min(first.end, first.start + start - first.at) : first.start,
    end: last.isWhole ? Math.max(last.start, Math.min(last.end, last.start + end - last.at)) : last.end,
  };
}
