import { mkdirSync } from 'node:fs';
import { isNameConflict } from '../backend/docker/classify.ts';
import { type Docker, startDocker } from '../backend/docker/command.ts';
import { isNameTaken } from '../backend/docker/containers.ts';
import type { DockerFailure } from '../diagnostics/docker-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { candidate } from './container-name.ts';
import { passSignals } from './pass-signals.ts';
import type { PaddockProcess } from './process.ts';
import { type RunRequest, runArgs } from './run-args.ts';
import { resolveHost } from './volume.ts';

/** What docker exits with when it could not run the container at all (docker-run(1)). */
const DOCKER_FAILED = 125;
/** In bytes; two names of containers and their ids are in it. */
const REFUSAL_MAX = 4096;

/** What a person is told meanwhile, unless they asked for quiet. */
export interface Told {
  print(args: readonly string[]): void;
  log(line: string): void;
}

/** The first suffix from `first` whose name no container has. */
export async function freeSuffix(
  docker: Docker,
  name: string,
  first = 0,
): Promise<Result<number, DockerFailure>> {
  for (let suffix = first; ; suffix++) {
    const taken = await isNameTaken(docker, candidate(name, suffix));
    if (!taken.ok) return taken;
    if (!taken.value) return ok(suffix);
  }
}

/**
 * Runs the container under the first free name, and answers its exit code. Between the look at a name and its use
 * another may take it: docker then refuses before anything ran, and the next name is tried.
 */
export async function launch(
  docker: Docker,
  request: Omit<RunRequest, 'name'>,
  name: string,
  process: PaddockProcess,
  { print, log }: Told,
): Promise<Result<number, DockerFailure>> {
  makeAgentDirectories(request, process);
  for (let first = 0; ; ) {
    const suffix = await freeSuffix(docker, name, first);
    if (!suffix.ok) return suffix;
    const chosen = candidate(name, suffix.value);
    const args = runArgs({ ...request, name: chosen }, process);
    print(args);
    const ended = await runOnce(docker, args, process);
    if (!ended.ok) return ended;
    const { code, refused } = ended.value;
    if (code !== DOCKER_FAILED) return ok(code);
    if (!(refused ?? (await isHeldByAnother(docker, chosen)))) return ok(code);
    log(`The name ${chosen} was taken meanwhile; trying the next.`);
    first = suffix.value + 1;
  }
}

interface Ended {
  readonly code: number;
  /** Whether docker refused the name; `undefined` where its words went by unseen. */
  readonly refused: boolean | undefined;
}

/**
 * Where stdout and stderr end in the same place, docker writes to both itself, so that nothing changes its order.
 * Elsewhere its stderr passes through us, which is how a refused name is known for sure, and kept from a person who
 * need not see it.
 */
async function runOnce(
  docker: Docker,
  args: readonly string[],
  process: PaddockProcess,
): Promise<Result<Ended, DockerFailure>> {
  const { sameOutput } = process;
  const started = await startDocker(docker, {
    action: 'run the container',
    args,
    stdio: ['inherit', 'inherit', sameOutput ? 'inherit' : 'pipe'],
  });
  if (!started.ok) return fail(started.failure);
  const { child, ended } = started.value;
  const stop = passSignals(process, child);
  // Docker writes its refusal first, whole and at once; what goes on after that long is a container's own.
  let held: Buffer | undefined;
  let isFirst = true;
  child.stderr?.on('data', (bytes: Buffer) => {
    const isRefusal = isFirst && isNameConflict(bytes.toString());
    isFirst = false;
    if (isRefusal || held !== undefined) held = Buffer.concat([held ?? Buffer.alloc(0), bytes]);
    if (held === undefined) process.stderr.write(bytes);
    else if (held.length > REFUSAL_MAX) {
      process.stderr.write(held);
      held = undefined;
    }
  });
  const code = await ended;
  stop();
  const refused = held !== undefined && code === DOCKER_FAILED;
  if (held !== undefined && !refused) process.stderr.write(held);
  return ok({ code, refused: sameOutput ? undefined : refused });
}

/** A container of ours is removed before docker comes back, so one that has the name is somebody else's. */
async function isHeldByAnother(docker: Docker, name: string): Promise<boolean> {
  const taken = await isNameTaken(docker, name);
  return taken.ok && taken.value;
}

/** Docker would make a missing directory as root, and the agent on the host could not write to it any more. */
function makeAgentDirectories({ agent }: Pick<RunRequest, 'agent'>, process: PaddockProcess): void {
  for (const host of Object.keys(agent.volumes)) {
    const path = resolveHost(host, process);
    if (!path.startsWith(`${process.home}/`)) continue;
    try {
      mkdirSync(path, { recursive: true, mode: 0o700 });
    } catch {
      // A file, or not ours to make: docker tells what it thinks of it.
    }
  }
}
