import type { Places } from '../sweep/places.ts';
import type { Budget } from './budget.ts';
import { IS_ALNUM } from './byte-class.ts';
import type { Layer } from './layer.ts';
import type { LayerWriter } from './layer-writer.ts';
import { rewritten } from './rewrite.ts';
import { Windows } from './windows.ts';

const NAME_MAX = 40;
/** A blank in a form. */
const PLUS = 0x2b;
/** Bytes of a value that are joined with those of its neighbour. */
const PAIRED_MAX = 128;
/** Bytes of two values that may be a token. */
const PAIR_MIN = 16;

/**
 * `a=ghp_x&b=yz` without what stands between the values: a token that was spread over parameters. First all of them
 * in one, then each two, for a token that other parameters follow. `ampersands` are all that there are; where the text
 * is `escaped` they are joined once it is undone.
 */
export function joinedQuery(
  parent: Layer,
  ampersands: Places,
  escaped: Windows,
  budget: Budget,
): Layer | undefined {
  const { bytes } = parent;
  const windows = new Windows(bytes);
  for (let index = 0; index < ampersands.count; index++) {
    const at = ampersands.at(index);
    if (escaped.covers(at)) continue;
    const end = behindName(bytes, at);
    if (end !== -1) windows.add(at, end);
  }
  const rewrite = (writer: LayerWriter, at: number) => {
    const behind = bytes[at] === 0x26 ? behindName(bytes, at) : -1;
    if (behind !== -1) return behind;
    writer.push(bytes[at] as number, at, at + 1);
    return at + 1;
  };
  return rewritten(
    parent,
    windows,
    budget,
    rewrite,
    () => 'joined',
    (writer, from, to) => {
      let first = from;
      for (let at = from; at < to; at++) {
        const second = bytes[at] === 0x26 ? behindName(bytes, at) : -1;
        if (second === -1) continue;
        first = Math.max(first, valueStart(bytes, Math.max(first, at - PAIRED_MAX), at));
        let end = second;
        while (end < Math.min(to, second + PAIRED_MAX) && isValueByte(bytes[end] as number)) end++;
        if (
          at - first + end - second < PAIR_MIN ||
          hasBlank(bytes, first, at) ||
          hasBlank(bytes, second, end)
        ) {
          first = second;
          at = end - 1;
          continue;
        }
        if (!budget.take(end - first)) return;
        for (let byte = first; byte < at; byte++) writer.push(bytes[byte] as number, byte, byte + 1);
        for (let byte = second; byte < end; byte++) writer.push(bytes[byte] as number, byte, byte + 1);
        writer.endRegion(1);
        first = second;
        at = end - 1;
      }
    },
  );
}

/** Whether a value is of words: no part of a token. */
function hasBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (bytes[at] === PLUS) return true;
    if (bytes[at] === 0x25 && bytes[at + 1] === 0x32 && bytes[at + 2] === 0x30) return true;
  }
  return false;
}

/** The index behind `&name=` between two values; -1 when that is not what stands here. */
function behindName(bytes: Uint8Array, at: number): number {
  if (at === 0 || !isValueByte(bytes[at - 1] as number)) return -1;
  let end = at + 1;
  while (end - at <= NAME_MAX && isNameByte(bytes[end])) end++;
  return end > at + 1 && bytes[end] === 0x3d ? end + 1 : -1;
}

function isNameByte(byte: number | undefined): boolean {
  return (
    byte !== undefined &&
    (IS_ALNUM[byte] === 1 ||
      byte === 0x2d ||
      byte === 0x5f ||
      byte === 0x2e ||
      byte === 0x5b ||
      byte === 0x5d)
  );
}

/** Where the value that ends at `end` begins. */
function valueStart(bytes: Uint8Array, least: number, end: number): number {
  let start = end;
  while (start > least && isValueByte(bytes[start - 1] as number)) start--;
  return start;
}

function isValueByte(byte: number): boolean {
  return byte > 0x20 && byte !== 0x26 && byte !== 0x3d && byte !== 0x3f && byte !== 0x22 && byte !== 0x27;
}
