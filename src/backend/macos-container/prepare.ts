import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { fileFailure, makePrivateDir, writeFileAtomic } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import type { PrepareEvents } from '../contract.ts';
import { approvedImage, builtImage, readReference } from '../docker/agent-image.ts';
import { keptImage } from '../docker/names.ts';
import { TRUST_FILES } from '../docker/prepare.ts';
import { type Container, containerOf } from './command.ts';
import { chooseDns } from './dns.ts';
import { takeLeft } from './freeze.ts';
import { ensureBuilt, ensureNamed, hasImage } from './images.ts';

/** Where the parts of a bottle's state stand; all under `state/<slug>/`. */
export interface BottleDirs {
  readonly egress: string;
  readonly log: string;
  /** Mounted into the agent's container: readable by every user there. */
  readonly trust: string;
  readonly gitGate: string;
  readonly supervise: string;
}

export interface PreparedFacts {
  readonly container: Container;
  /** The name server of what has a way out. */
  readonly dns: string;
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
  const fault = faultOf(plan, host);
  if (fault !== undefined) return fail(fault);
  const container = containerOf(host);
  const dns = await chooseDns(host);
  if (!dns.ok) return dns;
  const [sidecar, agent] = await Promise.all([
    sidecarImage(container, host, dns.value, events),
    agentImage(container, plan, host, dns.value, events),
  ]);
  if (!sidecar.ok) return sidecar;
  if (!agent.ok) return agent;
  const dirs = {
    egress: join(plan.stateDir, 'egress'),
    log: join(plan.stateDir, 'log'),
    trust: join(plan.stateDir, 'trust'),
    gitGate: join(plan.stateDir, 'git-gate'),
    supervise: join(plan.stateDir, 'supervise'),
  };
  const written = writeScratch(plan, dirs);
  if (!written.ok) return written;
  return ok({
    ...{ container, dns: dns.value, dirs, sidecarImage: sidecar.value },
    ...{ agentImage: agent.value.image, isResumed: agent.value.isResumed },
  });
}

function faultOf(plan: Plan, host: Host): Failure | undefined {
  const unsupported = (what: string, mend: string): Failure => ({
    room: 'backend',
    kind: 'unsupported',
    backend: 'macos-container',
    what,
    mend,
  });
  if (host.platform !== 'darwin')
    return {
      room: 'backend',
      kind: 'unusable',
      backend: 'macos-container',
      missing: `this is ${host.platform}, and \`container\` is a program of macOS`,
      mend: 'use another backend',
    };
  if (plan.limits.pids !== undefined)
    return unsupported(
      'limit on processes: a bottle there is a virtual machine with a kernel of its own',
      'leave pids out of the limits; memory and cpus bound what its processes can take',
    );
  const shown = plan.workspace.mode === 'mount' ? [plan.workspace.path, plan.stateDir] : [plan.stateDir];
  const comma = shown.find((path) => path.includes(','));
  if (comma !== undefined)
    return unsupported(
      `mount of a path with a comma (${comma})`,
      'give --workspace copy, or move the directory',
    );
  const loopback = plan.egress.resolve.find((mapping) => /^[^:]+:\d+:(?:127\.|\[?::1)/.test(mapping));
  if (loopback !== undefined)
    return unsupported(
      `way to the host's own loopback (--resolve ${loopback}): egress runs in a virtual machine`,
      "let the server listen on an address of the host's network, and name that one",
    );
  return undefined;
}

interface AgentImage {
  readonly image: string;
  readonly isResumed: boolean;
}

/** In this order: what was committed, what the bottle held when it ended, then as on docker. */
async function agentImage(
  container: Container,
  plan: Plan,
  host: Host,
  dns: string,
  events: PrepareEvents,
): Promise<Result<AgentImage, Failure>> {
  if (existsSync(join(plan.stateDir, 'preserved'))) {
    const taken = await takeLeft(container, plan, host, dns, events);
    if (!taken.ok) return taken;
    const reference = readReference(plan.stateDir);
    for (const image of [...(reference === undefined ? [] : [reference]), keptImage(plan.slug)]) {
      const found = await hasImage(container, image);
      if (!found.ok) return found;
      if (found.value) return ok({ image, isResumed: true });
      if (image === reference)
        events.notice(`the image ${image}, which was committed, is gone: the bottle goes on without it`);
    }
  }
  const built = approvedImage(plan) ?? builtImage(plan, host);
  const ensured =
    typeof built === 'string'
      ? await ensureNamed(container, built, events)
      : await ensureBuilt(container, built, host, dns, events);
  return ensured.ok ? ok({ image: ensured.value, isResumed: false }) : ensured;
}

function sidecarImage(
  container: Container,
  host: Host,
  dns: string,
  events: PrepareEvents,
): Promise<Result<string, Failure>> {
  const published = host.env.BOT_BOTTLE_SIDECAR_IMAGE;
  if (published) return ensureNamed(container, published, events);
  const built = {
    image: 'bot-bottle-sidecars:latest',
    dockerfile: join(host.distDir, '../images/sidecars/Dockerfile'),
    files: Object.fromEntries(
      ['desk.cjs', 'gate.cjs', 'sidecar.cjs'].map((name) => [name, join(host.distDir, name)]),
    ),
    ownContext: false,
  };
  return ensureBuilt(container, built, host, dns, events);
}

function writeScratch(plan: Plan, dirs: BottleDirs): Result<void, Failure> {
  for (const path of Object.values(dirs)) {
    const made = makePrivateDir(path);
    if (!made.ok) return made;
  }
  try {
    // Mounted before they are filled (`provision/trust-ca`).
    for (const name of TRUST_FILES) writeFileSync(join(dirs.trust, name), '', { mode: 0o644 });
  } catch (error) {
    return fail(fileFailure('write', dirs.trust, error));
  }
  return writeFileAtomic(join(dirs.egress, 'routes.yaml'), plan.egress.routesYaml, { durable: false });
}
