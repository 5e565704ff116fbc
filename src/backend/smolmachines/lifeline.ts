import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { start } from '../../sys/spawn.ts';
import { deleteArgs, stopArgs, type Tool } from './args.ts';
import { PROGRAM } from './command.ts';

/** Ends a machine when the command line that holds it ends, however that comes: a machine has no parent that it dies with. */
export interface Lifeline {
  /** It has ended, or shall go on. */
  release(): void;
}

/** Waits for its input's end; a line before that lets it go. `$1`: `stop` or `remove`. */
const WATCH = `read -r line && exit 0
eval "$1"`;

export async function holdMachine(
  machine: string,
  tool: Pick<Tool, 'namesAreOptions'>,
  { isKept, host }: { readonly isKept: boolean; readonly host: Host },
): Promise<Result<Lifeline, Failure>> {
  const words = (args: readonly string[]) => [PROGRAM, ...args].join(' ');
  const script = [words(stopArgs(machine)), ...(isKept ? [] : [words(deleteArgs(machine, tool))])].join('; ');
  const started = await start({
    file: 'sh',
    args: ['-c', WATCH, 'sh', script],
    env: host.env,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  if (!started.ok) return started;
  const { stdin } = started.value;
  stdin?.on('error', () => {});
  started.value.unref();
  return ok({ release: () => void stdin?.end('done\n') });
}
