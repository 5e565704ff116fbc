/** One line of a diff: kept, removed or added; `omitted` stands for lines between two hunks. */
export interface DiffLine {
  readonly kind: ' ' | '-' | '+' | '@';
  readonly text: string;
}

/** Lines around a change. */
const CONTEXT = 3;
/** Differences that are looked for: beyond, the whole middle counts as replaced. Bounds time and memory. */
const EDITS_MAX = 1000;

/** What changed between two texts, by lines, as `diff -u` shows it; nothing when they are equal. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [old, next] = [split(before), split(after)];
  let start = 0;
  while (start < old.length && start < next.length && old[start] === next[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < next.length - start &&
    old[old.length - 1 - end] === next[next.length - 1 - end]
  )
    end++;
  const kept = (text: string): DiffLine => ({ kind: ' ', text });
  return hunks([
    ...old.slice(0, start).map(kept),
    ...middle(old.slice(start, old.length - end), next.slice(start, next.length - end)),
    ...old.slice(old.length - end).map(kept),
  ]);
}

export function diffText(before: string, after: string): string {
  return diffLines(before, after)
    .map(({ kind, text }) => (kind === '@' ? `@@ ${text}\n` : `${kind}${text}\n`))
    .join('');
}

function split(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** Myers, An O(ND) Difference Algorithm (1986), the greedy form. */
function middle(old: readonly string[], next: readonly string[]): readonly DiffLine[] {
  const [n, m] = [old.length, next.length];
  const limit = Math.min(n + m, EDITS_MAX);
  let reach = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= limit; d++) {
    trace.push(reach);
    const further = new Map(reach);
    for (let k = -d; k <= d; k += 2) {
      const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
      let x = down ? (reach.get(k + 1) ?? 0) : (reach.get(k - 1) ?? 0) + 1;
      while (x < n && x - k < m && old[x] === next[x - k]) x++;
      further.set(k, x);
      if (x >= n && x - k >= m) return backtrack(trace, old, next);
    }
    reach = further;
  }
  return [
    ...old.map((text): DiffLine => ({ kind: '-', text })),
    ...next.map((text): DiffLine => ({ kind: '+', text })),
  ];
}

function backtrack(
  trace: readonly ReadonlyMap<number, number>[],
  old: readonly string[],
  next: readonly string[],
): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [old.length, next.length];
  for (let d = trace.length - 1; d >= 0; d--) {
    const reach = trace[d] as ReadonlyMap<number, number>;
    const k = x - y;
    const down = k === -d || (k !== d && (reach.get(k - 1) ?? -1) < (reach.get(k + 1) ?? -1));
    const before = reach.get(down ? k + 1 : k - 1) ?? 0;
    const beforeY = before - (down ? k + 1 : k - 1);
    while (x > Math.max(before, 0) && y > Math.max(beforeY, 0) && old[x - 1] === next[y - 1]) {
      lines.push({ kind: ' ', text: old[x - 1] as string });
      x--;
      y--;
    }
    if (d === 0) break;
    if (down) lines.push({ kind: '+', text: next[--y] as string });
    else lines.push({ kind: '-', text: old[--x] as string });
  }
  return lines.reverse();
}

/** Drops what is far from any change. */
function hunks(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = new Set<number>();
  lines.forEach(({ kind }, at) => {
    if (kind === ' ') return;
    for (let line = at - CONTEXT; line <= at + CONTEXT; line++) near.add(line);
  });
  const shown: DiffLine[] = [];
  let [oldLine, nextLine] = [1, 1];
  lines.forEach((line, at) => {
    if (near.has(at)) {
      if (at === 0 || !near.has(at - 1)) shown.push({ kind: '@', text: `-${oldLine} +${nextLine}` });
      shown.push(line);
    }
    if (line.kind !== '+') oldLine++;
    if (line.kind !== '-') nextLine++;
  });
  return shown;
}
