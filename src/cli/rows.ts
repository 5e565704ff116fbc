import { visible } from '../diagnostics/render.ts';

/** A fact for a person: its name and what is to be said. */
export type Row = readonly [name: string, text: string];

/** Columns of the names, with the colon and a space behind. */
const NAME_COLUMNS = 11;

/** Rows as lines, `name: text`, the texts in one column. Nothing in them can drive a terminal. */
export function rowLines(rows: readonly Row[]): readonly string[] {
  return rows.map(
    ([name, text]) => `${`${name}:`.padEnd(NAME_COLUMNS)}${visible(text).replaceAll('\t', ' ')}`,
  );
}
