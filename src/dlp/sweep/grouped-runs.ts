import { IS_BASE64, IS_BYTE_LIST } from '../decode/byte-class.ts';
import { ALL_BYTE_LIST, FIRST_BASE64, SECOND_BASE64 } from './pair-classes.ts';
import type { Sweep } from './sweep.ts';

/** Called for a run; may answer an index behind it from which to go on. */
export type RunFound = (start: number, end: number) => number | undefined;

/** Characters: 12 bytes of base64, 8 of hex, 10 of base32. Known secrets that are shorter have needles of their own. */
export const BASE64_RUN_MIN = 16;
/** Characters of the shortest list of bytes. */
export const BYTE_LIST_MIN = 32;

/**
 * Every run of BASE64_RUN_MIN characters of base64 or more, in order; `sweep` has been over `bytes`. Such a run holds
 * a whole group, and of its other eight characters or more at least the half of a group beside that.
 */
export function eachBase64Run(bytes: Uint8Array, { groups, groupsFrom }: Sweep, found: RunFound): void {
  const last = groups.length - 1;
  let done = 0;
  let before = 0;
  for (let group = 0; group <= last; group++) {
    const here = groups[group] as number;
    // Behind the last group there are bytes of none.
    const behind = group < last ? (groups[group + 1] as number) : FIRST_BASE64;
    const isWhole = here & (here >> 1) & FIRST_BASE64;
    const isLong = ((before & SECOND_BASE64) >> 1) | (behind & FIRST_BASE64);
    before = here;
    if ((isWhole & isLong) === 0) continue;
    const inside = groupsFrom + group * 8;
    done = grow(bytes, IS_BASE64, BASE64_RUN_MIN, done, inside, inside + 8, found);
    // Those that lie before `done`, whole or in part, are done with.
    const next = ((done - groupsFrom + 7) >> 3) - 1;
    if (next <= group) continue;
    group = next;
    before = 0;
  }
}

/** Every run of BYTE_LIST_MIN characters that a list of bytes is written with, or more: it holds three whole groups. */
export function eachByteList(bytes: Uint8Array, { groups, groupsFrom }: Sweep, found: RunFound): void {
  let done = 0;
  let inRow = 0;
  for (let group = 0; group < groups.length; group++) {
    if (((groups[group] as number) & ALL_BYTE_LIST) === 0) {
      inRow = 0;
      continue;
    }
    if (++inRow < 3) continue;
    const inside = groupsFrom + (group - 2) * 8;
    done = grow(bytes, IS_BYTE_LIST, BYTE_LIST_MIN, done, inside, inside + 24, found);
    inRow = 0;
    group = Math.max(group, ((done - groupsFrom + 7) >> 3) - 1);
  }
}

/** Tells the run that has `from` to `to` in it, when it is long enough; answers where to go on. */
function grow(
  bytes: Uint8Array,
  isOfClass: Uint8Array,
  least: number,
  done: number,
  from: number,
  to: number,
  found: RunFound,
): number {
  let start = Math.max(done, from);
  while (start > done && isOfClass[bytes[start - 1] as number] === 1) start--;
  let end = Math.max(start, to);
  while (end < bytes.length && isOfClass[bytes[end] as number] === 1) end++;
  return end - start >= least ? Math.max(end + 1, found(start, end) ?? 0) : end;
}
