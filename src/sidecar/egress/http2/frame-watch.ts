/*
 * The frames of HTTP/2 (RFC 9113) as they go by, before nghttp2 reads them: sizes, order and rates, and what nghttp2
 * itself refuses. nghttp2 is strict but silent, so without this nobody could say why a connection was closed.
 *
 *   0               3       4       5               9
 *   | length (24)   | type  | flags | R, stream (31) | payload ...
 */

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'latin1');
const HEADER_BYTES = 9;

const DATA = 0;
const HEADERS = 1;
const RST_STREAM = 3;
const SETTINGS = 4;
const PUSH_PROMISE = 5;
const PING = 6;
const GOAWAY = 7;
const WINDOW_UPDATE = 8;
const CONTINUATION = 9;

const END_STREAM = 0x1;
const END_HEADERS = 0x4;

/** Bytes of payload: what a peer may send when nobody has announced more (RFC 9113 section 4.2). */
export const FRAME_MAX = 16_384;
/** Bytes of one compressed header block over all its frames. */
const BLOCK_MAX = 64 * 1024;
const CONTINUATIONS_MAX = 8;

/** Frames that ask for work and carry nothing: so many at once, and so many for each second and each piece of data. */
const IDLE_FRAMES_BURST = 1000;
const IDLE_FRAMES_PER_SECOND = 100;
/** Streams that the client opens and resets (CVE-2023-44487). */
const RESETS_BURST = 200;
const RESETS_PER_SECOND = 20;

/** Payload bytes by frame type where only one length is right; undefined elsewhere. */
const EXACT_LENGTH: readonly (number | undefined)[] = [
  undefined,
  undefined,
  5,
  4,
  undefined,
  undefined,
  8,
  undefined,
  4,
];

/** What a client sends. `push` answers what is wrong, once; the connection is to be closed then. */
export class ClientFrames {
  #preface = 0;
  readonly #header = new FrameHeader();
  /** Bytes of payload still to come. */
  #left = 0;
  /** The stream whose header block is not complete; 0 between blocks. */
  #block = 0;
  #blockBytes = 0;
  #continuations = 0;
  #blockEnds = false;
  readonly #idleFrames: Allowance;
  readonly #resets: Allowance;

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#idleFrames = new Allowance(IDLE_FRAMES_BURST, IDLE_FRAMES_PER_SECOND, now);
    this.#resets = new Allowance(RESETS_BURST, RESETS_PER_SECOND, now);
  }

  /** Whether the client is in the middle of a request's head, or has not said anything yet. */
  get inHead(): boolean {
    return this.#preface < PREFACE.length || this.#block !== 0;
  }

  /** Something was carried: control frames that go with it are no flood. */
  carried(): void {
    this.#idleFrames.give(1);
  }

  push(chunk: Buffer): string | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#preface < PREFACE.length) {
        if (chunk[at] !== PREFACE[this.#preface]) return 'it does not begin with the HTTP/2 preface';
        this.#preface++;
        at++;
      } else if (this.#left > 0) {
        const some = Math.min(this.#left, chunk.length - at);
        this.#left -= some;
        at += some;
        if (this.#left === 0) this.#endPayload();
      } else {
        at = this.#header.read(chunk, at);
        if (!this.#header.complete) return undefined;
        const fault = this.#begin();
        if (fault !== undefined) return fault;
        this.#left = this.#header.length;
        this.#header.reset();
        if (this.#left === 0) this.#endPayload();
      }
    }
    return undefined;
  }

  #endPayload(): void {
    if (this.#blockEnds) this.#block = 0;
    this.#blockEnds = false;
  }

  #begin(): string | undefined {
    const { length, type, flags, stream } = this.#header;
    if (length > FRAME_MAX) return `a frame is longer than ${FRAME_MAX} bytes`;
    const exact = EXACT_LENGTH[type];
    if (exact !== undefined && length !== exact) return 'a frame has not the length of its type';
    if (this.#block !== 0 && (type !== CONTINUATION || stream !== this.#block)) {
      return 'a header block is interrupted by another frame';
    }
    switch (type) {
      case DATA:
        if (stream === 0) return 'a DATA frame names no stream';
        if (length > 0) this.carried();
        else if ((flags & END_STREAM) === 0 && !this.#idleFrames.take())
          return 'a flood of empty DATA frames';
        return undefined;
      case HEADERS:
        if (stream === 0 || stream % 2 === 0) return 'a HEADERS frame names no stream that a client may open';
        this.#blockBytes = 0;
        this.#continuations = 0;
        return this.#addToBlock(length, flags, stream);
      case CONTINUATION:
        if (this.#block === 0) return 'a CONTINUATION frame continues nothing';
        if (++this.#continuations > CONTINUATIONS_MAX) return 'a flood of CONTINUATION frames';
        return this.#addToBlock(length, flags, stream);
      case RST_STREAM:
        if (stream === 0) return 'an RST_STREAM frame names no stream';
        return this.#resets.take() ? undefined : 'a flood of requests that are reset at once';
      case SETTINGS:
        if (stream !== 0 || length % 6 !== 0) return 'a SETTINGS frame is malformed';
        return this.#idleFrames.take() ? undefined : 'a flood of SETTINGS frames';
      case PUSH_PROMISE:
        return 'a client sends PUSH_PROMISE';
      case PING:
        if (stream !== 0) return 'a PING frame names a stream';
        return this.#idleFrames.take() ? undefined : 'a flood of PING frames';
      case GOAWAY:
        return stream === 0 && length >= 8 ? undefined : 'a GOAWAY frame is malformed';
      case WINDOW_UPDATE:
        return undefined;
      default:
        // PRIORITY, and types that nobody knows (RFC 9113 section 5.5).
        return this.#idleFrames.take() ? undefined : 'a flood of frames that carry nothing';
    }
  }

  #addToBlock(length: number, flags: number, stream: number): string | undefined {
    this.#blockBytes += length;
    if (this.#blockBytes > BLOCK_MAX) return `a request head is longer than ${BLOCK_MAX} bytes`;
    this.#block = stream;
    this.#blockEnds = (flags & END_HEADERS) !== 0;
    return undefined;
  }
}

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
      if (type === DATA && length > 0) onData();
      this.#payload = type === RST_STREAM || type === GOAWAY ? Buffer.alloc(0) : undefined;
      this.#left = length;
      this.#header.reset();
    }
  }

  #end(onRefusal: (refusal: OwnRefusal) => void): void {
    const payload = this.#payload;
    if (payload === undefined) return;
    this.#payload = undefined;
    const isReset = this.#header.type === RST_STREAM;
    // A GOAWAY's first four bytes are the last stream that was taken.
    const at = isReset ? 0 : 4;
    if (payload.length < at + 4) return;
    const code = payload.readUInt32BE(at);
    if (code !== 0) onRefusal({ stream: isReset ? this.#header.stream : 0, code });
  }
}

/** The nine bytes before each payload, which may come in pieces. The fields stay until the next header is read. */
class FrameHeader {
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

/** So many at once, and so many more with each second. */
class Allowance {
  readonly #burst: number;
  readonly #perMillisecond: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  constructor(burst: number, perSecond: number, now: () => number) {
    this.#burst = burst;
    this.#perMillisecond = perSecond / 1000;
    this.#now = now;
    this.#left = burst;
    this.#at = now();
  }

  take(): boolean {
    if (this.#left < 1) {
      const now = this.#now();
      this.give((now - this.#at) * this.#perMillisecond);
      this.#at = now;
      if (this.#left < 1) return false;
    }
    this.#left--;
    return true;
  }

  give(some: number): void {
    this.#left = Math.min(this.#burst, this.#left + some);
  }
}
