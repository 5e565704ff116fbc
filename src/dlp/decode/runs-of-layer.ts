import { Base32Decoding } from './base32.ts';
import { Base64Decoding } from './base64.ts';
import type { Budget } from './budget.ts';
import { IS_BASE32_LOWER, IS_BASE32_UPPER, IS_BASE64, IS_HEX } from './byte-class.ts';
import type { Compressed } from './compressed.ts';
import { HexDecoding } from './hex.ts';
import type { Layer } from './layer.ts';
import { Run } from './run.ts';
import { eachRun } from './runs.ts';

/** Characters: 12 bytes of base64, 8 of hex, 10 of base32. Known secrets that are shorter have needles of their own. */
const RUN_MIN = 16;

/** What a layer's runs of base64, hex and base32 say. The last two are written in characters of the first. */
export function fromRuns(
  parent: Layer,
  budget: Budget,
  compressed: Compressed[],
): readonly (Layer | undefined)[] {
  const base64 = new Base64Decoding(budget, compressed);
  const base32 = new Base32Decoding(budget);
  const hex = new HexDecoding(budget, compressed);
  const run = new Run(IS_BASE64);
  const within = (isOfClass: Uint8Array, found: (from: number, to: number) => void) => {
    const { source, offset, length } = run;
    const each = (from: number, to: number) => {
      found(from - offset, to - offset);
      return undefined;
    };
    eachRun(source, isOfClass, RUN_MIN, each, offset, offset + length);
  };
  eachRun(parent.bytes, IS_BASE64, RUN_MIN, (start, end) => {
    const behind = run.take(parent.bytes, start, end);
    if (isOneCharacter(run)) return behind;
    base64.decode(run);
    if (mayHold(IS_HEX, run)) within(IS_HEX, (from, to) => hex.decode(run, from, to));
    if (mayHold(IS_BASE32_UPPER, run)) within(IS_BASE32_UPPER, (from, to) => base32.decode(run, from, to));
    if (mayHold(IS_BASE32_LOWER, run)) within(IS_BASE32_LOWER, (from, to) => base32.decode(run, from, to));
    return behind;
  });
  return [base64.layer(parent), hex.layer(parent), base32.layer(parent)];
}

/** A line that is drawn, or padding: it says nothing in any of these alphabets. */
function isOneCharacter({ source, offset, length }: Run): boolean {
  const first = source[offset] as number;
  for (let at = offset + 1; at < offset + length; at++) if (source[at] !== first) return false;
  return true;
}

/** Whether a run may hold one of a narrower class: all that is in the middle of a short one would be part of it. */
function mayHold(isOfClass: Uint8Array, { source, offset, length }: Run): boolean {
  for (let at = length - RUN_MIN; at < RUN_MIN; at++) {
    if (isOfClass[source[offset + at] as number] === 0) return false;
  }
  return true;
}
