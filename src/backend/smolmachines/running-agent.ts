import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { type ChildProcess, exitCode, start } from '../../sys/spawn.ts';
import type { AgentExit, AgentIo, RunningAgent } from '../contract.ts';
import { JOIN, SESSION_DIR, TELL_FAULT } from '../docker/scripts.ts';
import { AS_NODE, execArgs } from './args.ts';
import { notInstalled, PROGRAM, runSmolvm } from './command.ts';
import { listActive } from './list.ts';
import { listMachines } from './machine.ts';
import { machineName } from './names.ts';
import { BEGIN, BEGUN, SIGNAL } from './scripts.ts';

export interface AgentExec {
  readonly machine: string;
  readonly workingDir?: string;
  readonly literals: Readonly<Record<string, string>>;
  /** Values that come by name, and those names. */
  readonly env: Readonly<Record<string, string>>;
  readonly passed: readonly string[];
  readonly script: string;
  /** `$0` of the script: the file of its pid. */
  readonly pidFile: string;
  readonly command: readonly string[];
}

/** Starts of an agent that was killed before it began, as a young machine does with its first commands. */
const STARTS = 5;
const KILLED = 137;

/** Starts a command in the machine on our own streams, which the tool relays. */
export async function execOnOurStreams(
  request: AgentExec,
  io: AgentIo,
  host: Host,
): Promise<Result<RunningAgent, Failure>> {
  const first = await startOnce(request, io, host);
  if (!first.ok) return first;
  return ok({
    exit: watch(first.value, request, io, host),
    signal(name) {
      const words = [...AS_NODE, 'sh', '-c', SIGNAL, request.pidFile, name.replace(/^SIG/, '')];
      void runSmolvm(host, { action: 'signal the agent', args: shortExec(request.machine, words) });
    },
  });
}

function startOnce(request: AgentExec, io: AgentIo, host: Host) {
  const { machine, workingDir, literals, env, passed, script, pidFile, command } = request;
  return start({
    file: PROGRAM,
    args: execArgs({
      machine,
      terminal: io.terminal,
      interactive: true,
      ...(workingDir === undefined ? {} : { workingDir }),
      env: literals,
      passed,
      command: ['sh', '-c', BEGIN, 'sh', ...AS_NODE, 'sh', '-c', script, pidFile, ...command],
    }),
    env: { ...host.env, ...env },
    stdio: ['inherit', 'inherit', 'inherit'],
    detached: !io.terminal,
  });
}

async function watch(first: ChildProcess, request: AgentExec, io: AgentIo, host: Host): Promise<AgentExit> {
  let child = first;
  for (let started = 1; ; started += 1) {
    const code = await endOf(child);
    if (code === 0) return { code };
    const told = await askInside(request, host);
    if (code === KILLED && told === 'never began' && started < STARTS) {
      const next = await startOnce(request, io, host);
      if (!next.ok) return { code, failure: notInstalled() };
      child = next.value;
      continue;
    }
    return { code, ...(await whyEnded(code, told, request, host)) };
  }
}

function endOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', (status, signal) => resolve(exitCode(status, signal))));
}

/** What the machine knows of the command: `missing` and `other` are what its script writes of a program. */
async function askInside(
  { machine, pidFile }: AgentExec,
  host: Host,
): Promise<'never began' | 'missing' | 'other' | 'began' | 'no answer'> {
  const script = `[ -e ${BEGUN} ] || { echo 'never began'; exit 0; }; ${TELL_FAULT} || echo began`;
  const asked = await runSmolvm(host, {
    action: 'ask after the agent',
    args: shortExec(machine, ['sh', '-c', script, pidFile]),
  });
  const word = asked.ok && asked.value.code === 0 ? asked.value.stdout.trim() : '';
  return word === 'never began' || word === 'missing' || word === 'other' || word === 'began'
    ? word
    : 'no answer';
}

async function whyEnded(
  code: number,
  told: Awaited<ReturnType<typeof askInside>>,
  { machine, command }: AgentExec,
  host: Host,
): Promise<Pick<AgentExit, 'failure'>> {
  const [program = ''] = command;
  if (code === 127 && told === 'missing')
    return { failure: { room: 'session', kind: 'command-not-in-image', command: program } };
  if (code === 126 && told === 'other')
    return { failure: { room: 'session', kind: 'command-not-executable', command: program, path: program } };
  if (told !== 'no answer') return {};
  const machines = await listMachines(host);
  const state = machines.ok ? machines.value.find(({ name }) => name === machine)?.state : undefined;
  if (!machines.ok || state === 'running') return {};
  return {
    failure: {
      room: 'backend',
      kind: 'died',
      part: 'the machine',
      status: state === undefined ? 'it is gone' : `it is ${state}`,
      stderr: '',
    },
  };
}

function shortExec(machine: string, command: readonly string[]): readonly string[] {
  return execArgs({ machine, terminal: false, interactive: false, command });
}

let joins = 0;

/** Where the agent began. */
const JOIN_THERE = `[ -e ${SESSION_DIR}/env ] && . ${SESSION_DIR}/env
cd "$PWD" 2>/dev/null || cd /
${JOIN}`;

/** Runs a further command in a bottle that another process started, as the agent's user in its environment. */
export async function joinBottle(
  slug: string,
  command: readonly string[],
  io: AgentIo,
  host: Host,
): Promise<Result<RunningAgent, Failure>> {
  const running = await listActive(host);
  if (!running.some((bottle) => bottle.slug === slug))
    return fail({
      room: 'session',
      kind: 'no-such-bottle',
      slug,
      running: running.map((bottle) => bottle.slug),
    });
  joins += 1;
  return execOnOurStreams(
    {
      machine: machineName(slug),
      literals: {},
      env: {},
      passed: [],
      script: JOIN_THERE,
      pidFile: `join-${process.pid}-${joins}`,
      command,
    },
    io,
    host,
  );
}
