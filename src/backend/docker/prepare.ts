import { realpathSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { fileFailure, makePrivateDir, writeFileAtomic } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { LOOPBACK } from '../../wire/bottle-paths.ts';
import type { PrepareEvents } from '../contract.ts';
import { type AgentImage, agentImage } from './agent-image.ts';
import { type Docker, findDocker } from './command.ts';
import { ensureBuilt, ensureNamed, type ImageEvents } from './images.ts';
import { type EngineInfo, readInfo } from './info.ts';
import { chooseIsolation, type Isolation } from './runtime.ts';
import { seccompProfile } from './seccomp.ts';

/** Where the parts of a bottle's state stand; all under `state/<slug>/`. */
export interface BottleDirs {
  readonly egress: string;
  readonly run: string;
  readonly log: string;
  /** Files that containers show: readable by every user of theirs. */
  readonly trust: string;
  readonly gitGate: string;
  readonly supervise: string;
}

/** As `provision/trust-ca.ts` names them: mounted before they are filled. */
export const TRUST_FILES = ['ca.crt', 'ca-bundle.crt', 'java-cacerts'] as const;

/** The bottle asks the gate, which answers at once: one attempt is enough for a name that is not allowed. */
export const RESOLVER_FILE = 'resolv.conf';
export const SECCOMP_FILE = 'seccomp.json';
export function resolverText(gateAddress: string): string {
  return `nameserver ${gateAddress}\noptions attempts:2 timeout:5\n`;
}

export interface PreparedFacts {
  readonly docker: Docker;
  readonly engine: EngineInfo;
  readonly isolation: Isolation;
  readonly dirs: BottleDirs;
  readonly agentImage: string;
  readonly sidecarImage: string;
  /** The image holds what the bottle had: its home, and its copy of the workspace. */
  readonly isResumed: boolean;
}

/** What the backend cannot do for a plan; then the images, built where they are missing; then the scratch files. */
export async function prepareBottle(
  plan: Plan,
  host: Host,
  events: PrepareEvents,
): Promise<Result<PreparedFacts, Failure>> {
  const docker = findDocker(host.env);
  if (!docker.ok) return docker;
  // The images are looked for meanwhile: every question to the engine costs a process.
  const asked = readInfo(docker.value).then((engine) => suits(engine, docker.value, plan, host));
  const images = await bothImages(docker.value, plan, host, { ...events, fit: asked });
  const fit = await asked;
  if (!fit.ok) return fit;
  if (!images.ok) return images;
  const dirs = {
    egress: join(plan.stateDir, 'egress'),
    run: join(plan.stateDir, 'run'),
    log: join(plan.stateDir, 'log'),
    trust: join(plan.stateDir, 'trust'),
    gitGate: join(plan.stateDir, 'git-gate'),
    supervise: join(plan.stateDir, 'supervise'),
  };
  const written = writeScratch(plan, dirs);
  if (!written.ok) return written;
  return ok({
    docker: docker.value,
    ...fit.value,
    dirs,
    agentImage: images.value.agent.image,
    sidecarImage: images.value.sidecar,
    isResumed: images.value.agent.isResumed,
  });
}

/** How an engine isolates this plan's bottle, or why it cannot. */
function suits(
  engine: Result<EngineInfo, Failure>,
  docker: Docker,
  plan: Plan,
  host: Host,
): Result<Pick<PreparedFacts, 'engine' | 'isolation'>, Failure> {
  if (!engine.ok) return engine;
  const isolation = chooseIsolation(engine.value, host.env, docker.kind);
  if (!isolation.ok) return isolation;
  const unwritable = workspaceFault(plan, host, engine.value);
  return unwritable === undefined
    ? ok({ engine: engine.value, isolation: isolation.value })
    : fail(unwritable);
}

/** Side by side. When one cannot be had, the other is given up. */
async function bothImages(
  docker: Docker,
  plan: Plan,
  host: Host,
  events: ImageEvents,
): Promise<Result<{ readonly agent: AgentImage; readonly sidecar: string }, Failure>> {
  let first: Failure | undefined;
  let giveUp = () => {};
  const givenUp = new Promise<void>((resolve) => {
    giveUp = resolve;
  });
  const until: ImageEvents = {
    ...events,
    interrupted: Promise.race([givenUp, events.interrupted ?? givenUp]),
  };
  const seen = <T>(outcome: Result<T, Failure>): Result<T, Failure> => {
    if (!outcome.ok) {
      first ??= outcome.failure;
      giveUp();
    }
    return outcome;
  };
  const [agent, sidecar] = await Promise.all([
    agentImage(docker, plan, host, until).then(seen),
    sidecarImage(docker, host, until).then(seen),
  ]);
  if (agent.ok && sidecar.ok) return ok({ agent: agent.value, sidecar: sidecar.value });
  return fail(first as Failure);
}

/** A container's user 1000 is the machine's: what belongs to root it cannot write. */
function workspaceFault(plan: Plan, host: Host, engine: EngineInfo): Failure | undefined {
  const { mode, path } = plan.workspace;
  if (mode !== 'mount' || host.platform !== 'linux' || host.uid !== 0 || engine.mapsUsers) return undefined;
  const { uid, gid, mode: bits } = statSync(path);
  const isWritable =
    (bits & 0o003) === 0o003 ||
    (uid === 1000 && (bits & 0o300) === 0o300) ||
    (gid === 1000 && (bits & 0o030) === 0o030);
  if (isWritable) return undefined;
  return {
    room: 'session',
    kind: 'workspace',
    path,
    reason: 'belongs to root, and the agent is the user 1000 of its container, who could not write it',
    mend: 'give --workspace copy, or --backend bubblewrap, or give the directory to an ordinary user and start as that one',
  };
}

/** The image of the gate and the sidecars: ours, or a published one. */
export async function sidecarImage(
  docker: Docker,
  host: Host,
  events: ImageEvents,
): Promise<Result<string, Failure>> {
  const published = host.env.BOT_BOTTLE_SIDECAR_IMAGE;
  if (published) return ensureNamed(docker, published, events);
  return ensureBuilt(
    docker,
    {
      image: 'bot-bottle-sidecars:latest',
      dockerfile: join(host.distDir, '../images/sidecars/Dockerfile'),
      files: {
        'desk.cjs': join(host.distDir, 'desk.cjs'),
        'gate.cjs': join(host.distDir, 'gate.cjs'),
        'sidecar.cjs': join(host.distDir, 'sidecar.cjs'),
      },
      ownContext: false,
    },
    host,
    events,
  );
}

function writeScratch(plan: Plan, dirs: BottleDirs): Result<void, Failure> {
  for (const path of Object.values(dirs)) {
    const made = makePrivateDir(path);
    if (!made.ok) return made;
  }
  try {
    for (const name of TRUST_FILES) writeFileSync(join(dirs.trust, name), '', { mode: 0o644 });
    // Sockets of the host can only show through a mounted workspace: there, none may be opened.
    const profile = seccompProfile({ unixSockets: plan.workspace.mode !== 'mount' });
    writeFileSync(join(dirs.trust, SECCOMP_FILE), profile, { mode: 0o600 });
    writeFileSync(join(dirs.trust, RESOLVER_FILE), resolverText(LOOPBACK), { mode: 0o644 });
  } catch (error) {
    return fail(fileFailure('write', dirs.trust, error));
  }
  return writeFileAtomic(join(dirs.egress, 'routes.yaml'), plan.egress.routesYaml, { durable: false });
}

/** A link would be resolved by the engine, on its own terms. */
export function realOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
