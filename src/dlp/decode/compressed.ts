import { brotliDecompressSync, constants, gunzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import { Decompress } from 'fzstd';

export type Coding = 'gzip' | 'deflate' | 'deflate-raw' | 'br' | 'zstd';

/** Bytes that are compressed, found in a layer. */
export interface Compressed {
  readonly bytes: Uint8Array;
  readonly coding: Coding;
  /** Where in the layer they stand, and how they are written there; '' when as they are. */
  readonly start: number;
  readonly end: number;
  readonly encoding: string;
  /** It says that it is compressed: then it is decoded, or refused. */
  readonly isCertain: boolean;
}

/** By the magic number that stands first. Brotli and raw deflate have none. */
export function coding(first: number, second: number, third: number): Coding | undefined {
  if (first === 0x1f) return second === 0x8b && third === 0x08 ? 'gzip' : undefined;
  if (first === 0x28) return second === 0xb5 && third === 0x2f ? 'zstd' : undefined;
  // RFC 1950 section 2.2: deflate with a window of 32 KiB, a check, no dictionary.
  if (first === 0x78 && (0x7800 + second) % 31 === 0 && (second & 0x20) === 0) return 'deflate';
  return undefined;
}

export type Inflated =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly reason: 'not-compressed' | 'too-large' };

/** The decompressed bytes; of a payload that was cut off, those that are there. At most `limit`. */
export function inflate(bytes: Uint8Array, how: Coding, limit: number): Inflated {
  if (limit <= 0) return { ok: false, reason: 'too-large' };
  try {
    return { ok: true, bytes: how === 'zstd' ? inflateZstd(bytes, limit) : inflateZlib(bytes, how, limit) };
  } catch (error) {
    const tooLarge =
      error instanceof TooLarge || (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return { ok: false, reason: tooLarge ? 'too-large' : 'not-compressed' };
  }
}

class TooLarge extends Error {}

function inflateZlib(bytes: Uint8Array, how: Exclude<Coding, 'zstd'>, limit: number): Uint8Array {
  const options = { maxOutputLength: limit, finishFlush: constants.Z_SYNC_FLUSH };
  switch (how) {
    case 'gzip':
      return gunzipSync(bytes, options);
    case 'deflate':
      return inflateSync(bytes, options);
    case 'deflate-raw':
      return inflateRawSync(bytes, options);
    case 'br':
      return brotliDecompressSync(bytes, {
        maxOutputLength: limit,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      });
  }
}

/** A run-length block of three bytes makes 128 KiB. */
const ZSTD_STEP = 64;

function inflateZstd(bytes: Uint8Array, limit: number): Uint8Array {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((part) => {
    length += part.length;
    if (length > limit) throw new TooLarge();
    parts.push(part.slice());
  });
  try {
    for (let at = 0; at < bytes.length; at += ZSTD_STEP) stream.push(bytes.subarray(at, at + ZSTD_STEP));
  } catch (error) {
    if (error instanceof TooLarge || length === 0) throw error;
  }
  return Buffer.concat(parts);
}
