import type { Failure } from '../diagnostics/failure.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { usage } from './global-flags.ts';
import { type Sentence, TEXT } from './text.ts';

type ErrorStream = Pick<CliContext, 'stderr'>;

/** Words a failure on stderr; answers the exit code for it. The wording is loaded only when something failed. */
export async function report(context: ErrorStream, failure: Failure): Promise<number> {
  const [{ word }, { renderMessage }] = await Promise.all([
    import('../diagnostics/word.ts'),
    import('../diagnostics/render.ts'),
  ]);
  context.stderr.write(renderMessage(TEXT.program, word(failure), { colour: context.stderr.colour }));
  const isUsage =
    failure.room === 'usage' || (failure.room === 'backend' && failure.kind === 'unknown-backend');
  return isUsage ? EXIT.usage : EXIT.failed;
}

/** The command line was wrong. */
export function reportUsage(context: ErrorStream, sentence: Sentence): Promise<number> {
  return report(context, usage(sentence));
}
