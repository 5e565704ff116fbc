/*
 * A frame of HTTP/2 (RFC 9113 section 4.1):
 *
 *   0               3       4       5               9
 *   | length (24)   | type  | flags | R, stream (31) | payload ...
 */

export const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
const HEADER_BYTES = 9;

/** Section 6. */
export const TYPE = {
  DATA: 0,
  HEADERS: 1,
  RST_STREAM: 3,
  SETTINGS: 4,
  PUSH_PROMISE: 5,
  PING: 6,
  GOAWAY: 7,
  WINDOW_UPDATE: 8,
  CONTINUATION: 9,
} as const;

/** The nine bytes before each payload, which may come in pieces. The fields stay until the next header is read. */
export class FrameHeader {
  readonly #bytes = Buffer.alloc(HEADER_BYTES);
  #have = 0;
  length = 0;
  type = 0;
  flags = 0;
  stream = 0;

  get complete(): boolean {
    return this.#have === HEADER_BYTES;
  }

  /** Takes what belongs to the header, and answers where the rest begins. */
  read(chunk: Buffer, at: number): number {
    const end = Math.min(chunk.length, at + HEADER_BYTES - this.#have);
    this.#have += chunk.copy(this.#bytes, this.#have, at, end);
    if (this.complete) {
      this.length = this.#bytes.readUIntBE(0, 3);
      this.type = this.#bytes[3] as number;
      this.flags = this.#bytes[4] as number;
      this.stream = this.#bytes.readUInt32BE(5) & 0x7fff_ffff;
    }
    return end;
  }

  reset(): void {
    this.#have = 0;
  }
}
