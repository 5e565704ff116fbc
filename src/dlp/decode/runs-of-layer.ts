import { BASE64_RUN_MIN, eachBase64Run } from '../sweep/grouped-runs.ts';
import type { Sweep } from '../sweep/sweep.ts';
import { Base32Decoding } from './base32.ts';
import { Base64Decoding } from './base64.ts';
import type { Budget } from './budget.ts';
import { IS_BASE32_LOWER, IS_BASE32_UPPER, IS_BASE64, IS_HEX } from './byte-class.ts';
import type { Compressed } from './compressed.ts';
import { HexDecoding } from './hex.ts';
import type { Layer } from './layer.ts';
import { Run } from './run.ts';
import { eachRun } from './runs.ts';

/** What a layer's runs of base64, hex and base32 say. The last two are written in characters of the first. */
export function fromRuns(
  parent: Layer,
  sweep: Sweep,
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
    eachRun(source, isOfClass, BASE64_RUN_MIN, each, offset, offset + length);
  };
  eachBase64Run(parent.bytes, sweep, (start, end) => {
    const behind = run.take(parent.bytes, start, end);
    if (isPattern(run)) return behind;
    base64.decode(run);
    const narrow = narrowerIn(run);
    if ((narrow & HEX) !== 0) within(IS_HEX, (from, to) => hex.decode(run, from, to));
    if ((narrow & UPPER) !== 0) within(IS_BASE32_UPPER, (from, to) => base32.decode(run, from, to));
    if ((narrow & LOWER) !== 0) within(IS_BASE32_LOWER, (from, to) => base32.decode(run, from, to));
    return behind;
  });
  return [base64.layer(parent), hex.layer(parent), base32.layer(parent)];
}

/** Fewer different characters in a run than any credential is written with, however it is encoded. */
const DISTINCT_MIN = 6;
const SEEN = new Int32Array(256);
let round = 0;

/** A line that is drawn, padding, `QUFBQUFB`: it says a few bytes again and again. */
function isPattern({ source, offset, length }: Run): boolean {
  round = (round + 1) | 0;
  let distinct = 0;
  for (let at = offset; at < offset + length; at++) {
    const byte = source[at] as number;
    if (SEEN[byte] === round) continue;
    SEEN[byte] = round;
    if (++distinct === DISTINCT_MIN) return false;
  }
  return true;
}

const HEX = 1;
const UPPER = 2;
const LOWER = 4;
const NARROWER = Uint8Array.from(
  { length: 256 },
  (_, byte) =>
    (IS_HEX[byte] === 1 ? HEX : 0) |
    (IS_BASE32_UPPER[byte] === 1 ? UPPER : 0) |
    (IS_BASE32_LOWER[byte] === 1 ? LOWER : 0),
);

/** Which narrower runs a run may hold: all that is in the middle of a short one would be part of it. */
function narrowerIn({ source, offset, length }: Run): number {
  let may = HEX | UPPER | LOWER;
  for (let at = length - BASE64_RUN_MIN; at < BASE64_RUN_MIN && may !== 0; at++) {
    may &= NARROWER[source[offset + at] as number] as number;
  }
  return may;
}
