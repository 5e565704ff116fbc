import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { fileFailure, makePrivateDir, writeFileAtomic } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import type { PrepareEvents } from '../contract.ts';
import { freshImage } from '../docker/agent-image.ts';
import { type Docker, findDocker } from '../docker/command.ts';
import { type EngineInfo, readInfo } from '../docker/info.ts';
import { type BottleDirs, sidecarImage } from '../docker/prepare.ts';
import { chooseIsolation } from '../docker/runtime.ts';
import { BACKEND } from './command.ts';
import { keepLeftMachine } from './keep.ts';
import { markerPath } from './machine.ts';
import { keptPath } from './names.ts';
import { ensurePacked } from './pack.ts';
import type { Entrance } from './sidecars.ts';
import { type KnownTool, readTool } from './tool.ts';

export interface PreparedFacts {
  readonly docker: Docker;
  readonly tool: KnownTool;
  readonly dirs: BottleDirs;
  readonly sidecarImage: string;
  /** Of the agent: as people know it, and as the tool takes it. */
  readonly image: string;
  readonly artifact: string;
  /** An archive of the home and the workspace's copy that the bottle goes on with. */
  readonly kept: string | undefined;
  /** Its copy of the workspace is in the artifact or the archive. */
  readonly isResumed: boolean;
  /** Its machine may have been left by a session of this home. */
  readonly mayBeLeft: boolean;
  /** uid:gid of what the sidecars write. */
  readonly owner: string;
  /** Of the gate and the sidecars, where the engine's own choice cannot share Unix sockets; as `--runtime` takes it. */
  readonly runtime: string | undefined;
  /** A container's address is the host's to reach. */
  readonly entrance: Entrance['kind'];
}

/** What the backend cannot do for a plan; then the images and the artifact, made where they are missing; then scratch files. */
export async function prepareBottle(
  plan: Plan,
  host: Host,
  events: PrepareEvents,
): Promise<Result<PreparedFacts, Failure>> {
  const fault = planFault(plan);
  if (fault !== undefined) return fail(fault);
  const docker = findDocker(host.env);
  if (!docker.ok) return docker;
  const [tool, engine] = await Promise.all([readTool(host), readInfo(docker.value)]);
  if (!tool.ok) return tool;
  if (!engine.ok) return engine;
  const isolation = chooseIsolation(engine.value, {}, docker.value.kind);
  if (!isolation.ok) return isolation;
  const mayBeLeft = existsSync(markerPath(plan.slug, host));
  if (mayBeLeft && existsSync(join(plan.stateDir, 'preserved'))) {
    const taken = await keepLeftMachine(plan, tool.value, host);
    if (!taken.ok) return taken;
  }
  const held = heldFiles(plan.stateDir, events);
  const [agent, sidecars] = await Promise.all([
    held.artifact === undefined
      ? packedImage(docker.value, plan, tool.value, host, events)
      : ok({ image: held.artifact, artifact: held.artifact }),
    sidecarImage(docker.value, host, { ...events, fit: FIT }),
  ]);
  if (!agent.ok) return agent;
  if (!sidecars.ok) return sidecars;
  const written = writeScratch(plan);
  if (!written.ok) return written;
  return ok({
    docker: docker.value,
    tool: tool.value,
    dirs: written.value,
    sidecarImage: sidecars.value,
    ...agent.value,
    kept: held.kept,
    isResumed: held.artifact !== undefined || held.kept !== undefined,
    mayBeLeft,
    runtime: isolation.value.ownRuntime,
    owner: ownerOf(host, engine.value),
    entrance: host.platform === 'linux' && !engine.value.mapsUsers ? 'container' : 'alias',
  });
}

function ownerOf({ platform, uid, gid }: Host, { mapsUsers }: EngineInfo): string {
  return mapsUsers || platform !== 'linux' ? '0:0' : `${uid}:${gid}`;
}

/** What the tool has no words for. */
function planFault({ workspace, limits, stateDir }: Plan): Failure | undefined {
  const shown = workspace.mode === 'mount' ? [workspace.path, stateDir] : [stateDir];
  const unsayable = shown.find((path) => path.includes(':'));
  if (unsayable !== undefined)
    return {
      room: 'backend',
      kind: 'unsupported',
      backend: BACKEND,
      what: `way to show ${unsayable}: smolvm ends a path at a colon`,
      mend:
        unsayable === stateDir
          ? 'choose a home without a colon (--home), or use --backend docker'
          : 'give --workspace copy, or use --backend docker',
    };
  if (limits.pids !== undefined)
    return {
      room: 'backend',
      kind: 'unsupported',
      backend: BACKEND,
      what: "limit on processes: a machine has a kernel of its own, whose processes are not the host's",
      mend: 'leave pids out of --limits, and limit memory and cpus',
    };
  if (limits.memory !== undefined && limits.memory < MEMORY_MIN)
    return {
      room: 'backend',
      kind: 'unsupported',
      backend: BACKEND,
      what: `machine of ${limits.memory} bytes: its kernel alone needs some 100 MiB`,
      mend: 'give --limits memory=256m or more',
    };
  return undefined;
}

/** Images are asked for once all that a plan needs is known to be there. */
const FIT = Promise.resolve(ok(undefined));

const MEMORY_MIN = 128 * 1024 * 1024;

async function packedImage(
  docker: Docker,
  plan: Plan,
  { version }: KnownTool,
  host: Host,
  events: PrepareEvents,
): Promise<Result<{ readonly image: string; readonly artifact: string }, Failure>> {
  const image = await freshImage(docker, plan, host, { ...events, fit: FIT });
  if (!image.ok) return image;
  const artifact = await ensurePacked(docker, image.value, version, host, events);
  return artifact.ok ? ok({ image: image.value, artifact: artifact.value }) : artifact;
}

/** What was committed comes before what the bottle held when it ended. */
function heldFiles(
  stateDir: string,
  events: PrepareEvents,
): { readonly artifact?: string; readonly kept?: string } {
  const reference = readReference(stateDir);
  if (reference !== undefined) {
    if (existsSync(reference))
      return reference.endsWith('.smolmachine') ? { artifact: reference } : { kept: reference };
    events.notice(`${reference}, which was committed, is gone: the bottle goes on without it`);
  }
  const kept = keptPath(stateDir);
  return existsSync(kept) ? { kept } : {};
}

function readReference(stateDir: string): string | undefined {
  try {
    return readFileSync(join(stateDir, 'committed-image'), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function writeScratch({ stateDir, egress }: Plan): Result<BottleDirs, Failure> {
  const dirs = {
    egress: join(stateDir, 'egress'),
    run: join(stateDir, 'run'),
    log: join(stateDir, 'log'),
    trust: join(stateDir, 'trust'),
    gitGate: join(stateDir, 'git-gate'),
    supervise: join(stateDir, 'supervise'),
  };
  for (const path of Object.values(dirs)) {
    const made = makePrivateDir(path);
    if (!made.ok) return made;
  }
  try {
    // There when the machine shows the directory: Java's is made where it is wanted.
    writeFileSync(join(dirs.trust, 'java-cacerts'), '', { mode: 0o644 });
  } catch (error) {
    return fail(fileFailure('write', dirs.trust, error));
  }
  const routes = writeFileAtomic(join(dirs.egress, 'routes.yaml'), egress.routesYaml, { durable: false });
  return routes.ok ? ok(dirs) : routes;
}
