import { visible } from '../diagnostics/render.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { UsageFailure } from '../diagnostics/usage-failure.ts';
import type { EnvRequest } from '../plan/parse-env.ts';
import type { CliContext } from './context.ts';
import { TEXT } from './text.ts';

export interface AskWords {
  /** How to go on where nobody can be asked. */
  noTerminal(entry: EnvRequest): string;
}

/** Asks for the values that a bottle wants typed. Undefined: the person would rather not (Ctrl-C). */
export async function askValues(
  context: Pick<CliContext, 'canAsk' | 'stderr' | 'readHidden'>,
  entries: readonly EnvRequest[],
  words: AskWords,
): Promise<Result<readonly EnvRequest[] | undefined, UsageFailure>> {
  const env: EnvRequest[] = [];
  for (const entry of entries) {
    const { name, prompt, bottle = '' } = entry;
    if (prompt === undefined) {
      env.push(entry);
      continue;
    }
    if (!context.canAsk) {
      return fail({
        room: 'usage',
        kind: 'needs-terminal',
        what: `the bottle ${bottle} asks for ${name}, and there is no terminal to ask on`,
        mend: words.noTerminal(entry),
      });
    }
    context.stderr.write(`${TEXT.program}: ${name}: ${visible(prompt)} `);
    const value = await context.readHidden();
    context.stderr.write('\n');
    if (value === undefined) return ok(undefined);
    env.push({ ...entry, value });
  }
  return ok(env);
}
