import { basename, isAbsolute } from 'node:path';
import type { DockerFailure } from '../../diagnostics/docker-failure.ts';
import type { HostFailure } from '../../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { type ChildProcess, exitCode, type Finished, run, start } from '../../sys/spawn.ts';
import { classify } from './classify.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The docker command line, and the environment that tells it of hosts, contexts and credential helpers. */
export interface Docker {
  /** What is started: a name for PATH, or an absolute path. */
  readonly program: string;
  /** Whose words and options it has. */
  readonly kind: 'docker' | 'podman';
  readonly env: Environment;
  /** Where relative paths of its arguments start. */
  readonly cwd?: string;
}

/** `docker`, or what BOT_BOTTLE_DOCKER names: `docker`, `podman`, or the absolute path of one. */
export function findDocker(env: Environment, cwd?: string): Result<Docker, DockerFailure> {
  const program = env.BOT_BOTTLE_DOCKER || 'docker';
  const kind = basename(program);
  if ((kind !== 'docker' && kind !== 'podman') || (program !== kind && !isAbsolute(program)))
    return fail({ room: 'docker', program: 'docker', kind: 'unknown-program', found: program });
  return ok({ program, kind, env, ...(cwd === undefined ? {} : { cwd }) });
}

export interface DockerCall {
  /** What is done, in words that follow "could not": `inspect the image x`. */
  readonly action: string;
  readonly args: readonly string[];
  /** Added to docker's environment: values for `--env NAME`, which never stand on the command line. */
  readonly env?: Environment;
  /** Written to its stdin. */
  readonly input?: string | Uint8Array;
}

/** Runs docker to its end, whatever the end: for callers who read the status themselves. */
export async function runDocker(docker: Docker, call: DockerCall): Promise<Result<Finished, DockerFailure>> {
  const ran = await run({
    ...request(docker, call),
    ...(call.input === undefined ? {} : { input: call.input }),
  });
  return ran.ok ? ran : fail(startFailure(docker, call.action, ran.failure));
}

/** Runs docker and gives its stdout; anything but status 0 is a failure, named from its stderr. */
export async function askDocker(docker: Docker, call: DockerCall): Promise<Result<string, DockerFailure>> {
  const ran = await runDocker(docker, call);
  if (!ran.ok) return ran;
  const { code, stdout, stderr } = ran.value;
  return code === 0
    ? ok(stdout)
    : fail(classify({ program: docker.kind, action: call.action, status: code, stderr }));
}

/** A docker command that goes on while its caller does something: `run`, `exec`, `build`, `events`. */
export interface RunningDocker {
  readonly child: ChildProcess;
  /** Its exit code, 128+n for a signal, once its output is closed. */
  readonly ended: Promise<number>;
}

/** What of our own streams a command shares: `inherit`, or `pipe` to read it. */
export type Stdio = readonly ['inherit' | 'ignore' | 'pipe', 'inherit' | 'pipe', 'inherit' | 'pipe'];

/** Starts docker on the given streams; settles as soon as it runs. */
export async function startDocker(
  docker: Docker,
  call: Omit<DockerCall, 'input'> & { readonly stdio: Stdio; readonly detached?: boolean },
): Promise<Result<RunningDocker, DockerFailure>> {
  const { detached = false, stdio } = call;
  const started = await start({ ...request(docker, call), stdio: [...stdio], detached });
  if (!started.ok) return fail(startFailure(docker, call.action, started.failure));
  const child = started.value;
  const ended = new Promise<number>((resolve) =>
    child.once('close', (status, signal) => resolve(exitCode(status, signal))),
  );
  return ok({ child, ended });
}

function request(docker: Docker, call: DockerCall) {
  return {
    file: docker.program,
    args: call.args,
    env: { ...docker.env, ...call.env },
    ...(docker.cwd === undefined ? {} : { cwd: docker.cwd }),
  };
}

export function startFailure(docker: Docker, action: string, failure: HostFailure): DockerFailure {
  const program = docker.kind;
  if (failure.kind === 'program-missing') return { room: 'docker', program, kind: 'not-installed' };
  const status = failure.kind === 'program-failed' ? failure.status : failure.kind;
  return { room: 'docker', program, kind: 'command-failed', action, status: 126, lines: [status] };
}
