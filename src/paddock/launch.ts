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
/** Of docker's own words: its refusal is shorter. */
const KEPT_STDERR = 4096;

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
  announce: (args: readonly string[]) => void,
): Promise<Result<number, DockerFailure>> {
  makeAgentDirectories(request, process);
  for (let first = 0; ; ) {
    const suffix = await freeSuffix(docker, name, first);
    if (!suffix.ok) return suffix;
    const chosen = candidate(name, suffix.value);
    const args = runArgs({ ...request, name: chosen }, process);
    announce(args);
    const ended = await runOnce(docker, args, process);
    if (!ended.ok) return ended;
    const { code, refused } = ended.value;
    if (code !== DOCKER_FAILED) return ok(code);
    if (!(refused ?? (await isHeldByAnother(docker, chosen)))) return ok(code);
    process.stderr.write(`The name ${chosen} was taken meanwhile; trying the next.\n`);
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
  let head = '';
  let isRefusal = false;
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    // Docker writes its refusal at once and first; a container that says the same was not refused.
    if (head === '' && isNameConflict(text)) isRefusal = true;
    head = (head + text).slice(0, KEPT_STDERR);
    if (!isRefusal) process.stderr.write(text);
  });
  const code = await ended;
  stop();
  const refused = isRefusal && code === DOCKER_FAILED;
  if (isRefusal && !refused) process.stderr.write(head);
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
