import { ALL_APART, LETTERS_SHIFT } from '../sweep/pair-classes.ts';
import type { Sweep } from '../sweep/sweep.ts';
import type { Budget } from './budget.ts';
import { IS_ALNUM } from './byte-class.ts';
import type { Layer } from './layer.ts';
import { LayerWriter } from './layer-writer.ts';

/** Twelve letters and eleven separators hold two whole groups of the sweep, in which no two letters stand side by side. */
const PROBE = 16;
/** Letters in two groups when one byte is between each two of them. */
const DENSE = 8;
const SEPARATOR_MAX = 5;
const LETTERS_MIN = 12;

/** Single characters set apart: `g h p _ a`, `g-h-p`, `"g","h","p"`. */
export function fromSpaced(parent: Layer, { groups, groupsFrom }: Sweep, budget: Budget): Layer | undefined {
  const { bytes } = parent;
  const writer = new LayerWriter();
  let done = 0;
  for (let group = 1; group < groups.length; group++) {
    const before = groups[group - 1] as number;
    const here = groups[group] as number;
    if ((here & before & ALL_APART) === 0) continue;
    // Blanks alone are not set apart.
    const letters = here >> LETTERS_SHIFT;
    if (letters === 0 || before >> LETTERS_SHIFT === 0) continue;
    // Wider separators make it longer: three groups, all alike.
    if (letters + (before >> LETTERS_SHIFT) < DENSE && !isApart(groups[group + 1])) continue;
    const probe = groupsFrom + (group - 1) * 8;
    if (probe < done || !isSpaced(bytes, probe)) continue;
    done = Math.max(done, readSpaced(bytes, done, probe, writer, budget));
  }
  return writer.layer(parent, () => 'spaced');
}

function isApart(group: number | undefined): boolean {
  return group !== undefined && (group & ALL_APART) !== 0 && group >> LETTERS_SHIFT > 0;
}

function isSpaced(bytes: Uint8Array, from: number): boolean {
  let letters = 0;
  let before = 0;
  for (let at = from; at < from + PROBE; at++) {
    const letter = IS_ALNUM[bytes[at] as number] as number;
    if ((letter & before) === 1) return false;
    letters += letter;
    before = letter;
  }
  return letters * (SEPARATOR_MAX + 1) >= PROBE - SEPARATOR_MAX;
}

/** Takes the separator to be what stands between the first two letters, and reads on both sides as long as it is. */
function readSpaced(
  bytes: Uint8Array,
  least: number,
  probe: number,
  writer: LayerWriter,
  budget: Budget,
): number {
  let first = probe;
  while (IS_ALNUM[bytes[first] as number] === 0) first++;
  let second = first + 1;
  const farthest = Math.min(bytes.length, first + SEPARATOR_MAX + 2);
  while (second < farthest && IS_ALNUM[bytes[second] as number] === 0) second++;
  let width = second - first - 1;
  if (width > SEPARATOR_MAX || width === 0) return least;
  // `h-_-a`: what stands between is a character of the token, set apart as the others are.
  if (width === 3 && bytes[first + 1] === bytes[first + 3] && isTokenMark(bytes[first + 2] as number))
    width = 1;
  const separator = bytes.subarray(first + 1, first + 1 + width);
  const step = width + 1;
  let from = first;
  while (from - step >= least && isAt(bytes, from - width, separator) && !isAlnum(bytes[from - step - 1]))
    from -= step;
  let to = from;
  while (to + step < bytes.length && isAt(bytes, to + 1, separator) && !isAlnum(bytes[to + step + 1]))
    to += step;
  const count = (to - from) / step + 1;
  if (count < LETTERS_MIN) return least;
  // Nothing more can be taken, and to look at it again for each group in it would not be linear.
  if (!budget.take(count)) return bytes.length;
  for (let at = from; at <= to; at += step) writer.push(bytes[at] as number, at, at + 1);
  writer.endRegion(LETTERS_MIN);
  return to + 1;
}

function isTokenMark(byte: number): boolean {
  return byte === 0x2d || byte === 0x5f || byte === 0x2e || byte === 0x2b || byte === 0x2f || byte === 0x3d;
}

function isAlnum(byte: number | undefined): boolean {
  return byte !== undefined && IS_ALNUM[byte] === 1;
}

function isAt(bytes: Uint8Array, at: number, separator: Uint8Array): boolean {
  for (let index = 0; index < separator.length; index++)
    if (bytes[at + index] !== separator[index]) return false;
  return true;
}
