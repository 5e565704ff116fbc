import { QUERY_MAX } from './message.ts';

/**
 * DNS over TCP: each message behind its length in two bytes (RFC 1035 section 4.2.2). Several may come at once, or
 * one in pieces (RFC 7766 section 6.2.1). Holds one message at most.
 */
export class MessageReader {
  readonly #buffer = new Uint8Array(2 + QUERY_MAX);
  #filled = 0;

  /** Gives each message that is complete. `false`: this one would be longer than any query, and the stream is at its end. */
  push(chunk: Uint8Array, onMessage: (message: Uint8Array) => void): boolean {
    const buffer = this.#buffer;
    for (let at = 0; at < chunk.length; ) {
      const wanted = this.#filled < 2 ? 2 : this.#whole;
      const piece = chunk.subarray(at, at + wanted - this.#filled);
      buffer.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled < 2) continue;
      if (this.#whole > buffer.length) return false;
      if (this.#filled < this.#whole) continue;
      onMessage(buffer.slice(2, this.#filled));
      this.#filled = 0;
    }
    return true;
  }

  /** Size of the message with its length, once that is there. */
  get #whole(): number {
    return 2 + (((this.#buffer[0] as number) << 8) | (this.#buffer[1] as number));
  }
}
