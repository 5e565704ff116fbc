import { FrameHeader, PREFACE, TYPE } from './frame.ts';

/** What nghttp2 has refused by itself. */
export interface OwnRefusal {
  /** 0 for the whole connection. */
  readonly stream: number;
  /** RFC 9113 section 7. */
  readonly code: number;
}

/** What we send: only to see which streams and connections nghttp2 ends in error, and that data goes. */
export class OwnFrames {
  readonly #header = new FrameHeader();
  #left: number;
  /** The payload of RST_STREAM or GOAWAY, as far as it is here. */
  #payload: Buffer | undefined;

  /** A client's begin with the preface. */
  constructor(side: 'server' | 'client') {
    this.#left = side === 'client' ? PREFACE.length : 0;
  }

  push(chunk: Buffer, onRefusal: (refusal: OwnRefusal) => void, onData: () => void): void {
    for (let at = 0; at < chunk.length; ) {
      if (this.#left > 0) {
        const some = Math.min(this.#left, chunk.length - at);
        if (this.#payload !== undefined) {
          this.#payload = Buffer.concat([this.#payload, chunk.subarray(at, at + some)]);
        }
        this.#left -= some;
        at += some;
        if (this.#left === 0) this.#end(onRefusal);
        continue;
      }
      at = this.#header.read(chunk, at);
      if (!this.#header.complete) return;
      const { type, length } = this.#header;
      if (type === TYPE.DATA && length > 0) onData();
      this.#payload = type === TYPE.RST_STREAM || type === TYPE.GOAWAY ? Buffer.alloc(0) : undefined;
      this.#left = length;
      this.#header.reset();
    }
  }

  #end(onRefusal: (refusal: OwnRefusal) => void): void {
    const payload = this.#payload;
    if (payload === undefined) return;
    this.#payload = undefined;
    const isReset = this.#header.type === TYPE.RST_STREAM;
    // A GOAWAY's first four bytes are the last stream that was taken.
    const at = isReset ? 0 : 4;
    if (payload.length < at + 4) return;
    const code = payload.readUInt32BE(at);
    if (code !== 0) onRefusal({ stream: isReset ? this.#header.stream : 0, code });
  }
}
