import { Allowance } from './allowance.ts';
import { FrameHeader, PREFACE, TYPE } from './frame.ts';

/*
 * nghttp2 is strict but silent, and patient with what is only too much: sizes, order and rates are looked at before it,
 * so that somebody can say why a connection was closed.
 */

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
/** Windows that are opened: some libraries do it for each 4 KiB that they read, of the stream and of the connection. */
const WINDOWS_BURST = 10_000;
const WINDOWS_PER_SECOND = 1000;
const WINDOWS_PER_DATA = 16;
/** Streams that the client opens and resets, or makes us reset (CVE-2023-44487, CVE-2025-8671). */
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
  readonly #windows: Allowance;

  /** `now` in milliseconds. */
  constructor(now: () => number) {
    this.#idleFrames = new Allowance(IDLE_FRAMES_BURST, IDLE_FRAMES_PER_SECOND, now);
    this.#resets = new Allowance(RESETS_BURST, RESETS_PER_SECOND, now);
    this.#windows = new Allowance(WINDOWS_BURST, WINDOWS_PER_SECOND, now);
  }

  /** Whether the client is in the middle of a request's head, or has not said anything yet. */
  get inHead(): boolean {
    return this.#preface < PREFACE.length || this.#block !== 0;
  }

  /** Something was carried: control frames that go with it are no flood. */
  carried(): void {
    this.#idleFrames.give(1);
    this.#windows.give(WINDOWS_PER_DATA);
  }

  /** A stream was reset for a fault of the client's; answers what is wrong. */
  provoked(): string | undefined {
    return this.#resets.take() ? undefined : 'a flood of requests that have to be reset';
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
    if (this.#block !== 0 && (type !== TYPE.CONTINUATION || stream !== this.#block)) {
      return 'a header block is interrupted by another frame';
    }
    switch (type) {
      case TYPE.DATA:
        if (stream === 0) return 'a DATA frame names no stream';
        if (length > 0) this.carried();
        else if ((flags & END_STREAM) === 0 && !this.#idleFrames.take())
          return 'a flood of empty DATA frames';
        return undefined;
      case TYPE.HEADERS:
        if (stream === 0 || stream % 2 === 0) return 'a HEADERS frame names no stream that a client may open';
        this.#blockBytes = 0;
        this.#continuations = 0;
        return this.#addToBlock(length, flags, stream);
      case TYPE.CONTINUATION:
        if (this.#block === 0) return 'a CONTINUATION frame continues nothing';
        if (++this.#continuations > CONTINUATIONS_MAX) return 'a flood of CONTINUATION frames';
        return this.#addToBlock(length, flags, stream);
      case TYPE.RST_STREAM:
        if (stream === 0) return 'an RST_STREAM frame names no stream';
        return this.#resets.take() ? undefined : 'a flood of requests that are reset at once';
      case TYPE.SETTINGS:
        if (stream !== 0 || length % 6 !== 0) return 'a SETTINGS frame is malformed';
        return this.#idleFrames.take() ? undefined : 'a flood of SETTINGS frames';
      case TYPE.PUSH_PROMISE:
        return 'a client sends PUSH_PROMISE';
      case TYPE.PING:
        if (stream !== 0) return 'a PING frame names a stream';
        return this.#idleFrames.take() ? undefined : 'a flood of PING frames';
      case TYPE.GOAWAY:
        return stream === 0 && length >= 8 ? undefined : 'a GOAWAY frame is malformed';
      case TYPE.WINDOW_UPDATE:
        return this.#windows.take() ? undefined : 'a flood of WINDOW_UPDATE frames';
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
