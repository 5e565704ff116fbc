import { FOLDED } from '../decode/byte-class.ts';
import type { Sweep } from '../sweep/sweep.ts';
import type { Needle } from './needles.ts';

/** Bytes that are swept at a time. */
const BLOCK = 32 * 1024;
const CODES = 36;

/**
 * Many needles at once over folded text, after Wu and Manber: the last three codes of where the shortest needle would
 * end say how far nothing can match. So the time does not grow with the number of secrets, and a long step is usual.
 */
export class FoldedSearch {
  readonly #shortest: number;
  readonly #longest: number;
  readonly #shift: Uint8Array;
  readonly #ending = new Map<number, Needle[]>();
  readonly #folded: Uint8Array;

  constructor(needles: readonly Needle[]) {
    this.#shortest = Math.min(255, ...needles.map(({ codes }) => codes.length));
    this.#longest = Math.max(0, ...needles.map(({ codes }) => codes.length));
    this.#shift = new Uint8Array(CODES * CODES * CODES).fill(Math.max(1, this.#shortest - 2));
    for (const needle of needles) {
      for (let at = 2; at < this.#shortest; at++) {
        const key = keyAt(needle.codes, at);
        this.#shift[key] = Math.min(this.#shift[key] as number, this.#shortest - 1 - at);
      }
      const key = keyAt(needle.codes, this.#shortest - 1);
      this.#ending.set(key, [...(this.#ending.get(key) ?? []), needle]);
    }
    this.#folded = new Uint8Array(BLOCK + this.#longest + 8);
  }

  /** Calls `found` with the span of each match in the bytes as they stand; stops when it answers false. Drives the sweep over them. */
  each(
    bytes: Uint8Array,
    sweep: Sweep,
    found: (needle: Needle, start: number, end: number) => boolean,
  ): void {
    const folded = this.#folded;
    let carried = 0;
    let isSearching = this.#longest > 0;
    while (!sweep.isDone) {
      const from = sweep.at;
      const length = sweep.next(folded, carried);
      if (isSearching) isSearching = this.#search(bytes, from, carried, length, found);
      const keep = Math.max(0, Math.min(length, this.#longest - 1));
      folded.copyWithin(0, length - keep, length);
      carried = keep;
    }
  }

  #search(
    bytes: Uint8Array,
    from: number,
    carried: number,
    length: number,
    found: (needle: Needle, start: number, end: number) => boolean,
  ): boolean {
    const folded = this.#folded;
    const shift = this.#shift;
    const behind = this.#shortest - 1;
    let at = behind;
    while (at < length) {
      const key =
        ((folded[at - 2] as number) * CODES + (folded[at - 1] as number)) * CODES + (folded[at] as number);
      const step = shift[key] as number;
      if (step !== 0) {
        at += step;
        continue;
      }
      const first = at - behind;
      for (const needle of this.#ending.get(key) ?? []) {
        const end = first + needle.codes.length;
        // What ends in the carried part was found with the block before.
        if (end > length || end <= carried || !isAt(folded, first, needle.codes)) continue;
        const last = nthBack(bytes, forward(bytes, from, end - carried), 1);
        if (!found(needle, nthBack(bytes, last + 1, needle.codes.length), last + 1)) return false;
      }
      at++;
    }
    return true;
  }
}

function keyAt(codes: Uint8Array, at: number): number {
  return ((codes[at - 2] as number) * CODES + (codes[at - 1] as number)) * CODES + (codes[at] as number);
}

function isAt(folded: Uint8Array, first: number, codes: Uint8Array): boolean {
  for (let at = 0; at < codes.length; at++) if (folded[first + at] !== codes[at]) return false;
  return true;
}

/** The index behind the `count`th letter or digit from `from` on. */
function forward(bytes: Uint8Array, from: number, count: number): number {
  let at = from;
  for (let seen = 0; seen < count; at++) if ((FOLDED[bytes[at] as number] as number) < 128) seen++;
  return at;
}

/** The index of the `count`th letter or digit before `end`. */
function nthBack(bytes: Uint8Array, end: number, count: number): number {
  let at = end;
  for (let seen = 0; seen < count; ) if ((FOLDED[bytes[--at] as number] as number) < 128) seen++;
  return at;
}
