import type { Plan } from '../../plan/plan.ts';
import { GUEST_DESK } from '../../wire/bottle-paths.ts';
import { containerName } from '../docker/names.ts';
import { egressNetwork, internalNetwork } from './names.ts';
import { MAIN, SOCKETS, SOCKETS_GROUP } from './scripts.ts';

/**
 * The argument vectors of a bottle on Apple's `container`, each container a virtual machine:
 *
 *     sidecars   on both networks: egress, with the secrets and the CA key, and the gate, which the agent meets
 *     desk       on both networks: git-gate and supervise, where the plan has one of them; none of egress's secrets
 *     agent      on the host-only network alone; its own image
 *
 * The first network of a container gives its default route, so that the one with a way out comes first. No value of a
 * person stands in an argument vector, nor a secret in a container's configuration, which is kept on disk.
 */
export interface Room {
  readonly plan: Plan;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
}

export interface Mount {
  /** A directory: single files cannot be mounted. */
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
}

export const GUEST_EGRESS_DIR = '/bot-bottle/egress';
export const GUEST_TRUST_DIR = '/etc/bot-bottle';
const PROGRAMS = '/bot-bottle';
const NODE = ['node', '--v8-pool-size=1'];

/** Of the two containers that are ours. */
export function sidecarRunArgs(
  room: Room & {
    readonly role: 'sidecars' | 'desk';
    readonly dns: string;
    readonly mounts: readonly Mount[];
  },
): readonly string[] {
  const { role, plan, labels, image, dns, mounts } = room;
  return [
    ...['run', '--detach', '--rm', '--name', containerName(role, plan.slug), ...labelArgs(labels)],
    ...['--network', egressNetwork(plan.slug), '--network', internalNetwork(plan.slug), '--dns', dns],
    ...['--cap-drop', 'ALL'],
    // The gate answers names on port 53.
    ...(role === 'sidecars' ? ['--cap-add', 'CAP_NET_BIND_SERVICE'] : []),
    ...['--user', `0:${SOCKETS_GROUP}`, ...mounts.flatMap(mountArgs)],
    ...['--entrypoint', 'sh', image, '-c', MAIN],
  ];
}

/** What provisioning as root does, in a container whose agent is another user. */
const PROVISIONING = ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_KILL'];

export function agentRunArgs(
  room: Room & {
    readonly mounts: readonly Mount[];
    /** Of the gate, which is its only name server. */
    readonly gateAddress: string;
    /** Whether it goes with its end; else it stays to be resumed. */
    readonly transient: boolean;
  },
): readonly string[] {
  const { plan, labels, image, mounts, gateAddress, transient } = room;
  const { memory, cpus } = plan.limits;
  return [
    ...['run', '--detach', ...(transient ? ['--rm'] : [])],
    ...['--name', containerName('agent', plan.slug), ...labelArgs(labels)],
    ...['--network', internalNetwork(plan.slug), '--dns', gateAddress],
    ...['--cap-drop', 'ALL', ...PROVISIONING.flatMap((name) => ['--cap-add', name])],
    ...(memory === undefined ? [] : ['--memory', `${Math.ceil(memory / 2 ** 20)}M`]),
    ...(cpus === undefined ? [] : ['--cpus', String(Math.ceil(cpus))]),
    ...['--user', '0:0', ...mounts.flatMap(mountArgs)],
    ...plan.env.flatMap(({ name, value }) =>
      value.type === 'literal' ? ['--env', `${name}=${value.text}`] : [],
    ),
    ...['--entrypoint', 'sh', image, '-c', MAIN],
  ];
}

/** `env`: names that the command line itself is given values for. */
export function execArgs(request: {
  readonly container: string;
  /** A name, or numbers with a group. */
  readonly user: string;
  readonly script: string;
  /** `$0`, `$1`, ... of the script. */
  readonly words: readonly string[];
  readonly env?: readonly string[];
  readonly input?: boolean;
  readonly terminal?: boolean;
  readonly workingDir?: string;
}): readonly string[] {
  const { container, user, script, words, env = [], input = false, terminal = false, workingDir } = request;
  return [
    ...['exec', ...(input ? ['--interactive'] : []), ...(terminal ? ['--tty'] : []), '--user', user],
    ...(workingDir === undefined ? [] : ['--workdir', workingDir]),
    ...env.flatMap((name) => ['--env', name]),
    ...[container, 'sh', '-c', script, ...words],
  ];
}

export function egressCommand(plan: Plan, flags: readonly string[], upstreamCa: string): readonly string[] {
  const { egress } = plan;
  return [
    ...[...NODE, `${PROGRAMS}/sidecar.cjs`, 'egress'],
    ...['--routes', `${GUEST_EGRESS_DIR}/routes.yaml`, '--ca-dir', GUEST_EGRESS_DIR],
    ...['--audit', `${GUEST_EGRESS_DIR}/audit.jsonl`, '--run-dir', SOCKETS],
    ...[...flags, ...egress.resolve.flatMap((mapping) => ['--resolve', mapping])],
    ...(egress.upstreamCa === undefined ? [] : ['--upstream-ca', upstreamCa]),
  ];
}

export interface Halves {
  readonly gitGate: boolean;
  readonly supervise: boolean;
}

export function gateCommand(
  address: string,
  desk: { readonly halves: Halves; readonly address: string } | undefined,
): readonly string[] {
  return [
    ...[...NODE, `${PROGRAMS}/gate.cjs`, '--run-dir', SOCKETS],
    ...['--address', '--capture-address', '--one-address'].flatMap((flag) => [flag, address]),
    ...(desk === undefined ? [] : ['--desk-address', desk.address]),
    ...(desk?.halves.gitGate === true ? ['--git-gate'] : []),
    ...(desk?.halves.supervise === true ? ['--supervise'] : []),
  ];
}

export function deskCommand(slug: string, halves: Halves, address: string): readonly string[] {
  return [
    ...[...NODE, `${PROGRAMS}/desk.cjs`, 'serve', '--slug', slug, '--run-dir', SOCKETS],
    ...['--address', address, '--queue', GUEST_DESK.queue],
    ...(halves.gitGate ? ['--git-gate', GUEST_DESK.gitGate] : []),
    ...(halves.supervise ? ['--supervise', GUEST_DESK.supervise] : []),
  ];
}

export function labelArgs(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
}

function mountArgs({ source, target, writable }: Mount): string[] {
  return ['--mount', `type=bind,source=${source},target=${target}${writable ? '' : ',readonly'}`];
}
