import { isUtf8 } from 'node:buffer';

/*
 * WebSocket frames, RFC 6455 section 5.2, read as strictly as it asks:
 *
 *   0       1        2 ... 9               4            ...
 *   | FIN RSV1-3 opcode | MASK length(7) | length(16/64) | masking key | payload |
 */

const CONTINUATION = 0x0;
const TEXT = 0x1;
const BINARY = 0x2;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;

/** Bytes of a control frame's payload (section 5.5). */
const CONTROL_MAX = 125;
/** Bytes of a frame's head, with the longest length and a key. */
const HEAD_MAX = 14;

export interface Frame {
  readonly fin: boolean;
  /** Close, ping or pong: whole, and perhaps in the middle of a message. */
  readonly control: boolean;
  /** A message begins. */
  readonly begins: 'text' | 'binary' | undefined;
  /** The message that begins is compressed (RFC 7692). */
  readonly compressed: boolean;
  /** Four bytes; undefined for frames of a server. */
  readonly mask: Buffer | undefined;
}

export interface FrameVisitor {
  /** `head` is the frame's head as it came. */
  frame(frame: Frame, head: Buffer): void;
  /** The next bytes of the frame's payload as they came, `at` bytes after its first; called once with none for an empty one. */
  payload(frame: Frame, bytes: Buffer, at: number, last: boolean): void;
}

export interface FrameRules {
  /** Whether frames must be masked: a client's must, a server's must not. */
  readonly masked: boolean;
  /** Whether permessage-deflate is negotiated. */
  readonly deflate: boolean;
}

/** Takes the frames of one direction apart. After a fault nothing more may be pushed. */
export class FrameReader {
  readonly #rules: FrameRules;
  readonly #head = Buffer.alloc(HEAD_MAX);
  #have = 0;
  #need = 2;
  #frame: Frame | undefined;
  #opcode = 0;
  #length = 0;
  /** Bytes of this frame's payload so far. */
  #at = 0;
  #inMessage = false;
  /** A close frame's payload. */
  #close: Buffer[] = [];
  #closed = false;

  constructor(rules: FrameRules) {
    this.#rules = rules;
  }

  /** Whether a close frame has come: nothing that comes after it counts. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Answers what is wrong, in lower case. */
  push(chunk: Buffer, visitor: FrameVisitor): string | undefined {
    for (let at = 0; at < chunk.length && !this.#closed; ) {
      if (this.#frame === undefined) {
        const end = Math.min(chunk.length, at + this.#need - this.#have);
        this.#have += chunk.copy(this.#head, this.#have, at, end);
        at = end;
        if (this.#have < this.#need) return undefined;
        if (this.#have === 2) {
          const fault = this.#begin();
          if (fault !== undefined) return fault;
          if (this.#need > 2) continue;
        }
        const fault = this.#open(visitor);
        if (fault !== undefined) return fault;
        if (this.#length > 0) continue;
      }
      const frame = this.#frame as Frame | undefined;
      if (frame === undefined) continue;
      const bytes = chunk.subarray(at, Math.min(chunk.length, at + this.#length - this.#at));
      const from = this.#at;
      this.#at += bytes.length;
      at += bytes.length;
      const last = this.#at === this.#length;
      if (this.#opcode === CLOSE) {
        this.#close.push(unmasked(bytes, frame.mask, from));
        const fault = last ? closeFault(Buffer.concat(this.#close)) : undefined;
        if (fault !== undefined) return fault;
      }
      if (last) {
        this.#frame = undefined;
        this.#have = 0;
        this.#need = 2;
        this.#closed = this.#opcode === CLOSE;
      }
      visitor.payload(frame, bytes, from, last);
    }
    return undefined;
  }

  /** The first two bytes. */
  #begin(): string | undefined {
    const first = this.#head[0] as number;
    const second = this.#head[1] as number;
    const opcode = first & 0x0f;
    const short = second & 0x7f;
    const isControl = opcode >= CLOSE;
    if ((first & 0x30) !== 0) return 'a frame has a reserved bit set';
    if (opcode > BINARY && opcode !== CLOSE && opcode !== PING && opcode !== PONG) {
      return 'a frame has an opcode that nobody knows';
    }
    const isFirst = opcode === TEXT || opcode === BINARY;
    if ((first & 0x40) !== 0 && !(isFirst && this.#rules.deflate)) {
      return 'a frame says it is compressed where it must not be';
    }
    if (isControl && ((first & 0x80) === 0 || short > CONTROL_MAX)) {
      return 'a control frame is in fragments or too long';
    }
    if (opcode === CONTINUATION && !this.#inMessage) return 'a frame continues no message';
    if (isFirst && this.#inMessage) return 'a message begins inside another';
    if (((second & 0x80) !== 0) !== this.#rules.masked) {
      return this.#rules.masked ? 'a frame of the client is not masked' : 'a frame of the server is masked';
    }
    this.#opcode = opcode;
    this.#length = short;
    this.#need = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0) + (this.#rules.masked ? 4 : 0);
    return undefined;
  }

  /** The head is whole. */
  #open(visitor: FrameVisitor): string | undefined {
    if (this.#length === 126) {
      this.#length = this.#head.readUInt16BE(2);
      if (this.#length < 126) return 'a length is not written in its shortest form';
    } else if (this.#length === 127) {
      const high = this.#head.readUInt32BE(2);
      this.#length = high * 2 ** 32 + this.#head.readUInt32BE(6);
      if (high >= 2 ** 20) return 'a frame is longer than anything is';
      if (this.#length < 2 ** 16) return 'a length is not written in its shortest form';
    }
    const first = this.#head[0] as number;
    const head = Buffer.from(this.#head.subarray(0, this.#need));
    const fin = (first & 0x80) !== 0;
    const control = this.#opcode >= CLOSE;
    if (!control) this.#inMessage = !fin;
    this.#at = 0;
    this.#close = [];
    const begins = this.#opcode === TEXT ? 'text' : this.#opcode === BINARY ? 'binary' : undefined;
    const mask = this.#rules.masked ? head.subarray(head.length - 4) : undefined;
    this.#frame = { fin, control, begins, compressed: (first & 0x40) !== 0, mask };
    visitor.frame(this.#frame, head);
    return undefined;
  }
}

/** A copy without the mask, or the bytes themselves. `at`: where in the frame's payload they begin. */
export function unmasked(bytes: Buffer, mask: Buffer | undefined, at: number): Buffer {
  if (mask === undefined) return bytes;
  const out = Buffer.allocUnsafe(bytes.length);
  const key = [0, 1, 2, 3].map((i) => mask[(at + i) & 3] as number);
  const [a = 0, b = 0, c = 0, d = 0] = key;
  const whole = bytes.length & ~3;
  let i = 0;
  for (; i < whole; i += 4) {
    out[i] = (bytes[i] as number) ^ a;
    out[i + 1] = (bytes[i + 1] as number) ^ b;
    out[i + 2] = (bytes[i + 2] as number) ^ c;
    out[i + 3] = (bytes[i + 3] as number) ^ d;
  }
  for (; i < bytes.length; i++) out[i] = (bytes[i] as number) ^ (key[i & 3] as number);
  return out;
}

/** Section 7.4. */
function closeFault(payload: Buffer): string | undefined {
  if (payload.length === 0) return undefined;
  if (payload.length === 1) return 'a close frame holds half a code';
  const code = payload.readUInt16BE(0);
  const isDefined = code >= 1000 && code <= 1014 && code !== 1004 && code !== 1005 && code !== 1006;
  if (!isDefined && !(code >= 3000 && code <= 4999)) return 'a close frame has a code that must not be sent';
  return isUtf8(payload.subarray(2)) ? undefined : 'a close frame’s reason is not UTF-8';
}
