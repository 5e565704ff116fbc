import type { Piece } from './piece.ts';

/** Bytes that are kept of what was judged: the longest token that goes on behind it. */
const KEPT = 1024;
const BREAK = 0x0a;

/** Where a piece begins in a text, and in the body. */
export interface Seam {
  readonly at: number;
  readonly start: number;
  readonly end: number;
  /** Whether all of the piece is in the text, as it stands. */
  readonly isWhole: boolean;
}

/** Pieces written one behind the other, without what stood between them. A blank ends what could go on. */
export class JoinedText {
  /** Where pieces begin. */
  seams: Seam[] = [];
  /** How many of its bytes were judged before. */
  judged = 0;
  #bytes = new Uint8Array(2 * KEPT);
  #length = 0;

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  get hasMore(): boolean {
    return this.#length > this.judged && this.seams.length > 1;
  }

  add({ bytes, from, headEnd, tailFrom, to, start, end }: Piece): void {
    const first = firstBlank(bytes, from, headEnd);
    const isShort = headEnd === to;
    const isWhole = isShort && first === headEnd;
    this.seams.push({ at: this.#length, start, end, isWhole });
    this.#write(bytes, from, first);
    if (isWhole) return;
    const behind = behindLastBlank(bytes, isShort ? from : tailFrom, to);
    this.#reserve(1);
    this.#bytes[this.#length++] = BREAK;
    this.#write(bytes, behind, to);
  }

  /** All of it was judged: what may still go on is kept. */
  judge(): void {
    const from = Math.max(0, this.#length - KEPT);
    this.#bytes.copyWithin(0, from, this.#length);
    this.#length -= from;
    this.judged = this.#length;
    const kept: Seam[] = [];
    for (const [index, seam] of this.seams.entries()) {
      const next = this.seams[index + 1]?.at ?? Number.POSITIVE_INFINITY;
      if (next > from) kept.push({ ...seam, at: Math.max(0, seam.at - from) });
    }
    this.seams = kept;
  }

  #write(bytes: Uint8Array, from: number, to: number): void {
    this.#reserve(to - from);
    const own = this.#bytes;
    let length = this.#length;
    for (let at = from; at < to; at++) own[length++] = bytes[at] as number;
    this.#length = length;
  }

  #reserve(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(needed * 2);
    grown.set(this.bytes);
    this.#bytes = grown;
  }
}

function firstBlank(bytes: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && (bytes[at] as number) > 0x20) at++;
  return at;
}

function behindLastBlank(bytes: Uint8Array, from: number, to: number): number {
  let at = to;
  while (at > from && (bytes[at - 1] as number) > 0x20) at--;
  return at;
}
