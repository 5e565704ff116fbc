import { CLASS_BITS, HEX } from './byte-class.ts';

/** No part of a token is read further than this, in bytes. */
export const RUN_LIMIT = 2048;

/** One run of a class that was measured already: what begins inside it ends where it ends. */
interface Measured {
  readonly mask: number;
  start: number;
  end: number;
}

/** One run of a class before a place, of at most `most` bytes: what ends behind it is of the class down to its start. */
interface MeasuredBefore {
  readonly mask: number;
  readonly most: number;
  start: number;
  end: number;
}

/** One place that was looked into already, so that the next anchor for it need not. */
interface Kept {
  /** Of the name that ends at `at`, the assignment detector's reading. */
  reading?: { readonly at: number; readonly value: object };
  /** Where the last private key ended. */
  keyEnd?: number;
  /** No private key's first line begins before this, behind the last header. */
  keyless?: number;
  /** Of the header that ends at `at`, how often it was decoded. */
  header?: { readonly at: number; readonly count: number };
}

/**
 * The bytes under scan, read by position with -1 beyond their ends. It remembers the last run measured of each class
 * and place in a pattern, so that many anchors in one run cost the run once: that is what keeps a body made of anchors
 * linear.
 */
export class ScanWindow {
  /** Bytes looked at by verification; what the fuzz target holds to a multiple of the input. */
  steps = 0;
  readonly bytes: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** The first and the last byte that may be read to tell whether a token ends: one beyond the range, or its ends. */
  readonly #first: number;
  readonly #last: number;
  /** What detectors keep from one anchor to the next. */
  readonly kept: Kept = {};
  readonly #measured: Measured[][] = [];
  readonly #before: MeasuredBefore[] = [];
  #buffer: Buffer | undefined;

  /** Of values that are read as one, where each begins. */
  readonly seams: readonly number[] | undefined;

  constructor(bytes: Uint8Array, from: number, to: number, wholeValue: boolean, seams?: readonly number[]) {
    this.seams = seams;
    this.bytes = bytes;
    this.from = from;
    this.to = to;
    this.#first = wholeValue ? from : Math.max(0, from - 1);
    this.#last = wholeValue ? to : Math.min(bytes.length, to + 1);
  }

  /** Bytes as text, one character each. */
  text(start: number, end: number): string {
    const { bytes } = this;
    this.#buffer ??= Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    return this.#buffer.toString('latin1', start, end);
  }

  at(position: number): number {
    return position >= this.#first && position < this.#last ? (this.bytes[position] as number) : -1;
  }

  is(position: number, mask: number): boolean {
    const byte = this.at(position);
    return byte >= 0 && ((CLASS_BITS[byte] as number) & mask) !== 0;
  }

  /**
   * Whether the byte before `position` is of `mask` and so part of what begins there. The letter of an escape (`\\n`,
   * `\\u003d`) and the digits of a percent-encoding (`%3D`) end what was before.
   */
  follows(position: number, mask: number): boolean {
    if (!this.is(position - 1, mask) || this.isSeam(position)) return false;
    const before = this.at(position - 2);
    if (before === 0x5c) return false;
    return !(this.at(position - 3) === 0x25 && this.is(position - 1, HEX) && this.is(position - 2, HEX));
  }

  isSeam(position: number): boolean {
    return this.seams !== undefined && this.seamIn(position, position) !== undefined;
  }

  /** The last seam from `least` to `most`. */
  seamIn(least: number, most: number): number | undefined {
    const seams = this.seams ?? [];
    let low = 0;
    let high = seams.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((seams[middle] as number) <= most) low = middle + 1;
      else high = middle;
    }
    const seam = seams[low - 1];
    return seam !== undefined && seam >= least ? seam : undefined;
  }

  /** Where the run of `mask` that begins at `start` ends, at most RUN_LIMIT on. `place` is the part of the pattern. */
  runEnd(mask: number, start: number, place: number): number {
    let row = this.#measured[place];
    if (row === undefined) {
      row = [];
      this.#measured[place] = row;
    }
    let known: Measured | undefined;
    for (const one of row) if (one.mask === mask) known = one;
    if (known === undefined) {
      known = { mask, start: 0, end: 0 };
      row.push(known);
    }
    if (start < known.start || start >= known.end) {
      known.start = start;
      known.end = start;
    }
    const limit = Math.min(this.to, start + RUN_LIMIT);
    let end = known.end;
    if (end >= limit) return limit;
    const { bytes } = this;
    while (end < limit && ((CLASS_BITS[bytes[end] as number] as number) & mask) !== 0) end++;
    this.steps += end - known.end + 1;
    known.end = end;
    return end;
  }

  /** The first byte of the run of `mask` that ends before `end`, at most `most` back. */
  runStart(mask: number, end: number, most: number): number {
    const limit = Math.max(this.from, end - most);
    let known: MeasuredBefore | undefined;
    for (const one of this.#before) if (one.mask === mask && one.most === most) known = one;
    if (known === undefined) {
      known = { mask, most, start: 0, end: 0 };
      this.#before.push(known);
    }
    // Down to where the last such run ended, which is all of the class down to where that began.
    const least = known.end <= end && known.end > limit ? known.end : limit;
    let start = end;
    while (start > least && ((CLASS_BITS[this.bytes[start - 1] as number] as number) & mask) !== 0) start--;
    this.steps += end - start + 1;
    if (start === least && least !== limit) start = Math.max(limit, known.start);
    known.start = start;
    known.end = end;
    return start;
  }

  startsWith(literal: Uint8Array, at: number): boolean {
    if (at < this.from || at + literal.length > this.to) return false;
    for (let index = 0; index < literal.length; index++) {
      if (this.bytes[at + index] !== literal[index]) {
        this.steps += index + 1;
        return false;
      }
    }
    this.steps += literal.length;
    return true;
  }
}
