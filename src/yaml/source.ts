import type { SourceLocation } from '../diagnostics/message.ts';

/** A file's text with its lines found once, so that offsets become places. */
export interface Source {
  readonly file: string;
  readonly text: string;
  /** Offset of each line's first UTF-16 unit. */
  readonly lineStarts: readonly number[];
}

export type KeyPath = readonly (string | number)[];

/** Text kept behind the marked place: an excerpt is for a person, and one line of a manifest can hold a megabyte. */
const EXCERPT_TAIL = 160;

export function makeSource(file: string, text: string): Source {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  return { file, text, lineStarts };
}

/**
 * The place of `[start, end)`. A text over several lines is marked to the end of its first. With `masked`, the
 * marked text is shown as asterisks: it may be a credential that was pasted where its variable's name belongs.
 */
export function locate(source: Source, start: number, end: number, masked = false): SourceLocation {
  const { file, text, lineStarts } = source;
  const line = lineOf(lineStarts, start);
  const lineStart = lineStarts[line] as number;
  const whole = text.slice(lineStart, (lineStarts[line + 1] ?? text.length + 1) - 1).replace(/\r$/, '');
  const at = Math.min(start - lineStart, whole.length);
  const length = Math.max(1, Math.min(end - start, whole.length - at));
  const shown = masked ? whole.slice(0, at) + '*'.repeat(Math.min(length, 8)) : whole;
  return {
    file,
    line: line + 1,
    column: at + 1,
    length: masked ? Math.min(length, 8) : Math.min(length, EXCERPT_TAIL),
    excerpt: shown.slice(0, at + EXCERPT_TAIL),
  };
}

/** The last line that starts at or before `offset`, counted from 0. */
function lineOf(lineStarts: readonly number[], offset: number): number {
  let [low, high] = [0, lineStarts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** A key path as a person writes it: `egress.routes[0].host`, `git-gate.repos["a.b"].url`. */
export function formatPath(path: KeyPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') text += `[${part}]`;
    else if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(part)) text += `[${JSON.stringify(part.slice(0, 64))}]`;
    else text += text === '' ? part : `.${part}`;
  }
  return text === '' ? 'the frontmatter' : text;
}
