import type { Writable } from 'node:stream';
import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Host } from '../../sys/host.ts';
import { type ChildProcess, exitCode, type Finished, finished, start } from '../../sys/spawn.ts';
import type { AgentIo, RunningAgent } from '../contract.ts';
import { AGENT_HOME, agentArgs, encodeArgs, type Mount } from './args.ts';
import { FIRST_DATA_FD, kill, writeData } from './bwrap-process.ts';
import type { BottleDirs, Tools } from './prepare.ts';
import { childrenOf, firstDescendants } from './process-tree.ts';
import { withDevicesHeld } from './root-devices.ts';
import { seccompFilter } from './seccomp/filter.ts';
import type { SeccompArch } from './seccomp/syscalls.ts';
import { carryStreams, endingStreams, type RoomStreams } from './streams.ts';
import type { SystemView } from './system-view.ts';
import { inOwnTerminal } from './terminal.ts';
import { trustMounts } from './trust-mounts.ts';

export interface AgentInputs {
  readonly plan: Plan;
  readonly host: Host;
  readonly tools: Tools;
  readonly dirs: BottleDirs;
  readonly view: SystemView;
  readonly gatePid: number;
  readonly hostValues: Readonly<Record<string, string>>;
  /** `cgroup.procs` files to enter first. */
  readonly procsFiles: readonly string[];
}

/** A room that is made, with the agent's command waiting at its door. */
export interface AgentRoom {
  readonly agent: RunningAgent & { readonly pid: number };
  /** Starts the command. */
  release(): void;
  /** Ends everything in it. */
  end(): Promise<void>;
}

/**
 * Enters the gate's namespaces and makes the agent's room there, as soon as they exist: files that are staged for
 * the bottle may still be empty, because what is mounted is their place. The gate's pids are not entered: bwrap reads
 * /proc by the numbers it sees, and the /proc here is the host's.
 */
export async function openAgentRoom(inputs: AgentInputs, io: AgentIo): Promise<Result<AgentRoom, Failure>> {
  const { plan, tools } = inputs;
  const plain = {
    command: [plan.command.file, ...plan.command.args],
    env: agentEnv(plan, inputs.hostValues),
  };
  const wrapped =
    io.terminal && tools.script !== undefined ? inOwnTerminal(tools.script, plain.command, plain.env) : plain;
  const streams = endingStreams();
  const started = await startInRoom(inputs, wrapped, { ...streams, detached: !io.terminal });
  if (!started.ok) return started;
  // All up to bwrap replace each other, and below it stands the room's first process.
  const agent = runningAgent(started.value, { ours: 1, arrived: carryStreams(started.value, streams) });
  const door = doorOf(started.value);
  return ok({
    agent,
    release: () => door.end('\n'),
    async end() {
      const { exitCode: code, signalCode } = started.value;
      // The kernel ends a pid namespace with its first process, and bwrap ends when that is done.
      if (code === null && signalCode === null) kill(childrenOf(agent.pid)[0] ?? agent.pid, 'SIGKILL');
      await agent.exit;
    },
  });
}

/**
 * Runs a script to its end in a room like the agent's, beside it: the same home, workspace, network and environment,
 * other pids and another /tmp.
 */
export async function runScript(inputs: AgentInputs, script: string): Promise<Result<Finished, Failure>> {
  const wrapped = {
    command: ['/bin/sh', '-c', script],
    env: agentEnv(inputs.plan, inputs.hostValues),
  };
  const started = await startInRoom(inputs, wrapped, {
    stdio: ['ignore', 'pipe', 'pipe'],
    joined: false,
    detached: true,
  });
  if (!started.ok) return started;
  doorOf(started.value).end('\n');
  return ok(await finished(started.value));
}

/** Both outputs into the one pipe that carries them. */
const JOINED = ['/bin/sh', '-c', 'exec "$@" 2>&1', 'sh'];

interface RoomProcess {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A process at the door of a room of its own; it waits until something is written there. */
async function startInRoom(
  inputs: AgentInputs,
  process: RoomProcess,
  io: RoomStreams & { readonly detached: boolean },
): Promise<Result<ChildProcess, Failure>> {
  const { plan, host, tools, dirs, view, gatePid } = inputs;
  const room = agentArgs({
    view,
    home: dirs.home,
    etcDir: dirs.etc,
    mounts: [...trustMounts(dirs.trust), ...installMounts(plan), ...workspaceMounts(plan, dirs)],
    workingDir: plan.workspace.mode === 'none' ? AGENT_HOME : plan.workspace.path,
    env: process.env,
    seccompFd: FIRST_DATA_FD + 1,
    blockFd: FIRST_DATA_FD + 2,
  });
  const [file, ...args] = [
    ...(io.joined ? JOINED : []),
    ...enterGroups(inputs.procsFiles),
    ...withDevicesHeld(host, [
      ...[tools.nsenter, '--target', String(gatePid), '--user', '--ipc', '--net', '--uts'],
      ...['--preserve-credentials', '--'],
      ...[tools.bwrap, '--args', String(FIRST_DATA_FD), '--', ...process.command],
    ]),
  ] as [string, ...string[]];
  // Host sockets can only show through a mounted workspace: there, none may be opened.
  const filter = seccompFilter(host.arch as SeccompArch, { unixSockets: plan.workspace.mode !== 'mount' });
  const started = await start({
    file,
    args,
    env: {},
    cwd: '/',
    stdio: [...io.stdio, 'pipe', 'pipe', 'pipe'],
    detached: io.detached,
  });
  if (started.ok) writeData(started.value, [encodeArgs(room), filter]);
  return started;
}

function doorOf(child: ChildProcess): Writable {
  const door = child.stdio[FIRST_DATA_FD + 2] as Writable;
  // A room that could not be made has closed it; its exit status and words tell.
  door.on('error', () => {});
  return door;
}

/** The environment of the agent's process: literals of the plan, and the host's values for the rest. */
export function agentEnv(plan: Plan, hostValues: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    plan.env.map(({ name, value }) => [
      name,
      value.type === 'literal' ? value.text : (hostValues[value.from] ?? ''),
    ]),
  );
}

export interface Below {
  /** How many of the processes below the child are ours, before the agent's. */
  readonly ours: number;
  /** Settles when the output of a child that has ended is where it belongs. */
  readonly arrived: () => Promise<void>;
}

export function runningAgent(child: ChildProcess, below: Below): RunningAgent & { readonly pid: number } {
  return {
    pid: child.pid as number,
    exit: new Promise((resolve) => {
      child.once('exit', (status, signal) => {
        void below.arrived().then(() => resolve({ code: exitCode(status, signal) }));
      });
    }),
    signal(name) {
      // The agent, and in a terminal of its own its shell.
      const agent = firstDescendants(child.pid as number).slice(below.ours);
      if (agent.length === 0) child.kill(name);
      for (const pid of agent) kill(pid, name);
    },
  };
}

function installMounts(plan: Plan): Mount[] {
  return plan.command.installDirs.map((path) => ({ source: path, target: path, writable: false }));
}

function workspaceMounts(plan: Plan, dirs: BottleDirs): Mount[] {
  const { mode, path } = plan.workspace;
  switch (mode) {
    case 'none':
      return [];
    case 'mount':
      return [{ source: path, target: path, writable: true }];
    case 'copy':
      return [{ source: dirs.workspaceCopy, target: path, writable: true }];
  }
}

/** A process enters a control group by writing its own pid; `exec` keeps the pid. */
export function enterGroups(procsFiles: readonly string[]): string[] {
  if (procsFiles.length === 0) return [];
  return [
    '/bin/sh',
    '-c',
    'n=$1; shift; while [ "$n" -gt 0 ]; do echo $$ >"$1" || exit 1; shift; n=$((n-1)); done; exec "$@"',
    'sh',
    String(procsFiles.length),
    ...procsFiles,
  ];
}
