import {
  type BrotliDecompress,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  type Gunzip,
  type Inflate,
  type InflateRaw,
} from 'node:zlib';
import { Decompress } from 'fzstd';
import { ZstdFrames } from './zstd-frames.ts';

/** Decoded bytes that one piece may become; a piece is at most PIECE. */
const OUTPUT_MAX = 20 * 1024 * 1024;
const PIECE = 16 * 1024;
/** A body that grows more than this is a bomb: logs grow a hundredfold at most, and deflate's own bound is 1032. */
const RATIO_MAX = 128;
const FREE = 4 * 1024 * 1024;

/** Takes decoded bytes as they come. */
type Given = (decoded: Buffer) => void | Promise<void>;

/** Undoes one content coding of a body, as it arrives. */
interface Decoder {
  /** Whether it gave up because the bytes ask for too much, and not because they are no such coding or its end is past. */
  readonly isTooMuch: boolean;
  /** The decoded bytes of the next ones; undefined when they are not what the coding says. */
  write(bytes: Uint8Array): Promise<readonly Buffer[] | undefined>;
  /** What is left; undefined when the body was cut off, or goes on behind its end. */
  end(): Promise<readonly Buffer[] | undefined>;
}

/** Undoes the codings of a `content-encoding`, which names the one that was applied last at the end (RFC 9110 section 8.4). */
export class BodyDecoder {
  readonly #decoders: readonly Decoder[];
  #taken = 0;
  #given = 0;
  #isBomb = false;

  private constructor(decoders: readonly Decoder[]) {
    this.#decoders = decoders;
  }

  /** Undefined when it names a coding that is not known here, or more than four. */
  static forEncoding(contentEncoding: string): BodyDecoder | undefined {
    const names = codings(contentEncoding);
    if (names.length > 4) return undefined;
    const decoders: Decoder[] = [];
    for (const name of names.toReversed()) {
      const decoder = decoderFor(name);
      if (decoder === undefined) return undefined;
      decoders.push(decoder);
    }
    return new BodyDecoder(decoders);
  }

  /** Whether it stopped for the bounds, which `write` and `end` do not tell apart from what is no such coding. */
  get isTooMuch(): boolean {
    return this.#isBomb || this.#decoders.some(({ isTooMuch }) => isTooMuch);
  }

  /** Calls `given` with decoded bytes as they come; answers false when the body cannot be decoded within bounds. */
  async write(bytes: Uint8Array, given: Given): Promise<boolean> {
    for (let at = 0; at < bytes.length; at += PIECE) {
      const piece = bytes.subarray(at, at + PIECE);
      this.#taken += piece.length;
      if (!(await this.#through(0, [piece], given))) return false;
    }
    return true;
  }

  /** As `write`, for the end of the body. */
  async end(given: Given): Promise<boolean> {
    // An empty body is empty in every coding.
    if (this.#taken === 0) return true;
    for (let index = 0; index < this.#decoders.length; index++) {
      const rest = await (this.#decoders[index] as Decoder).end();
      if (rest === undefined || !(await this.#through(index + 1, rest, given))) return false;
    }
    return true;
  }

  async #through(index: number, parts: readonly Uint8Array[], given: Given): Promise<boolean> {
    const decoder = this.#decoders[index];
    for (const part of parts) {
      if (decoder === undefined) {
        this.#given += part.length;
        this.#isBomb ||= this.#given > FREE + RATIO_MAX * this.#taken;
        if (this.#isBomb) return false;
        await given(Buffer.from(part.buffer, part.byteOffset, part.length));
        continue;
      }
      for (let at = 0; at < part.length; at += PIECE) {
        const out = await decoder.write(part.subarray(at, at + PIECE));
        if (out === undefined || !(await this.#through(index + 1, out, given))) return false;
      }
    }
    return true;
  }
}

/** Whether a `content-encoding` names anything that must be undone. */
export function isEncoded(contentEncoding: string): boolean {
  return codings(contentEncoding).length > 0;
}

function codings(contentEncoding: string): readonly string[] {
  return contentEncoding
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== 'identity');
}

function decoderFor(name: string): Decoder | undefined {
  switch (name) {
    case 'gzip':
    case 'x-gzip':
      return new ZlibDecoder(() => createGunzip());
    case 'deflate':
      return new ZlibDecoder((first) => ((first & 0x0f) === 8 ? createInflate() : createInflateRaw()));
    case 'br':
      return new ZlibDecoder(() => createBrotliDecompress());
    case 'zstd':
      return new ZstdDecoder();
    default:
      return undefined;
  }
}

type ZlibStream = Gunzip | Inflate | InflateRaw | BrotliDecompress;

class ZlibDecoder implements Decoder {
  isTooMuch = false;
  readonly #open: (first: number) => ZlibStream;
  #stream: ZlibStream | undefined;
  #out: Buffer[] = [];
  #length = 0;
  #written = 0;
  #state: 'open' | 'ended' | 'broken' = 'open';
  #settle: (() => void) | undefined;

  /** `open` is given the first byte. */
  constructor(open: (first: number) => ZlibStream) {
    this.#open = open;
  }

  async write(bytes: Uint8Array): Promise<readonly Buffer[] | undefined> {
    if (bytes.length === 0) return [];
    if (this.#state !== 'open') return undefined;
    const stream = this.#stream ?? this.#begin(bytes[0] as number);
    this.#written += bytes.length;
    await this.#until((done) => stream.write(bytes, done));
    return this.#take();
  }

  async end(): Promise<readonly Buffer[] | undefined> {
    const stream = this.#stream;
    if (stream === undefined || this.#state === 'broken') return undefined;
    if (this.#state === 'open') await this.#until(() => stream.end());
    return this.#state === 'ended' && stream.bytesWritten === this.#written ? this.#take() : undefined;
  }

  #begin(first: number): ZlibStream {
    const stream = this.#open(first);
    this.#stream = stream;
    stream.on('data', (part: Buffer) => {
      this.#length += part.length;
      if (this.#length <= OUTPUT_MAX) {
        this.#out.push(part);
        return;
      }
      this.isTooMuch = true;
      this.#break();
    });
    stream.on('end', () => {
      if (this.#state === 'open') this.#state = 'ended';
      this.#settle?.();
    });
    stream.on('error', () => this.#break());
    return stream;
  }

  #break(): void {
    this.#state = 'broken';
    this.#out = [];
    this.#stream?.destroy();
    this.#settle?.();
  }

  #until(begin: (done: () => void) => void): Promise<void> {
    return new Promise((resolve) => {
      this.#settle = resolve;
      begin(resolve);
    });
  }

  #take(): readonly Buffer[] | undefined {
    if (this.#state === 'broken') return undefined;
    const out = this.#out;
    this.#out = [];
    this.#length = 0;
    return out;
  }
}

/** Node 20 has no zstd of its own. */
class ZstdDecoder implements Decoder {
  isTooMuch = false;
  readonly #frames = new ZstdFrames();
  readonly #stream: Decompress;
  #out: Buffer[] = [];
  #decoded = 0;

  constructor() {
    this.#stream = new Decompress((part) => {
      this.#decoded += part.length;
      // The block is a view of what the next one overwrites.
      this.#out.push(Buffer.from(part));
    });
  }

  async write(bytes: Uint8Array): Promise<readonly Buffer[] | undefined> {
    // A run-length block of four bytes becomes 128 KiB.
    for (let at = 0; at < bytes.length; at += 256) {
      const piece = bytes.slice(at, at + 256);
      if (!this.#frames.take(piece, this.#decoded)) {
        this.isTooMuch = !this.#frames.isBetween;
        return undefined;
      }
      if (!this.#push(piece)) return undefined;
    }
    const out = this.#out;
    this.#out = [];
    this.isTooMuch = out.reduce((sum, part) => sum + part.length, 0) > OUTPUT_MAX;
    return this.isTooMuch ? undefined : out;
  }

  async end(): Promise<readonly Buffer[] | undefined> {
    return this.#frames.isWhole ? [] : undefined;
  }

  #push(piece: Uint8Array): boolean {
    try {
      this.#stream.push(piece);
      return true;
    } catch {
      return false;
    }
  }
}
