import { BASE64_VALUE, IS_BASE64 } from '../decode/byte-class.ts';
import { STREAMED_MIN } from '../decode/streamed.ts';
import type { PayloadCoding } from './compressed-payload.ts';

/** Where something compressed begins. */
export interface PayloadStart {
  readonly at: number;
  readonly coding: PayloadCoding;
  /** Written in base64, or as it is. */
  readonly isBase64: boolean;
}

/** Bytes of the longest of what is looked for. */
export const MAGIC_MAX = 8;

/** The magic numbers of gzip (RFC 1952) and zstd (RFC 8878), with the method and as they read in base64. */
const RAW = [
  [Buffer.of(0x1f, 0x8b, 0x08), Buffer.from('\r\n\r\n\x1f\x8b\x08', 'latin1'), 'gzip'],
  [Buffer.of(0x28, 0xb5, 0x2f, 0xfd), Buffer.from('\r\n\r\n\x28\xb5\x2f\xfd', 'latin1'), 'zstd'],
] as const;
const BASE64 = [
  [Buffer.from('H4sI'), 'gzip'],
  [Buffer.from('KLUv'), 'zstd'],
] as const;
/** The least value of a character that may stand between a path or a name and base64: `+`, `/`, `-`, `_`. */
const MARK = 62;

/**
 * The first payload in `bytes` from `from` on: in base64 a run that is long, or that may be; as it is where a body or
 * a part of it begins, which `isFirst` says that `bytes` do. `raw` says whether those are wanted.
 */
export function payloadStart(
  bytes: Buffer,
  from: number,
  { isFirst, raw }: { readonly isFirst: boolean; readonly raw: boolean },
): PayloadStart | undefined {
  let first: PayloadStart | undefined;
  const take = (at: number, coding: PayloadCoding, isBase64: boolean) => {
    if (first === undefined || at < first.at) first = { at, coding, isBase64 };
  };
  for (const [magic, behindHead, coding] of raw ? RAW : []) {
    if (isFirst && from === 0 && bytes.subarray(0, magic.length).equals(magic)) take(0, coding, false);
    const at = bytes.indexOf(behindHead, from);
    if (at !== -1) take(at + behindHead.length - magic.length, coding, false);
  }
  for (const [magic, coding] of BASE64) {
    for (let at = bytes.indexOf(magic, from); at !== -1; at = bytes.indexOf(magic, at + 1)) {
      if (first !== undefined && at > first.at) break;
      const value = at === 0 ? MARK : (BASE64_VALUE[bytes[at - 1] as number] as number);
      if (value < MARK || !isLong(bytes, at)) continue;
      take(at, coding, true);
      break;
    }
  }
  return first;
}

/** Whether the run of base64 at `at` is long, or not seen to its end. */
function isLong(bytes: Buffer, at: number): boolean {
  const enough = at + STREAMED_MIN;
  let end = at;
  while (
    end < enough &&
    end < bytes.length &&
    (IS_BASE64[bytes[end] as number] === 1 || isBlank(bytes[end] as number))
  )
    end++;
  return end === enough || end === bytes.length;
}

export function isBlank(byte: number): boolean {
  return byte === 0x0a || byte === 0x0d || byte === 0x20 || byte === 0x09;
}
