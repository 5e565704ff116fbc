import { closeSync, openSync, readlinkSync } from 'node:fs';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { closeInheritedDescriptors } from '../../sys/inherited-descriptors.ts';
import { start } from '../../sys/spawn.ts';
import type { AgentIo, RunningAgent } from '../contract.ts';
import { enterGroups, runningAgent } from './agent.ts';
import { encodeArgs, joinArgs } from './args.ts';
import { FIRST_DATA_FD, writeData } from './bwrap-process.ts';
import { findTools } from './prepare.ts';
import { environOf, firstDescendants } from './process-tree.ts';
import { listRunning, readRunning } from './running.ts';
import { seccompFilter } from './seccomp/filter.ts';
import type { SeccompArch } from './seccomp/syscalls.ts';
import { carryStreams, joiningStreams, type RoomStreams } from './streams.ts';
import { inOwnTerminal, outOfTerminal } from './terminal.ts';

/**
 * Runs a further command in the agent's room: its mounts, pids, users, network and environment. The gate's user
 * namespace comes first, because its rights count in the namespaces below it; bwrap then moves on into the agent's
 * own, drops every capability and closes the filter.
 */
export async function joinBottle(
  slug: string,
  command: readonly string[],
  io: AgentIo,
  host: Host,
): Promise<Result<RunningAgent, Failure>> {
  const running = readRunning(host, slug);
  if (running === undefined) {
    const slugs = listRunning(host).map((bottle) => bottle.slug);
    return fail({ room: 'session', kind: 'no-such-bottle', slug, running: slugs });
  }
  const tools = findTools(host);
  if (!tools.ok) return tools;
  const [roomPid, agentPid] = firstDescendants(running.agentPid);
  if (roomPid === undefined || agentPid === undefined)
    return fail({ room: 'session', kind: 'not-running', slug });

  const { script } = tools.value;
  // Without `script` there is no terminal that could be given.
  const terminal = io.terminal && script !== undefined;
  const streams: RoomStreams = terminal
    ? { stdio: ['inherit', 'inherit', 'inherit'], joined: false }
    : joiningStreams();
  const plain = { command, env: outOfTerminal(environOf(agentPid)) };
  const wrapped = terminal ? inOwnTerminal(script, command, plain.env) : plain;
  const [argsFd, seccompFd, usernsFd] = [0, 1, 2].map((index) => FIRST_DATA_FD + index) as [
    number,
    number,
    number,
  ];
  const room = joinArgs({
    usernsFd,
    seccompFd,
    workingDir: readlinkSync(`/proc/${agentPid}/cwd`),
    env: wrapped.env,
  });
  const gate = (name: string) => `/proc/${running.gatePid}/ns/${name}`;
  closeInheritedDescriptors();
  const userns = openSync(`/proc/${roomPid}/ns/user`, 'r');
  const inside = [
    ...[tools.value.nsenter, `--user=${gate('user')}`, `--ipc=${gate('ipc')}`, `--net=${gate('net')}`],
    ...[`--uts=${gate('uts')}`, `--mount=/proc/${roomPid}/ns/mnt`, `--pid=/proc/${roomPid}/ns/pid`],
    // The one that waits stands outside of the room's pids and does not stop with what it waits for, as nsenter's own
    // fork would: a process stopped there for good would keep the room, and with it the bottle, from ending.
    ...['--preserve-credentials', '--no-fork', '--', '/bin/sh', '-c', '"$@"; exit $?', 'sh'],
    ...[tools.value.bwrap, '--args', String(argsFd), '--'],
    // bwrap leaves the namespace's descriptor open.
    ...['/bin/sh', '-c', `exec ${usernsFd}<&-${streams.joined ? ' 2>&1' : ''}; exec "$@"`, 'sh'],
    ...wrapped.command,
  ];
  // The terminal made inside relays to one made outside, which ends with the command: the agent could open whatever
  // terminal stands in its room, and go on reading it.
  const held = [...enterGroups(running.procsFiles), ...inside];
  const outside = terminal ? inOwnTerminal(script, held, {}) : { command: held, env: {} };
  const [file, ...args] = outside.command as [string, ...string[]];
  const started = await start({
    file,
    args,
    env: outside.env,
    cwd: '/',
    stdio: [...streams.stdio, 'pipe', 'pipe', userns],
    detached: !terminal,
  });
  closeSync(userns);
  if (!started.ok) return started;
  // Whether the workspace is mounted is not known here: the narrower filter serves both.
  writeData(started.value, [
    encodeArgs(room),
    seccompFilter(host.arch as SeccompArch, { unixSockets: false }),
  ]);
  // bwrap, and below the outer terminal the one that waits for it.
  const ours = terminal ? 2 : 1;
  return ok(runningAgent(started.value, { ours, arrived: carryStreams(started.value, streams) }));
}
