import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { exitCode, start } from '../../sys/spawn.ts';
import type { AgentExit, AgentIo, RunningAgent } from '../contract.ts';
import { execArgs } from './args.ts';
import { type Docker, type Environment, findDocker, runDocker, startFailure } from './command.ts';
import { containerName } from './names.ts';
import { listActive } from './orphans.ts';
import { JOIN, SIGNAL, TELL_FAULT } from './scripts.ts';

export interface AgentExec {
  readonly container: string;
  readonly user: string;
  readonly script: string;
  /** `$0` of the script: the file of its pid. */
  readonly pidFile: string;
  readonly command: readonly string[];
  /** Values that come by name. */
  readonly env: Environment;
}

/**
 * Starts a command in the agent's container on our own streams, which docker relays: the bottle never holds a
 * descriptor of the host. With a terminal docker gives it one, sets ours raw, and passes sizes on.
 */
export async function execOnOurStreams(
  docker: Docker,
  request: AgentExec,
  io: AgentIo,
): Promise<Result<RunningAgent, Failure>> {
  const { container, user, script, pidFile, command, env } = request;
  const started = await start({
    file: docker.program,
    args: execArgs({
      container,
      user,
      terminal: io.terminal,
      input: true,
      env: Object.keys(env),
      script,
      words: [pidFile, ...command],
    }),
    env: { ...docker.env, ...env },
    stdio: ['inherit', 'inherit', 'inherit'],
    detached: !io.terminal,
  });
  if (!started.ok) return fail(startFailure(docker, 'start the agent', started.failure));
  const child = started.value;
  return ok({
    exit: new Promise<AgentExit>((resolve) => {
      child.once('exit', (status, signal) => resolve(endOf(docker, request, exitCode(status, signal))));
    }),
    signal(name) {
      void runDocker(docker, {
        action: 'signal the agent',
        args: execArgs({
          container,
          user,
          terminal: false,
          input: false,
          env: [],
          script: SIGNAL,
          words: [pidFile, name.replace(/^SIG/, '')],
        }),
      });
    },
  });
}

/** Of statuses that a command may have of its own, too, the bottle tells which they are. */
async function endOf(docker: Docker, request: AgentExec, code: number): Promise<AgentExit> {
  if (code !== 126 && code !== 127) return { code };
  const { container, user, pidFile, command } = request;
  const told = await runDocker(docker, {
    action: 'ask the bottle about its command',
    args: execArgs({
      ...{ container, user, terminal: false, input: false, env: [] },
      script: TELL_FAULT,
      words: [pidFile],
    }),
  });
  const failure = commandFault(told.ok ? told.value.stdout.trim() : '', command[0] ?? '');
  return failure === undefined ? { code } : { code, failure };
}

/** What `TELL_FAULT` printed, about the command `name`. */
export function commandFault(told: string, name: string): Failure | undefined {
  switch (told) {
    case 'missing':
      return { room: 'session', kind: 'command-not-in-image', command: name };
    case 'other':
      return { room: 'session', kind: 'command-not-executable', command: name, path: name };
    default:
      return undefined;
  }
}

let joins = 0;

/** Runs a further command in a bottle that another process started, as the agent's user in its environment. */
export async function joinBottle(
  slug: string,
  command: readonly string[],
  io: AgentIo,
  host: Host,
): Promise<Result<RunningAgent, Failure>> {
  const docker = findDocker(host.env);
  if (!docker.ok) return docker;
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
    docker.value,
    { container: containerName('agent', slug), user: 'node', script: JOIN, pidFile, command, env: {} },
    io,
  );
}
