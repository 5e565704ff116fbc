import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';

export type { ChildProcess };

export interface SpawnRequest {
  readonly file: string;
  readonly args: readonly string[];
  /** The whole environment: nothing is inherited. Secrets travel here and only here. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly stdio?: StdioOptions;
  /** In a session of its own, so that a terminal's signals reach only us. */
  readonly detached?: boolean;
  /** What to do when the program is missing. */
  readonly mend?: string;
}

/** The one way to start a process. Settles when it runs or could not be started. */
export function start(request: SpawnRequest): Promise<Result<ChildProcess, HostFailure>> {
  const { file, args, env, cwd, stdio = ['ignore', 'pipe', 'pipe'], detached = false } = request;
  return new Promise((resolve) => {
    const child = spawn(file, args, { env, stdio, detached, ...(cwd === undefined ? {} : { cwd }) });
    child.once('spawn', () => {
      child.removeAllListeners('error');
      // A later error is a failed kill, which the exit tells as well.
      child.on('error', () => {});
      resolve(ok(child));
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      const mend = request.mend ?? `install ${file}, or put it on PATH`;
      resolve(
        error.code === 'ENOENT'
          ? fail({ room: 'host', kind: 'program-missing', program: file, mend })
          : fail({
              room: 'host',
              kind: 'program-failed',
              program: file,
              status: error.code ?? error.message,
              stderr: '',
              mend,
            }),
      );
    });
  });
}

export interface Finished {
  /** As a shell tells it: 128+n for a signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end and gives what it printed; at most 16 MiB of each stream is kept. */
export async function run(
  request: SpawnRequest & { readonly input?: string | Uint8Array },
): Promise<Result<Finished, HostFailure>> {
  const started = await start({
    ...request,
    stdio: [request.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  if (!started.ok) return started;
  const child = started.value;
  child.stdin?.on('error', () => {});
  child.stdin?.end(request.input);
  return ok(await finished(child));
}

/** The end of a process that was just started, with what it printed; at most 16 MiB of each stream is kept. */
export async function finished(child: ChildProcess): Promise<Finished> {
  const [stdout, stderr] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number>((resolve) =>
    child.once('close', (status, signal) => resolve(exitCode(status, signal))),
  );
  return { code, stdout: stdout(), stderr: stderr() };
}

/** 128+n for a signal, as POSIX shells report it (signal(7) numbers). */
export function exitCode(status: number | null, signal: NodeJS.Signals | null): number {
  if (status !== null) return status;
  return 128 + (signal === null ? 0 : constants.signals[signal]);
}

const KEPT_OUTPUT = 16 * 1024 * 1024;

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    if (size < KEPT_OUTPUT) chunks.push(chunk);
    size += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}
