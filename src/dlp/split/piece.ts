/** Bytes of a value's beginning, and of its end, that may be part of what was split over several values. */
export const END_MAX = 512;

/** A value of a body that has several: a JSON string, a part of a form. Told by places in what holds it: most are short, and many. */
export interface Piece {
  /** Under what it stands, as far as it is known; '' for none. */
  readonly key: string;
  readonly bytes: Buffer;
  /** How it begins, or all of it when it is short: `from` to `headEnd`. How it ends, when it is longer: `tailFrom` to `to`. */
  readonly from: number;
  readonly headEnd: number;
  readonly tailFrom: number;
  readonly to: number;
  /** Where in the body it stands. */
  readonly start: number;
  readonly end: number;
}

export type Ends = Pick<Piece, 'bytes' | 'from' | 'headEnd' | 'tailFrom' | 'to'>;

/** Field by field: there is one for every string of a body, and spreading costs several times that. */
export function pieceOf(
  key: string,
  { bytes, from, headEnd, tailFrom, to }: Ends,
  start: number,
  end: number,
): Piece {
  return { key, bytes, from, headEnd, tailFrom, to, start, end };
}

/** The ends of the value that is `bytes` from `from` to `to`. */
export function endsOf(bytes: Buffer, from: number, to: number): Ends {
  const headEnd = Math.min(to, from + END_MAX);
  return { bytes, from, headEnd, tailFrom: Math.max(headEnd, to - END_MAX), to };
}

/** Gathers the ends of a value that comes in chunks. */
export class PieceEnds {
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);

  clear(): void {
    if (this.#head.length === 0) return;
    this.#head = Buffer.alloc(0);
    this.#tail = Buffer.alloc(0);
  }

  add(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const room = END_MAX - this.#head.length;
    if (room > 0) this.#head = Buffer.concat([this.#head, bytes.subarray(0, room)]);
    const rest = bytes.subarray(Math.max(0, room));
    if (rest.length === 0) return;
    this.#tail =
      rest.length >= END_MAX
        ? Buffer.from(rest.subarray(rest.length - END_MAX))
        : Buffer.concat([this.#tail.subarray(Math.max(0, this.#tail.length + rest.length - END_MAX)), rest]);
  }

  /** Both, each as `read` gives it. */
  piece(read: (bytes: Buffer) => Buffer): Ends {
    const head = read(this.#head);
    const bytes = this.#tail.length === 0 ? head : Buffer.concat([head, read(this.#tail)]);
    return { bytes, from: 0, headEnd: head.length, tailFrom: head.length, to: bytes.length };
  }
}
