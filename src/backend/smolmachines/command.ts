import { setTimeout } from 'node:timers/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { type Finished, run } from '../../sys/spawn.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export const PROGRAM = 'smolvm';
export const BACKEND = 'smolmachines';
/** The oldest whose behaviour is known. */
export const MINIMUM_VERSION = '0.8';
export const INSTALL =
  'install it (brew install smol-machines/tap/smolvm, or the release from https://github.com/smol-machines/smolvm), or use --backend docker';

export interface SmolvmCall {
  /** What is done, in words that follow "could not": `start the machine x`. */
  readonly action: string;
  readonly args: readonly string[];
  /** Values for `--secret-env GUEST=HOST`, which never stand on the command line. */
  readonly env?: Environment;
  readonly input?: string | Uint8Array;
  /** Where relative paths of its arguments start. */
  readonly cwd?: string;
}

/** Runs `smolvm` to its end, whatever the end: for callers who read the status themselves. */
export async function runSmolvm(
  host: Pick<Host, 'env'>,
  { args, env, input, cwd }: SmolvmCall,
): Promise<Result<Finished, Failure>> {
  const ran = await run({
    file: PROGRAM,
    args,
    env: { ...host.env, ...env },
    ...(input === undefined ? {} : { input }),
    ...(cwd === undefined ? {} : { cwd }),
  });
  return ran.ok || ran.failure.kind !== 'program-missing' ? ran : fail(notInstalled());
}

/** Runs it and gives its stdout; anything but status 0 is a failure in its own words. */
export async function askSmolvm(host: Pick<Host, 'env'>, call: SmolvmCall): Promise<Result<string, Failure>> {
  const ran = await runSmolvm(host, call);
  if (!ran.ok) return ran;
  return ran.value.code === 0 ? ok(ran.value.stdout) : fail(toolFailure(call.action, ran.value));
}

/** Tries between a machine's start and its answering: the guest boots, and its first commands may be killed. */
const TRIES = 40;
const PAUSE_MS = 100;
const KILLED = 137;

/**
 * Runs a command that may be made again, until it does what it should: a machine that has just been started does not
 * take commands yet, and one of its first is killed now and then. A machine that is gone is not waited for.
 */
export async function insist(
  host: Pick<Host, 'env'>,
  call: SmolvmCall,
  tries = TRIES,
  isOver: (ran: Finished) => boolean = ({ code }) => code === 0,
): Promise<Result<Finished, Failure>> {
  for (let tried = 1; ; tried += 1) {
    const ran = await runSmolvm(host, call);
    if (!ran.ok || isOver(ran.value)) return ran;
    if (tried >= tries || isMissing(ran.value)) return fail(toolFailure(call.action, ran.value, tried));
    await setTimeout(PAUSE_MS);
  }
}

/**
 * Runs a script in a machine that takes commands. One that was killed without a word had not begun: an exec in a young
 * machine is, and is made again. Every other end is the script's own.
 */
export async function execInMachine(
  host: Pick<Host, 'env'>,
  call: SmolvmCall,
): Promise<Result<Finished, Failure>> {
  return insist(host, call, TRIES, ({ code, stdout }) => code !== KILLED || stdout !== '');
}

/** What it was asked about is not there. */
export function isMissing({ stderr }: Pick<Finished, 'stderr'>): boolean {
  return /\bnot found\b|no such machine|does not exist/i.test(stderr.slice(0, 16 * 1024));
}

export function isTaken({ stderr }: Pick<Finished, 'stderr'>): boolean {
  return /already exists/i.test(stderr.slice(0, 16 * 1024));
}

/** What its end means, by its words. */
export function toolFailure(action: string, ran: Omit<Finished, 'stdout'>, tries = 1): Failure {
  const { code, stderr } = ran;
  return {
    room: 'backend',
    kind: 'tool-failed',
    tool: PROGRAM,
    action,
    status: code === KILLED ? 'killed' : `exit status ${code}`,
    tries,
    lines: lastLines(stderr),
    mend: mendFor(stderr.slice(-16 * 1024), ran),
  };
}

function mendFor(stderr: string, ran: Pick<Finished, 'stderr'>): string {
  if (/unexpected argument|unrecognized (?:option|subcommand)/i.test(stderr))
    return `this smolvm does not know what it was asked: ${INSTALL}`;
  if (/no space left|disk quota|ENOSPC/i.test(stderr))
    return 'free some disk space and start again; nothing was kept';
  if (/\/dev\/kvm|permission denied.*kvm|kvm.*(?:denied|not available)/i.test(stderr))
    return 'give this user /dev/kvm (sudo usermod -aG kvm "$USER", then log in anew), or use --backend docker';
  if (/hypervisor|HV_DENIED|krun_start_enter/i.test(stderr))
    return 'install a signed release of smolvm: a build of your own lacks the right to the hypervisor';
  if (isMissing(ran)) return 'it may have been removed by hand meanwhile: start the bottle again';
  return 'run `bot-bottle doctor`; if it finds nothing, start again with --debug and report the lines above';
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
    backend: BACKEND,
    missing: `the program ${PROGRAM} is not on PATH`,
    mend: INSTALL,
  };
}
