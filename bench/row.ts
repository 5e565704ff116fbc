/** One measured figure. Rows of one figure stand together: ours first, then each peer with our ratio to it. */
export interface Row {
  readonly section: string;
  readonly figure: string;
  readonly who: string;
  readonly value: number;
  readonly unit: string;
  /** More about the value: requests a second, processor time. */
  readonly note?: string;
  readonly bound?: Bound;
}

export interface Bound {
  /** Ours divided by the peer's, or the value itself. */
  readonly of: 'ratio' | 'value';
  readonly measured: number;
  /** Absent: told, not judged. */
  readonly atMost?: number;
}

export interface Section {
  readonly rows: readonly Row[];
  /** What was not measured, and why. */
  readonly missing: readonly string[];
}

export function ratioTo(ours: number, peer: number, atMost?: number): Bound {
  return { of: 'ratio', measured: ours / peer, ...(atMost === undefined ? {} : { atMost }) };
}

export function absolute(measured: number, atMost: number): Bound {
  return { of: 'value', measured, atMost };
}

export function fallsShort({ bound }: Row): boolean {
  return bound?.atMost !== undefined && !(bound.measured <= bound.atMost);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

export function tableOf({ rows, missing }: Section): string {
  const lines: string[] = [];
  const cells = rows.map((row) => [
    row.figure,
    row.who,
    `${round(row.value)} ${row.unit}`,
    row.bound?.of === 'ratio' ? `${round(row.bound.measured)} x` : '',
    row.bound?.atMost === undefined
      ? ''
      : `<= ${round(row.bound.atMost)}${row.bound.of === 'ratio' ? ' x' : ` ${row.unit}`}`,
    row.bound?.atMost === undefined ? '' : fallsShort(row) ? 'FALLS SHORT' : 'pass',
    row.note ?? '',
  ]);
  const head = ['figure', 'who', 'measured', 'ours/peer', 'bound', 'verdict', ''];
  const widths = head.map((title, at) => Math.max(title.length, ...cells.map((row) => row[at]?.length ?? 0)));
  for (const row of [head, ...cells]) {
    lines.push(
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
  for (const line of missing) lines.push(`not measured: ${line}`);
  return `${lines.join('\n')}\n`;
}

function round(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return Math.abs(value) >= 100
    ? value.toFixed(0)
    : Math.abs(value) >= 10
      ? value.toFixed(1)
      : value.toFixed(2);
}
