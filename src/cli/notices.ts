import { visible } from '../diagnostics/render.ts';
import type { CliContext } from './context.ts';
import { TEXT } from './text.ts';

/** A line for the person on stderr, which `--quiet` leaves out. */
export function notice({ quiet, stderr }: CliContext, line: string): void {
  if (!quiet) stderr.write(`${TEXT.program}: ${visible(line)}\n`);
}
