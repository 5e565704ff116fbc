import { closeSync, openSync, readlinkSync } from 'node:fs';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { closeInheritedDescriptors } from '../../sys/inherited-descriptors.ts';
import { start } from '../../sys/spawn.ts';
import type { AgentIo, RunningAgent } from '../contract.ts';
import { runningAgent } from './agent.ts';
import { encodeArgs, joinArgs } from './args.ts';
import { FIRST_DATA_FD, writeData } from './bwrap-process.ts';
import { findTools } from './prepare.ts';
import { environOf, firstDescendants } from './process-tree.ts';
import { listRunning, readRunning } from './running.ts';
import { seccompFilter } from './seccomp/filter.ts';
import type { SeccompArch } from './seccomp/syscalls.ts';
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
  const [, roomPid, agentPid] = firstDescendants(running.agentPid);
  if (roomPid === undefined || agentPid === undefined)
    return fail({ room: 'session', kind: 'not-running', slug });

  const plain = { command, env: outOfTerminal(environOf(agentPid)) };
  const wrapped =
    io.terminal && tools.value.script !== undefined
      ? inOwnTerminal(tools.value.script, command, plain.env)
      : plain;
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
  const started = await start({
    file: tools.value.nsenter,
    args: [
      ...[`--user=${gate('user')}`, `--ipc=${gate('ipc')}`, `--net=${gate('net')}`, `--uts=${gate('uts')}`],
      ...[`--mount=/proc/${roomPid}/ns/mnt`, `--pid=/proc/${roomPid}/ns/pid`, '--preserve-credentials', '--'],
      ...[tools.value.bwrap, '--args', String(argsFd), '--'],
      // bwrap leaves the namespace's descriptor open.
      ...['/bin/sh', '-c', `exec ${usernsFd}<&-; exec "$@"`, 'sh', ...wrapped.command],
    ],
    env: {},
    cwd: '/',
    stdio: ['inherit', 'inherit', 'inherit', 'pipe', 'pipe', userns],
    detached: !io.terminal,
  });
  closeSync(userns);
  if (!started.ok) return started;
  // Whether the workspace is mounted is not known here: the narrower filter serves both.
  writeData(started.value, [
    encodeArgs(room),
    seccompFilter(host.arch as SeccompArch, { unixSockets: false }),
  ]);
  return ok(runningAgent(started.value));
}
