import type { Budget } from './budget.ts';
import { kindNames, lastEscape, MAY_ESCAPE, readEscape } from './escape.ts';
import type { Layer } from './layer.ts';
import type { LayerWriter } from './layer-writer.ts';
import { rewritten } from './rewrite.ts';
import { Windows } from './windows.ts';

/** What the input reads as where escapes may hide a token: percent, JSON, HTML, look-alikes, UTF-16, joined literals. */
export function unescaped(parent: Layer, budget: Budget): Layer | undefined {
  const { bytes } = parent;
  const rewrite = (writer: LayerWriter, at: number) => {
    const byte = bytes[at] as number;
    if (MAY_ESCAPE[byte] === 1 && readEscape(bytes, at)) {
      const behind = at + lastEscape.length;
      if (lastEscape.value >= 0) writer.push(lastEscape.value, at, behind);
      return behind;
    }
    writer.push(byte, at, at + 1);
    return at + 1;
  };
  return rewritten(parent, hiding(bytes), budget, rewrite, (start, end) =>
    kindNames(kindsIn(bytes, start, end)),
  );
}

function hiding(bytes: Uint8Array): Windows {
  const windows = new Windows(bytes);
  const { length } = bytes;
  for (let at = 0; at < length; at++) {
    if (MAY_ESCAPE[bytes[at] as number] === 0 || !readEscape(bytes, at)) continue;
    const end = at + lastEscape.length;
    if (lastEscape.hides) windows.add(at, end);
    at = end - 1;
  }
  return windows;
}

function kindsIn(bytes: Uint8Array, start: number, end: number): number {
  let kinds = 0;
  for (let at = start; at < end; at++) {
    if (MAY_ESCAPE[bytes[at] as number] === 0 || !readEscape(bytes, at)) continue;
    kinds |= lastEscape.kind;
    at += lastEscape.length - 1;
  }
  return kinds;
}
