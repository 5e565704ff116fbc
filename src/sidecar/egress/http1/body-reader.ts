import { isFieldValue, isToken } from './characters.ts';
import { CHUNKED } from './request-head.ts';

/** Bytes of one chunk-size line without CRLF, extensions included. */
const SIZE_LINE_MAX = 256;
/** Hexadecimal digits: 2^52 and below stay exact. */
const SIZE_DIGITS_MAX = 13;
/** Bytes of all trailer lines together. */
const TRAILERS_MAX = 16 * 1024;

/** What one call of `read` found, in the caller's own bytes. */
export interface BodyRead {
  /** The body's data in order, framing taken off. Views, not copies. */
  readonly data: readonly Buffer[];
  /** How many of the given bytes belong to this body; fewer than given only when `done`. */
  readonly used: number;
  readonly done: boolean;
  /** Present: the framing is broken, and no byte of this call may be forwarded. */
  readonly malformed?: string;
}

/** Takes the framing off one request body as its bytes arrive. */
export interface BodyReader {
  read(bytes: Buffer): BodyRead;
}

export function bodyReader(body: number): BodyReader {
  return body === CHUNKED ? new ChunkedReader() : new LengthReader(body);
}

class LengthReader implements BodyReader {
  #left: number;

  constructor(length: number) {
    this.#left = length;
  }

  read(bytes: Buffer): BodyRead {
    const used = Math.min(this.#left, bytes.length);
    this.#left -= used;
    const data = used === bytes.length ? bytes : bytes.subarray(0, used);
    return { data: used === 0 ? [] : [data], used, done: this.#left === 0 };
  }
}

/** A state stands before, in, or after a chunk (RFC 9112 section 7.1). */
const SIZE_LINE = 0;
const DATA = 1;
const DATA_CRLF = 2;
const TRAILER_LINE = 3;

/**
 * Strict: sizes are hexadecimal digits alone, lines end in CRLF, extensions are bounded and dropped, trailers are
 * checked like headers and dropped (an intermediary may, RFC 9110 section 6.5.1, and nothing that was not decided
 * upon gets through in them).
 */
class ChunkedReader implements BodyReader {
  #state = SIZE_LINE;
  /** Bytes of data, or of its CRLF, that are still to come. */
  #left = 0;
  /** The start of a line whose end has not arrived. */
  #line = '';
  #trailerBytes = 0;

  read(bytes: Buffer): BodyRead {
    const data: Buffer[] = [];
    let at = 0;
    while (at < bytes.length) {
      if (this.#state === DATA) {
        const end = Math.min(bytes.length, at + this.#left);
        data.push(bytes.subarray(at, end));
        this.#left -= end - at;
        at = end;
        if (this.#left === 0) {
          this.#state = DATA_CRLF;
          this.#left = 2;
        }
      } else if (this.#state === DATA_CRLF) {
        if (bytes[at] !== (this.#left === 2 ? 0x0d : 0x0a))
          return broken('a chunk is longer than its size says');
        at++;
        this.#left--;
        if (this.#left === 0) this.#state = SIZE_LINE;
      } else {
        const lineFeed = bytes.indexOf(0x0a, at);
        const end = lineFeed < 0 ? bytes.length : lineFeed + 1;
        const bound = this.#state === SIZE_LINE ? SIZE_LINE_MAX : TRAILERS_MAX;
        if (this.#line.length + (end - at) > bound + 2) return broken('a line between chunks is too long');
        this.#line += bytes.toString('latin1', at, end);
        at = end;
        if (lineFeed < 0) {
          // A CR is legal only as the last byte before LF: anything after it is wrong already.
          const carriage = this.#line.indexOf('\r');
          if (carriage >= 0 && carriage < this.#line.length - 1)
            return broken('a line between chunks holds a bare CR');
          break;
        }
        const fault = this.#endLine();
        if (fault !== undefined) return broken(fault);
        if (this.#state === DATA_CRLF) return { data, used: at, done: true };
      }
    }
    return { data, used: at, done: false };
  }

  /** Takes one whole line. State DATA_CRLF with nothing left means that the body has ended. */
  #endLine(): string | undefined {
    const line = this.#line;
    this.#line = '';
    const length = line.length - 2;
    if (length < 0 || line.charCodeAt(length) !== 0x0d) return 'a line between chunks ends in a bare LF';
    if (this.#state === TRAILER_LINE) {
      if (length === 0) {
        this.#state = DATA_CRLF;
        return undefined;
      }
      this.#trailerBytes += line.length;
      if (this.#trailerBytes > TRAILERS_MAX) return 'the trailers are too long';
      const colon = line.indexOf(':');
      if (colon < 0 || !isToken(line, 0, colon) || !isFieldValue(line, colon + 1, length))
        return 'a trailer is malformed';
      return undefined;
    }
    let size = 0;
    let digits = 0;
    for (; digits < length; digits++) {
      const value = hexValue(line.charCodeAt(digits));
      if (value < 0) break;
      size = size * 16 + value;
    }
    if (digits === 0 || digits > SIZE_DIGITS_MAX) return 'a chunk size is not a hexadecimal number';
    if (digits < length && !(line.charCodeAt(digits) === 0x3b && isFieldValue(line, digits, length))) {
      return 'a chunk size is not a hexadecimal number';
    }
    this.#left = size;
    this.#state = size === 0 ? TRAILER_LINE : DATA;
    return undefined;
  }
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

function broken(reason: string): BodyRead {
  return { data: [], used: 0, done: false, malformed: reason };
}
