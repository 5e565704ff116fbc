import { visible } from '../diagnostics/render.ts';
import type { CliContext } from './context.ts';
import { TEXT } from './text.ts';

/** A line for the person beside what a verb prints. */
export function notice(context: Pick<CliContext, 'quiet' | 'stderr'>, line: string): void {
  if (!context.quiet) context.stderr.write(`${TEXT.program}: ${visible(line)}\n`);
}
