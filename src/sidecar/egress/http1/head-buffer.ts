import { type HeadResult, headLength, parseRequestHead, partialHeadFault } from './request-head.ts';

/** A client's bytes between two messages: request heads are taken off the front as they become whole. */
export class HeadBuffer {
  #bytes: Buffer | undefined;

  get length(): number {
    return this.#bytes?.length ?? 0;
  }

  push(chunk: Buffer): void {
    this.#bytes = this.#bytes === undefined ? chunk : Buffer.concat([this.#bytes, chunk]);
  }

  /** The next head, or what is wrong with it; undefined while it is not all there and nothing is wrong yet. */
  next(): HeadResult | undefined {
    if (this.#bytes === undefined) return undefined;
    let bytes = this.#bytes;
    // RFC 9112 section 2.2: an empty line before a request is tolerated.
    if (bytes[0] === 0x0d && bytes[1] === 0x0a) bytes = bytes.subarray(2);
    const length = headLength(bytes);
    if (length === 0) {
      const fault = partialHeadFault(bytes);
      return fault === undefined ? undefined : { malformed: fault };
    }
    this.#bytes = length === bytes.length ? undefined : bytes.subarray(length);
    return parseRequestHead(bytes, length);
  }

  /** Everything that is left. */
  take(): Buffer | undefined {
    const bytes = this.#bytes;
    this.#bytes = undefined;
    return bytes;
  }
}
