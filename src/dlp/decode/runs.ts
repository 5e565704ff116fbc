/**
 * Calls `found` for every run of at least `least` bytes of a class, in order. Looks at the end of where a run would
 * be, so that in ordinary text it reads a fraction of the bytes: each byte that is not of the class rules out every
 * run over it. `found` may answer an index behind the run from which to go on.
 */
export function eachRun(
  bytes: Uint8Array,
  isOfClass: Uint8Array,
  least: number,
  found: (start: number, end: number) => number | undefined,
  from = 0,
  to = bytes.length,
): void {
  let start = from;
  // Everything in [start, known) is of the class.
  let known = from;
  while (start + least <= to) {
    let at = start + least - 1;
    while (at >= known && isOfClass[bytes[at] as number] === 1) at--;
    if (at >= known) {
      known = start + least;
      start = at + 1;
      continue;
    }
    let end = start + least;
    while (end < to && isOfClass[bytes[end] as number] === 1) end++;
    start = Math.max(end + 1, found(start, end) ?? 0);
    known = start;
  }
}
