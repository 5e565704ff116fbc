import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { exitCode, start } from '../../sys/spawn.ts';
import type { AgentExit, AgentIo, RunningAgent } from '../contract.ts';
import { containerName } from '../docker/names.ts';
import { commandFault } from '../docker/running-agent.ts';
import { SIGNAL, TELL_FAULT } from '../docker/scripts.ts';
import { execArgs } from './args.ts';
import { type Container, containerOf, notInstalled, PROGRAM, runContainer } from './command.ts';
import { listActive } from './orphans.ts';
import { JOIN_THERE, NO_NEW_PRIVILEGES, RAW_TERMINAL } from './scripts.ts';

export interface AgentExec {
  readonly container: string;
  readonly script: string;
  /** `$0` of the script: the file of its pid. */
  readonly pidFile: string;
  readonly command: readonly string[];
  readonly workingDir?: string;
  /** Values that come by name. */
  readonly env: Readonly<Record<string, string>>;
}

/** Starts a command in the agent's container on our own streams; a terminal is made raw around it, and set back. */
export async function execOnOurStreams(
  container: Container,
  request: AgentExec,
  { terminal }: AgentIo,
): Promise<Result<RunningAgent, Failure>> {
  const { container: name, script, pidFile, command, workingDir, env } = request;
  const args = execArgs({
    ...{ container: name, user: 'node', script: NO_NEW_PRIVILEGES },
    words: ['sh', 'sh', '-c', script, pidFile, ...command],
    ...{ terminal, input: true, env: Object.keys(env) },
    ...(workingDir === undefined ? {} : { workingDir }),
  });
  const started = await start({
    ...(terminal
      ? { file: '/bin/sh', args: ['-c', RAW_TERMINAL, 'sh', PROGRAM, ...args] }
      : { file: PROGRAM, args }),
    env: { ...container.env, ...env },
    stdio: ['inherit', 'inherit', 'inherit'],
    detached: !terminal,
  });
  if (!started.ok) return started.failure.kind === 'program-missing' ? fail(notInstalled()) : started;
  const child = started.value;
  return ok({
    exit: new Promise<AgentExit>((resolve) => {
      child.once('exit', (status, signal) => resolve(endOf(container, request, exitCode(status, signal))));
    }),
    signal(signalName) {
      void runContainer(container, {
        action: 'signal the agent',
        args: execArgs({
          container: name,
          user: 'node',
          script: SIGNAL,
          words: [pidFile, signalName.replace(/^SIG/, '')],
        }),
      });
    },
  });
}

/** Of statuses that a command may have of its own, too, the bottle tells which they are. */
async function endOf(container: Container, request: AgentExec, code: number): Promise<AgentExit> {
  if (code !== 126 && code !== 127) return { code };
  const { container: name, pidFile, command } = request;
  const args = execArgs({ container: name, user: 'node', script: TELL_FAULT, words: [pidFile] });
  const told = await runContainer(container, { action: 'ask the bottle about its command', args });
  const failure = commandFault(told.ok ? told.value.stdout.trim() : '', command[0] ?? '');
  return failure === undefined ? { code } : { code, failure };
}

let joins = 0;

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
  const pidFile = `join-${process.pid}-${joins}`;
  return execOnOurStreams(
    containerOf(host),
    { container: containerName('agent', slug), script: JOIN_THERE, pidFile, command, env: {} },
    io,
  );
}
