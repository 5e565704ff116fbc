import { type HeadResult, headLength, parseRequestHead, partialHeadFault } from './request-head.ts';

/**
 * A client's bytes between two messages: request heads are taken off the front as they become whole. Each byte is
 * copied and looked at a bounded number of times, in however small pieces it comes.
 */
export class HeadBuffer {
  #bytes: Buffer | undefined;
  /** What `#bytes` is the beginning of, when it is a copy of ours with room behind it. */
  #room: Buffer | undefined;
  /** Bytes in which nothing is wrong and no head ends. */
  #looked = 0;

  get length(): number {
    return this.#bytes?.length ?? 0;
  }

  push(chunk: Buffer): void {
    const bytes = this.#bytes;
    if (bytes === undefined) {
      this.#bytes = chunk;
      return;
    }
    const length = bytes.length + chunk.length;
    if (this.#room === undefined || this.#room.length < length) {
      this.#room = Buffer.allocUnsafe(length * 2);
      bytes.copy(this.#room);
    }
    chunk.copy(this.#room, bytes.length);
    this.#bytes = this.#room.subarray(0, length);
  }

  /** The next head, or what is wrong with it; undefined while it is not all there and nothing is wrong yet. */
  next(): HeadResult | undefined {
    const all = this.#bytes;
    if (all === undefined) return undefined;
    // RFC 9112 section 2.2: an empty line before a request is tolerated.
    const blank = all[0] === 0x0d && all[1] === 0x0a ? 2 : 0;
    const bytes = blank === 0 ? all : all.subarray(blank);
    const looked = Math.max(0, this.#looked - blank);
    const length = headLength(bytes, looked);
    if (length === 0) {
      const fault = partialHeadFault(bytes, looked);
      this.#looked = all.length;
      return fault === undefined ? undefined : { malformed: fault };
    }
    this.#keep(length === bytes.length ? undefined : bytes.subarray(length));
    return parseRequestHead(bytes, length);
  }

  /** Everything that is left. */
  take(): Buffer | undefined {
    const bytes = this.#bytes;
    this.#keep(undefined);
    return bytes;
  }

  #keep(bytes: Buffer | undefined): void {
    this.#bytes = bytes;
    this.#room = undefined;
    this.#looked = 0;
  }
}
