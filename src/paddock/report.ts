import type { PaddockProcess } from './process.ts';
import type { AnyFailure } from './wording.ts';

const FAILED = 1;
const USAGE = 2;

/** Words failures on stderr; answers the exit code. The wording is loaded only when something failed. */
export async function report(
  { stderr }: Pick<PaddockProcess, 'stderr'>,
  ...failures: readonly AnyFailure[]
): Promise<number> {
  const { renderFailure } = await import('./wording.ts');
  for (const failure of failures) stderr.write(renderFailure(failure, stderr));
  return failures.some(({ room }) => room === 'usage') ? USAGE : FAILED;
}
