import type { Failure } from '../diagnostics/failure.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { TEXT } from './text.ts';

type ErrorStream = Pick<CliContext, 'stderr'>;

/** Words a failure on stderr; answers the exit code for it. The wording is loaded only when something failed. */
export async function report(context: ErrorStream, failure: Failure): Promise<number> {
  const [{ word }, { renderMessage }] = await Promise.all([
    import('../diagnostics/word.ts'),
    import('../diagnostics/render.ts'),
  ]);
  context.stderr.write(renderMessage(TEXT.program, word(failure), { colour: context.stderr.colour }));
  return failure.room === 'usage' ? EXIT.usage : EXIT.failed;
}
