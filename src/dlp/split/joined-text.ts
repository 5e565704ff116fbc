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

  add({ head, tail, start, end }: Piece): void {
    const first = firstBlank(head);
    const last = tail ?? head;
    const behind = lastBlank(last) + 1;
    const isWhole = tail === undefined && first === head.length;
    this.seams.push({ at: this.#length, start, end, isWhole });
    if (isWhole) {
      this.#write(head);
      return;
    }
    this.#write(head.subarray(0, first));
    this.#write(Uint8Array.of(BREAK));
    this.#write(last.subarray(behind));
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

  #write(bytes: Uint8Array): void {
    const needed = this.#length + bytes.length;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(needed * 2);
      grown.set(this.bytes);
      this.#bytes = grown;
    }
    this.#bytes.set(bytes, this.#length);
    this.#length = needed;
  }
}

function firstBlank(bytes: Uint8Array): number {
  let at = 0;
  while (at < bytes.length && (bytes[at] as number) > 0x20) at++;
  return at;
}

function lastBlank(bytes: Uint8Array): number {
  let at = bytes.length - 1;
  while (at >= 0 && (bytes[at] as number) > 0x20) at--;
  return at;
}
