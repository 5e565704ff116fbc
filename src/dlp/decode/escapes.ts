import type { Places } from '../sweep/places.ts';
import type { Budget } from './budget.ts';
import { FOLDED, MARK } from './byte-class.ts';
import { kindNames, lastEscape, readEscape } from './escape.ts';
import type { Layer } from './layer.ts';
import type { LayerWriter } from './layer-writer.ts';
import { rewritten } from './rewrite.ts';
import { Windows } from './windows.ts';

/** What the input reads as where escapes may hide a token: percent, JSON, HTML, look-alikes, UTF-16, joined literals. */
export function unescaped(parent: Layer, windows: Windows, budget: Budget): Layer | undefined {
  const { bytes } = parent;
  const rewrite = (writer: LayerWriter, at: number) => {
    const byte = bytes[at] as number;
    if (FOLDED[byte] === MARK && readEscape(bytes, at)) {
      const behind = at + lastEscape.length;
      if (lastEscape.value >= 0) writer.push(lastEscape.value, at, behind);
      return behind;
    }
    writer.push(byte, at, at + 1);
    return at + 1;
  };
  return rewritten(parent, windows, budget, rewrite, (start, end) => kindNames(kindsIn(bytes, start, end)));
}

/** Where in the bytes escapes may hide a token; `places` are all at which one may begin. */
export function hiding(bytes: Uint8Array, places: Places): Windows {
  const windows = new Windows(bytes);
  let behind = 0;
  for (let index = 0; index < places.count; index++) {
    const at = places.at(index);
    if (at < behind || !readEscape(bytes, at)) continue;
    behind = at + lastEscape.length;
    if (lastEscape.hides) windows.add(at, behind);
  }
  return windows;
}

function kindsIn(bytes: Uint8Array, start: number, end: number): number {
  let kinds = 0;
  for (let at = start; at < end; at++) {
    if (FOLDED[bytes[at] as number] !== MARK || !readEscape(bytes, at)) continue;
    kinds |= lastEscape.kind;
    at += lastEscape.length - 1;
  }
  return kinds;
}
