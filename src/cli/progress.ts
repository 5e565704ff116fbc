import type { WorkProgress } from '../sys/tree/pace.ts';
import type { CliContext } from './context.ts';
import { TEXT } from './text.ts';

/** Between two lines where there is no terminal, in milliseconds. */
const LINE_MS = 5000;

/**
 * Shows how far long work has come: one line that is written over on a terminal and gone when the work is, lines of
 * their own elsewhere.
 */
export function showProgress({
  stderr,
  quiet,
  host,
}: Pick<CliContext, 'stderr' | 'quiet' | 'host'>): (what: string, at: WorkProgress) => void {
  if (quiet) return () => {};
  let lastLine = host.now();
  return (what, at) => {
    const line = `${TEXT.program}: ${what}: ${amount(at)}`;
    if (stderr.isTerminal) {
      stderr.write(at.over ? '\r\u001b[K' : `\r${line}\u001b[K`);
    } else if (at.over || host.now() - lastLine >= LINE_MS) {
      lastLine = host.now();
      stderr.write(`${line}${at.over ? ', done' : ''}\n`);
    }
  };
}

function amount({ files, bytes }: WorkProgress): string {
  return `${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}, ${size(bytes)}`;
}

/** In the unit that leaves one to four digits. */
export function size(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let unit = 0;
  let value = bytes;
  for (; value >= 1024 && unit < units.length - 1; unit += 1) value /= 1024;
  return `${unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1)} ${units[unit]}`;
}
