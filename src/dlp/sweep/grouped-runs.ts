import type { Sweep } from './sweep.ts';

/**
 * Calls `found` for every run of at least `least` bytes of a class, in order: `bit` is the class's in the groups of
 * `sweep`, which has been over `bytes`. A run of so many bytes holds at least one whole group, so only those are looked
 * at. `found` may answer an index behind the run from which to go on.
 */
export function eachGroupedRun(
  bytes: Uint8Array,
  { groups, groupsFrom }: Sweep,
  bit: number,
  isOfClass: Uint8Array,
  least: number,
  found: (start: number, end: number) => number | undefined,
): void {
  // Of `least` bytes seven may lie before the first whole group, and as many behind the last.
  const whole = (least - 7) >> 3;
  let done = 0;
  let inRow = 0;
  for (let group = 0; group < groups.length; group++) {
    if (((groups[group] as number) & bit) === 0) {
      inRow = 0;
      continue;
    }
    if (++inRow < whole) continue;
    const inside = groupsFrom + (group + 1 - whole) * 8;
    let start = Math.max(done, inside);
    while (start > done && isOfClass[bytes[start - 1] as number] === 1) start--;
    let end = Math.max(start, inside + whole * 8);
    while (end < bytes.length && isOfClass[bytes[end] as number] === 1) end++;
    done = end - start >= least ? Math.max(end + 1, found(start, end) ?? 0) : end;
    inRow = 0;
    // Those that lie before `done`, whole or in part, are done with.
    group = Math.max(group, ((done - groupsFrom + 7) >> 3) - 1);
  }
}
