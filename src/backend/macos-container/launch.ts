import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { withGateAt } from '../../plan/gate-address.ts';
import { deskHalves, type Plan } from '../../plan/plan.ts';
import { makePrivateDir } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import type { Bottle, LaunchInputs } from '../contract.ts';
import { isTransient } from '../docker/launch.ts';
import { containerName, labelsOf } from '../docker/names.ts';
import { agentRunArgs, GUEST_EGRESS_DIR, GUEST_TRUST_DIR, sidecarRunArgs } from './args.ts';
import { MacosBottle } from './bottle.ts';
import { startDesk } from './desk.ts';
import { openEgressSocket } from './egress-socket.ts';
import { egressNetwork, internalNetwork } from './names.ts';
import { createNetwork, findAddress } from './networks.ts';
import type { PreparedFacts } from './prepare.ts';
import { HOLD, HOLD_FILES } from './scripts.ts';
import { startEgress, startGate } from './sidecar-daemons.ts';
import { startVm } from './vm.ts';

/**
 * Networks, then the sidecars' virtual machines side by side; their addresses are known only when they run, and the
 * agent's is started with them, while our programs in the sidecars still start.
 */
export async function launchBottle(
  plan: Plan,
  host: Host,
  facts: PreparedFacts,
  inputs: LaunchInputs,
): Promise<Result<Bottle, Failure>> {
  const bottle = new MacosBottle(plan, host, facts, inputs);
  const failure = await bringUp(plan, host, facts, inputs, bottle);
  if (failure !== undefined) {
    await bottle.close();
    return fail(failure);
  }
  for (const held of bottle.held) void held.died.then(inputs.onDeath);
  return ok(bottle);
}

/** What it has made is the bottle's from the moment it is made: closing that takes all of it down. */
async function bringUp(
  plan: Plan,
  host: Host,
  facts: PreparedFacts,
  inputs: LaunchInputs,
  bottle: MacosBottle,
): Promise<Failure | undefined> {
  const { container, dirs, dns } = facts;
  // The container's user is not the one whose directory this is.
  chmodSync(dirs.trust, 0o755);
  const { slug } = plan;
  const networks = await Promise.all(
    [
      { name: internalNetwork(slug), slug, internal: true },
      { name: egressNetwork(slug), slug, internal: false },
    ].map(async (network) => {
      const made = await createNetwork(container, network, host);
      if (made.ok) bottle.networks.push(network.name);
      return made;
    }),
  );
  const unmade = networks.find((made) => !made.ok);
  if (unmade?.ok === false) return unmade.failure;

  const ownVm = async (
    role: 'sidecars' | 'desk',
    part: string,
    mounts: Parameters<typeof sidecarRunArgs>[0]['mounts'],
  ) => {
    const name = containerName(role, slug);
    bottle.containers.push(name);
    const labels = labelsOf(role, slug, host);
    const args = sidecarRunArgs({ role, plan, labels, image: facts.sidecarImage, dns, mounts });
    const vm = await startVm(container, { part, name, args, script: HOLD, logDir: dirs.log }, host);
    if (!vm.ok) return vm;
    bottle.held.push(vm.value.holder);
    return findAddress(container, name, internalNetwork(slug));
  };
  const halves = deskHalves(plan);
  // Only what is there can be mounted.
  const queued = halves === undefined ? ok(undefined) : makePrivateDir(queueDir(plan, host));
  if (!queued.ok) return queued.failure;
  const [gateAddress, deskAddress] = await Promise.all([
    ownVm('sidecars', 'the sidecars', [{ source: dirs.egress, target: GUEST_EGRESS_DIR, writable: true }]),
    halves === undefined ? undefined : ownVm('desk', 'git-gate and supervise', deskMounts(plan, host, dirs)),
  ]);
  if (!gateAddress.ok) return gateAddress.failure;
  if (deskAddress?.ok === false) return deskAddress.failure;
  const desk =
    halves === undefined || deskAddress === undefined ? undefined : { halves, address: deskAddress.value };
  bottle.place(withGateAt(plan, gateAddress.value), gateAddress.value);
  return firstFailure([
    startEgress(bottle, plan, host, facts, inputs),
    openEgressSocket(bottle, plan, host, facts),
    startGate(bottle, plan, facts, gateAddress.value, desk),
    ...(desk === undefined ? [] : [startDesk(bottle, plan, host, facts, inputs, desk)]),
    startAgent(bottle, host, facts, gateAddress.value),
  ]);
}

function queueDir({ slug }: Plan, { botBottleHome }: Host): string {
  return join(botBottleHome, 'queue', slug);
}

function deskMounts(plan: Plan, host: Host, dirs: PreparedFacts['dirs']) {
  return [
    { source: queueDir(plan, host), target: '/bot-bottle/queue', writable: true },
    { source: dirs.supervise, target: '/bot-bottle/supervise', writable: false },
  ];
}

async function startAgent(
  bottle: MacosBottle,
  host: Host,
  facts: PreparedFacts,
  gateAddress: string,
): Promise<Result<void, Failure>> {
  const { plan } = bottle;
  const { mode, path } = plan.workspace;
  const name = containerName('agent', plan.slug);
  const transient = isTransient(plan);
  bottle.containers.push(name);
  const vm = await startVm(
    facts.container,
    {
      part: "the agent's container",
      name,
      args: agentRunArgs({
        ...{ plan, gateAddress, transient, image: facts.agentImage },
        labels: labelsOf('agent', plan.slug, host),
        mounts: [
          { source: facts.dirs.trust, target: GUEST_TRUST_DIR, writable: false },
          ...(mode === 'mount' && existsSync(path) ? [{ source: path, target: path, writable: true }] : []),
        ],
      }),
      script: transient ? HOLD : HOLD_FILES,
      logDir: facts.dirs.log,
    },
    host,
  );
  if (!vm.ok) return vm;
  bottle.held.push(vm.value.holder);
  return bottle.settle();
}

/** All must be there. The one that is not says why; the others are waited for, because what they make must go too. */
async function firstFailure(
  outcomes: readonly Promise<Result<unknown, Failure>>[],
): Promise<Failure | undefined> {
  const failed: Failure[] = [];
  await Promise.all(
    outcomes.map(async (outcome) => {
      const result = await outcome;
      if (!result.ok) failed.push(result.failure);
    }),
  );
  return failed[0];
}
