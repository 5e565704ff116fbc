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
      const wanted = this.#filled < 2 ? 2 : 2 + messageLength(buffer);
      if (wanted > buffer.length) return false;
      const piece = chunk.subarray(at, at + wanted - this.#filled);
      buffer.set(piece, this.#filled);
      this.#filled += piece.length;
      at += piece.length;
      if (this.#filled >= 2 && this.#filled === 2 + messageLength(buffer)) {
        onMessage(buffer.slice(2, this.#filled));
        this.#filled = 0;
      }
    }
    return true;
  }
}

function messageLength(buffer: Uint8Array): number {
  return ((buffer[0] as number) << 8) | (buffer[1] as number);
}
