import { takeColumns, widthOf } from './width.ts';

/** Narrower terminals have no room for a column of names. */
const NAMES_BESIDE = 48;

/**
 * Breaks a line at spaces so that no part is wider than `columns`; a longer word is broken where it must. What follows
 * the first stands under `indent` spaces.
 */
export function fold(line: string, columns: number, indent = 0): readonly string[] {
  const room = Math.max(1, columns);
  const lead = ' '.repeat(Math.min(indent, Math.floor(room / 2)));
  const lines: string[] = [];
  let current = /^ */.exec(line)?.[0].slice(0, room - 1) ?? '';
  let empty = true;
  for (const word of line.trimStart().split(' ')) {
    let rest = word;
    if (!empty && widthOf(current) + 1 + widthOf(rest) <= room) {
      current += ` ${rest}`;
      continue;
    }
    if (!empty) {
      lines.push(current);
      current = lead;
    }
    while (widthOf(current) + widthOf(rest) > room) {
      const part = takeColumns(rest, room - widthOf(current)) || rest.slice(0, 1);
      lines.push(current + part);
      rest = rest.slice(part.length);
      current = lead;
    }
    current += rest;
    empty = false;
  }
  return [...lines, current];
}

/** Folds `name: value` rows: the value under itself, or under its name where there is no room beside it. */
export function foldRow(row: string, columns: number): readonly string[] {
  const [name, gap] = /^([a-z ]{1,20}:)( +)/.exec(row)?.slice(1) ?? [];
  if (name === undefined || gap === undefined) return fold(row, columns, 2);
  const value = row.slice(name.length + gap.length);
  if (columns >= NAMES_BESIDE) return fold(row.replace(/ +$/, ''), columns, name.length + gap.length);
  return widthOf(name) + 1 + widthOf(value) <= columns
    ? [`${name} ${value}`]
    : [name, ...fold(`  ${value}`, columns, 2)];
}
