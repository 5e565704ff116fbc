import type { Places } from '../sweep/places.ts';
import type { Budget } from './budget.ts';
import { HEX_VALUE } from './byte-class.ts';
import type { Layer } from './layer.ts';
import type { LayerWriter } from './layer-writer.ts';
import { rewritten } from './rewrite.ts';
import { Windows } from './windows.ts';

/** RFC 2045 section 6.7: soft line breaks, and `=XX`. `a=10` is no quoted-printable: two in a row are, or `=3D`. */
export function fromQuotedPrintable(parent: Layer, equals: Places, budget: Budget): Layer | undefined {
  const { bytes } = parent;
  const windows = new Windows(bytes);
  for (let index = 0; index < equals.count; index++) {
    const at = equals.at(index);
    const isBreak = softBreak(bytes, at) > 0 && at > 0 && (bytes[at - 1] as number) > 0x20;
    const isPair = hexPair(bytes, at + 1) !== -1 && bytes[at + 3] === 0x3d && hexPair(bytes, at + 4) !== -1;
    if (isBreak || isPair || hexPair(bytes, at + 1) === 0x3d) windows.add(at, at + 1);
  }
  const rewrite = (writer: LayerWriter, at: number) => {
    const byte = bytes[at] as number;
    const skipped = byte === 0x3d ? softBreak(bytes, at) : 0;
    if (skipped > 0) return at + skipped;
    const value = byte === 0x3d ? hexPair(bytes, at + 1) : -1;
    const behind = value === -1 ? at + 1 : at + 3;
    writer.push(value === -1 ? byte : value, at, behind);
    return behind;
  };
  return rewritten(parent, windows, budget, rewrite, () => 'quoted-printable');
}

/** Bytes of `=` and the line end behind it; 0 when that is not what stands here. */
function softBreak(bytes: Uint8Array, at: number): number {
  if (bytes[at + 1] === 0x0a) return 2;
  return bytes[at + 1] === 0x0d && bytes[at + 2] === 0x0a ? 3 : 0;
}

/** Upper case, as the RFC wants it: else every assignment would do. */
function hexPair(bytes: Uint8Array, at: number): number {
  const [high, low] = [bytes[at], bytes[at + 1]];
  if (high === undefined || low === undefined || high >= 0x61 || low >= 0x61) return -1;
  const value = (HEX_VALUE[high] as number) * 16 + (HEX_VALUE[low] as number);
  return HEX_VALUE[high] === 255 || HEX_VALUE[low] === 255 ? -1 : value;
}
