import type { Readable } from 'node:stream';
import type { HostFailure } from '../../diagnostics/host-failure.ts';
import type { Result } from '../../diagnostics/result.ts';
import { type ChildProcess, exitCode, type Finished, finished, start } from '../../sys/spawn.ts';

export interface GitRequest {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly args: readonly string[];
  /** Written to its stdin. */
  readonly input?: string;
  /** It is killed after so many milliseconds. */
  readonly timeoutMs?: number;
}

/** Runs git to its end. */
export async function runGit(request: GitRequest): Promise<Result<Finished, HostFailure>> {
  const started = await startGit(request, 'pipe');
  if (!started.ok) return started;
  const child = started.value;
  // Its ssh must go with it.
  const timer =
    request.timeoutMs === undefined ? undefined : setTimeout(() => killGroup(child), request.timeoutMs);
  child.stdin?.on('error', () => {});
  child.stdin?.end(request.input ?? '');
  const ended = await finished(child);
  clearTimeout(timer);
  return { ok: true, value: ended };
}

/** `git` with pipes on stdin and stdout, in a process group of its own. */
export function startGit(
  { cwd, env, args }: GitRequest,
  stderr: 'pipe' | 'inherit' | 'ignore',
): Promise<Result<ChildProcess, HostFailure>> {
  return start({
    file: 'git',
    args,
    env,
    cwd,
    stdio: ['pipe', 'pipe', stderr],
    detached: stderr !== 'inherit',
  });
}

export function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals = 'SIGKILL'): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // It has ended.
  }
}

/** What git is given for clearing away what it had begun, in milliseconds. */
const END_MS = 5000;

/** Ends git and all that it started. Killed at once, it would leave its quarantine behind. */
export function endGroup(child: ChildProcess): void {
  killGroup(child, 'SIGTERM');
  const timer = setTimeout(() => killGroup(child), END_MS);
  child.once('exit', () => clearTimeout(timer));
}

export function exitOf(child: ChildProcess): Promise<number> {
  if (child.exitCode !== null || child.signalCode !== null)
    return Promise.resolve(exitCode(child.exitCode, child.signalCode));
  return new Promise((resolve) => child.once('exit', (status, signal) => resolve(exitCode(status, signal))));
}

/** Longest line that is read: a path may be long, and is named by the agent. */
const LINE_MAX = 64 * 1024;

/** Lines of a program's output, without their ends. A longer one than 64 KiB comes in pieces. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of stream.setEncoding('latin1') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
    if (rest.length > LINE_MAX) {
      yield rest;
      rest = '';
    }
  }
  if (rest !== '') yield rest;
}
