/** Bytes of a value's beginning, and of its end, that may be part of what was split over several values. */
export const END_MAX = 512;

/** A value of a body that has several: a JSON string, a part of a form. */
export interface Piece {
  /** Under what it stands, as far as it is known; '' for none. */
  readonly key: string;
  /** How it begins, or all of it when it is short. */
  readonly head: Uint8Array;
  /** How it ends, when it is longer than `head`. */
  readonly tail: Uint8Array | undefined;
  /** Where in the body it stands. */
  readonly start: number;
  readonly end: number;
}

/** Gathers the ends of a value that comes in chunks. */
export class PieceEnds {
  #head: Buffer = Buffer.alloc(0);
  #tail: Buffer = Buffer.alloc(0);

  clear(): void {
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

  get head(): Buffer {
    return this.#head;
  }

  get tail(): Buffer | undefined {
    return this.#tail.length === 0 ? undefined : this.#tail;
  }
}
