import { setTimeout } from 'node:timers/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { type ChildProcess, type Finished, run, start } from '../../sys/spawn.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Apple's `container` command line, and the environment that it runs in. */
export interface Container {
  readonly env: Environment;
}

export const PROGRAM = 'container';
export const INSTALL =
  'install it from https://github.com/apple/container/releases (macOS 26, Apple silicon)';
export const START_SERVICE = 'run `container system start`';

export function containerOf(host: Pick<Host, 'env'>): Container {
  return { env: host.env };
}

export interface ContainerCall {
  /** What is done, in words that follow "could not": `inspect the image x`. */
  readonly action: string;
  readonly args: readonly string[];
  /** Values for `--env NAME`, which never stand on the command line. */
  readonly env?: Environment;
  readonly input?: string | Uint8Array;
}

/** Runs it to its end, whatever the end: for callers who read the status themselves. */
export async function runContainer(
  container: Container,
  { args, env, input }: ContainerCall,
): Promise<Result<Finished, Failure>> {
  const ran = await run({
    file: PROGRAM,
    args,
    env: { ...container.env, ...env },
    ...(input === undefined ? {} : { input }),
  });
  return ran.ok || ran.failure.kind !== 'program-missing' ? ran : fail(notInstalled());
}

/** Runs it and gives its stdout; anything but status 0 is a failure in its own words. */
export async function askContainer(
  container: Container,
  call: ContainerCall,
): Promise<Result<string, Failure>> {
  const ran = await runContainer(container, call);
  if (!ran.ok) return ran;
  return ran.value.code === 0 ? ok(ran.value.stdout) : fail(toolFailure(call.action, ran.value));
}

/** Tries between a container's start and its answering: a virtual machine boots. */
export const TRIES = 20;
export const PAUSE_MS = 100;

/**
 * The same, again while it fails: a container that has just been started does not take commands yet, and a command of a
 * busy machine is killed now and then. For calls that may be made twice. A container that has gone is not waited for.
 */
export async function insist(
  container: Container,
  call: ContainerCall,
  tries = TRIES,
): Promise<Result<string, Failure>> {
  for (let tried = 1; ; tried += 1) {
    const ran = await runContainer(container, call);
    if (!ran.ok) return ran;
    if (ran.value.code === 0) return ok(ran.value.stdout);
    if (tried >= tries || isGone(ran.value) || isDown(ran.value))
      return fail(toolFailure(call.action, ran.value, tried));
    await setTimeout(PAUSE_MS);
  }
}

/** Starts one that goes on while its caller reads or writes its streams. */
export async function startContainer(
  container: Container,
  { args, env }: Omit<ContainerCall, 'input'>,
): Promise<Result<ChildProcess, Failure>> {
  const started = await start({
    file: PROGRAM,
    args,
    env: { ...container.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
    // A terminal's Ctrl-C must reach the command line only, which then decides.
    detached: true,
  });
  return started.ok || started.failure.kind !== 'program-missing' ? started : fail(notInstalled());
}

/** What it was asked about is not there, or not any more. */
export function isGone({ stderr }: Pick<Finished, 'stderr'>): boolean {
  return /\bnot ?found\b/i.test(stderr.slice(0, 16 * 1024));
}

/** The service behind the command line does not answer. */
export function isDown({ stderr }: Pick<Finished, 'stderr'>): boolean {
  return /XPC connection error|apiserver is not running|system service/i.test(stderr.slice(0, 16 * 1024));
}

export function toolFailure(action: string, ran: Omit<Finished, 'stdout'>, tries = 1): Failure {
  const { code, stderr } = ran;
  if (isDown(ran))
    return {
      room: 'backend',
      kind: 'unusable',
      backend: 'macos-container',
      missing: 'the service of `container` does not run',
      mend: START_SERVICE,
    };
  return {
    room: 'backend',
    kind: 'tool-failed',
    tool: PROGRAM,
    action,
    status: code === 137 ? 'killed' : `exit status ${code}`,
    tries,
    lines: lastLines(stderr),
    mend: isGone(ran)
      ? 'it may have been removed by hand meanwhile: start the bottle again'
      : 'run `bot-bottle doctor`; `container system logs` may say more',
  };
}

/** The last lines that say something, each at most 400 characters long. */
function lastLines(text: string): readonly string[] {
  return text
    .slice(-16 * 1024)
    .split(/\r?\n/)
    .map((line) => line.trimEnd().slice(0, 400))
    .filter((line) => line !== '')
    .slice(-10);
}

export function notInstalled(): Failure {
  return {
    room: 'backend',
    kind: 'unusable',
    backend: 'macos-container',
    missing: 'the program container is not on PATH',
    mend: INSTALL,
  };
}
