import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { withGateAt } from '../../plan/gate-address.ts';
import { deskHalves, type Plan } from '../../plan/plan.ts';
import type { Host } from '../../sys/host.ts';
import { LOOPBACK } from '../../wire/bottle-paths.ts';
import type { Bottle, LaunchInputs } from '../contract.ts';
import { agentArgs, type Bind, deskContainerArgs, gateArgs, sidecarArgs } from './args.ts';
import { DockerBottle } from './bottle.ts';
import type { BridgeNetwork } from './bridge-subnet.ts';
import { containerName, LABELS, labelsOf } from './names.ts';
import { Part } from './part.ts';
import {
  type BottleDirs,
  type PreparedFacts,
  RESOLVER_FILE,
  realOr,
  resolverText,
  SECCOMP_FILE,
  type TRUST_FILES,
} from './prepare.ts';
import { environmentLines, sidecarInputs } from './sidecar-inputs.ts';

/** The image's user whom the agent is. */
const AGENT_USER = 'node';
const AGENT_HOME = '/home/node';

/**
 * Gate and sidecars start side by side; the agent's container as soon as the gate's network namespace exists, while
 * our programs in them still start. Nothing is waited for but what these say.
 */
export async function launchBottle(
  plan: Plan,
  host: Host,
  facts: PreparedFacts,
  inputs: LaunchInputs,
): Promise<Result<Bottle, Failure>> {
  const { docker, dirs } = facts;
  // A container's user is not always the one whose directories these are.
  chmodSync(dirs.trust, 0o755);
  const { input, binds, network, flags } = sidecarInputs(plan, host, inputs.hostValues);
  const { isolation } = facts;
  const own = {
    plan,
    runtime: isolation.ownRuntime,
    image: facts.sidecarImage,
    owner: facts.engine.mapsUsers || host.platform !== 'linux' ? '0:0' : `${host.uid}:${host.gid}`,
    runDir: realOr(dirs.run),
  };
  const log = (name: string) => join(dirs.log, `${name}.log`);
  const halves = deskHalves(plan);
  const desk = await startDesk(plan, host, facts, own, inputs, log('desk'));
  const [sidecar, opened] = await Promise.all([
    Part.start(docker, {
      part: 'egress',
      container: containerName('sidecars', plan.slug),
      args: sidecarArgs({
        ...own,
        labels: labelsOf('sidecars', plan.slug, host),
        egressDir: realOr(dirs.egress),
        network,
        binds,
        flags,
      }),
      input,
      logPath: log('egress'),
    }),
    openBridge(plan, host, facts),
  ]);
  const bridge = opened.ok ? opened.value : undefined;
  const gate = opened.ok
    ? await Part.start(docker, {
        part: 'the gate',
        container: containerName('gate', plan.slug),
        args: gateArgs({
          ...own,
          ...(bridge === undefined ? {} : { bridge }),
          halves: [
            ...(halves?.gitGate === true ? ['--git-gate'] : []),
            ...(halves?.supervise === true ? ['--supervise'] : []),
          ],
          labels: labelsOf('gate', plan.slug, host),
        }),
        input: '\n',
        logPath: log('gate'),
      })
    : opened;
  const placed = withGateAt(plan, bridge?.gate ?? LOOPBACK);
  const bottle = new DockerBottle(placed, host, facts, inputs, bridge);
  if (desk?.ok === true) bottle.parts.push(desk.value);
  if (sidecar.ok) bottle.parts.push(sidecar.value);
  if (gate.ok) bottle.parts.push(gate.value);
  if (!sidecar.ok || !gate.ok || desk?.ok === false) {
    await bottle.close();
    return [sidecar, gate, desk].find((part) => part?.ok === false) as Result<never, Failure>;
  }
  let isGivenUp = false;
  // The agent joins the gate's network namespace, or has one of its own on the sealed bridge.
  const agent = (bridge === undefined ? gate.value.up : sealBridge(plan, host, facts, bridge)).then((up) =>
    up.ok && !isGivenUp ? startAgent(placed, host, facts, bottle, log('agent'), bridge) : up,
  );
  const failed = await firstFailure([
    sidecar.value.ready(),
    ...(desk === undefined ? [] : [desk.value.ready()]),
    gate.value.ready(),
    agent,
  ]);
  if (failed !== undefined) {
    // A container that is being made would come after everything was taken down.
    isGivenUp = true;
    await agent;
    await bottle.close();
    return fail(failed);
  }
  for (const part of bottle.parts) void part.died.then(inputs.onDeath);
  return ok(bottle);
}

/** The network of the topology bridge, on which the agent finds its name server. */
async function openBridge(
  plan: Plan,
  host: Host,
  { docker, engine, isolation, dirs }: PreparedFacts,
): Promise<Result<BridgeNetwork | undefined, Failure>> {
  if (isolation.topology === 'loopback') return ok(undefined);
  const { makeNetwork } = await import('./bridge-network.ts');
  const made = await makeNetwork(docker, plan.slug, host, engine.version);
  if (made.ok) writeFileSync(join(dirs.trust, RESOLVER_FILE), resolverText(made.value.gate), { mode: 0o644 });
  return made;
}

async function sealBridge(
  { slug }: Plan,
  host: Host,
  { docker, isolation, sidecarImage }: PreparedFacts,
  { interfaceName }: BridgeNetwork,
): Promise<Result<unknown, Failure>> {
  const { sealNetwork } = await import('./seal.ts');
  const labels = labelsOf('seal', slug, host);
  return sealNetwork(docker, {
    slug,
    interfaceName,
    image: sidecarImage,
    runtime: isolation.ownRuntime,
    labels,
  });
}

/** git-gate and supervise; undefined where the plan wants neither. */
export async function startDesk(
  plan: Plan,
  host: Host,
  { docker, dirs }: Pick<PreparedFacts, 'docker' | 'dirs'>,
  own: Pick<Parameters<typeof deskContainerArgs>[0], 'plan' | 'image' | 'owner' | 'runDir'>,
  { hostValues }: Pick<LaunchInputs, 'hostValues'>,
  logPath: string,
): Promise<Result<Part, Failure> | undefined> {
  const halves = deskHalves(plan);
  if (halves === undefined) return undefined;
  const { deskRoom } = await import('../bubblewrap/desk-room.ts');
  const room = deskRoom({ plan, host, dirs }, hostValues);
  if (!room.ok) return room;
  // A server on the host's own loopback is only there in the host's network.
  const network = (plan.gitGate?.repos ?? []).some(({ url }) => /^(?:localhost$|127\.|\[?::1)/.test(url.host))
    ? 'host'
    : 'bridge';
  return Part.start(docker, {
    part: 'git-gate and supervise',
    container: containerName('desk', plan.slug),
    args: deskContainerArgs({
      ...own,
      halves,
      network,
      labels: labelsOf('desk', plan.slug, host),
      // The engine knows the resolver of its own network.
      binds: room.value.mounts.filter(({ target }) => network === 'host' || target !== '/etc/resolv.conf'),
    }),
    input: environmentLines(room.value.env),
    logPath,
  });
}

async function startAgent(
  plan: Plan,
  host: Host,
  facts: PreparedFacts,
  bottle: DockerBottle,
  logPath: string,
  bridge: BridgeNetwork | undefined,
): Promise<Result<unknown, Failure>> {
  const { mode, path } = plan.workspace;
  const part = await Part.start(facts.docker, {
    part: "the agent's container",
    container: containerName('agent', plan.slug),
    args: agentArgs({
      plan,
      ...(bridge === undefined ? {} : { bridge }),
      runtime: facts.isolation.runtime,
      labels: { ...labelsOf('agent', plan.slug, host), [LABELS.services]: servicesOf(plan) },
      image: facts.agentImage,
      binds: [
        ...shownBinds(facts.dirs),
        ...(mode === 'mount' ? [{ source: path, target: path, writable: true }] : []),
      ],
      workingDir: mode === 'none' ? AGENT_HOME : path,
      user: AGENT_USER,
      seccomp: join(facts.dirs.trust, SECCOMP_FILE),
      transient: isTransient(plan),
    }),
    input: '',
    logPath,
  });
  if (!part.ok) return part;
  bottle.agent = part.value;
  bottle.parts.push(part.value);
  const up = await part.value.up;
  if (!up.ok) return up;
  const [, uid = '', gid = ''] = /^up (\d+) (\d+)$/.exec(up.value) ?? [];
  return bottle.settleUser(Number(uid), Number(gid));
}

/** What serves the bottle, as `list` tells it. */
export function servicesOf(plan: Plan): string {
  const halves = deskHalves(plan);
  return [
    'egress',
    ...(halves?.gitGate === true ? ['git-gate'] : []),
    ...(halves?.supervise === true ? ['supervise'] : []),
  ].join(',');
}

/** Nothing of an ad-hoc command's container is wanted after it, so that the engine itself removes it. */
export function isTransient(plan: Plan): boolean {
  return plan.agent === undefined && !existsSync(join(plan.stateDir, 'preserved'));
}

/** What the agent's container shows of `dirs.trust`: for Debian and Alpine, for Fedora, for Debian's Java. */
const SHOWN: Readonly<Record<string, (typeof TRUST_FILES)[number] | typeof RESOLVER_FILE>> = {
  '/etc/resolv.conf': RESOLVER_FILE,
  '/etc/bot-bottle/ca.crt': 'ca.crt',
  '/etc/bot-bottle/ca-bundle.crt': 'ca-bundle.crt',
  '/etc/ssl/certs/ca-certificates.crt': 'ca-bundle.crt',
  '/etc/pki/tls/certs/ca-bundle.crt': 'ca-bundle.crt',
  '/etc/ssl/certs/java/cacerts': 'java-cacerts',
};

function shownBinds(dirs: BottleDirs): Bind[] {
  return Object.entries(SHOWN).map(([target, name]) => ({
    source: join(realOr(dirs.trust), name),
    target,
    writable: false,
  }));
}

/** All must be there. The one that is not says why; the others are not waited for. */
export function firstFailure(
  outcomes: readonly Promise<Result<unknown, Failure>>[],
): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    for (const outcome of outcomes) {
      void outcome.then((result) => {
        if (!result.ok) resolve(result.failure);
      });
    }
    void Promise.all(outcomes).then(() => resolve(undefined));
  });
}
