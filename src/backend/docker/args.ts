import type { Limits, Plan } from '../../plan/plan.ts';
import { GUEST_DESK, GUEST_RUN_DIR } from '../../wire/bottle-paths.ts';
import type { BridgeNetwork } from './bridge-subnet.ts';
import { containerName, LABELS } from './names.ts';
import { HOLDER, LIFELINE } from './scripts.ts';

/**
 * The argument vectors of a bottle on Docker, in the topology **loopback**:
 *
 *     sidecars   on the engine's default bridge; holds the secrets and the CA key
 *        ·       Unix sockets in state/<slug>/run
 *     gate       --network none: a network namespace that has only lo
 *       └ agent  --network container:<gate>; its own image, pids, mounts and users
 *
 * No network is made for a bottle: the engine's address pools hold some thirty. In the topology **bridge**, for an agent
 * with a network stack of its own (gVisor), gate and agent are alone on an internal network on which the host has no
 * address; the sidecars stay where they are, so that the agent has no other peer there either:
 *
 *     gate       its Unix sockets to the sidecars; the network's only name server
 *       ·        network bot-bottle-net-<slug>
 *     agent      its own image and runtime; no route but to the gate
 *
 * No value of a person stands in an
 * argument vector; what stands in a container's configuration is no secret, because engines keep that on disk.
 */
export interface Room {
  readonly plan: Plan;
  readonly labels: Readonly<Record<string, string>>;
  readonly image: string;
  /** uid:gid that the bottle's state belongs to. */
  readonly owner: string;
  /** Undefined: the engine's own. */
  readonly runtime?: string | undefined;
}

export interface Bind {
  readonly source: string;
  readonly target: string;
  readonly writable: boolean;
}

const EGRESS_DIR = '/bot-bottle/egress';
export const PROGRAMS = '/bot-bottle';

/** Four threads instead of seven: neither program compiles or collects enough to use more. */
export const NODE = ['node', '--v8-pool-size=1'];

/** Processes of the gate or the sidecars; an attacker in one of them goes no further. */
const OWN_PIDS = '256';

export function gateArgs(
  room: Room & {
    readonly runDir: string;
    readonly halves: readonly string[];
    /** Absent: the topology loopback. */
    readonly bridge?: BridgeNetwork;
  },
): readonly string[] {
  const { bridge } = room;
  const at =
    bridge === undefined
      ? []
      : ['--address', '--capture-address', '--one-address'].flatMap((flag) => [flag, bridge.gate]);
  return [
    // The agent shares the name with the namespace.
    ...ownContainer('gate', room, [
      ...(bridge === undefined ? ['--network', 'none'] : bridgeArgs(bridge, bridge.gate)),
      ...['--hostname', 'bottle'],
    ]),
    // Ports 53, 80 and 443 without a capability.
    ...['--sysctl', 'net.ipv4.ip_unprivileged_port_start=0'],
    ...bindArgs([{ source: room.runDir, target: GUEST_RUN_DIR, writable: true }]),
    ...lifeline(room.image, [
      ...NODE,
      `${PROGRAMS}/gate.cjs`,
      '--run-dir',
      GUEST_RUN_DIR,
      ...room.halves,
      ...at,
    ]),
  ];
}

export function sidecarArgs(
  room: Room & {
    readonly runDir: string;
    readonly egressDir: string;
    /** `bridge`, or `host` where what egress must reach listens on the host's own loopback. */
    readonly network: string;
    readonly binds: readonly Bind[];
    /** The names of its secrets. */
    readonly flags: readonly string[];
  },
): readonly string[] {
  const { egress } = room.plan;
  return [
    ...ownContainer('sidecars', room, ['--network', room.network]),
    ...bindArgs([
      { source: room.runDir, target: GUEST_RUN_DIR, writable: true },
      { source: room.egressDir, target: EGRESS_DIR, writable: true },
      ...room.binds,
    ]),
    ...lifeline(room.image, [
      ...[...NODE, `${PROGRAMS}/sidecar.cjs`, 'egress'],
      ...['--routes', `${EGRESS_DIR}/routes.yaml`, '--ca-dir', EGRESS_DIR],
      ...['--audit', `${EGRESS_DIR}/audit.jsonl`, '--run-dir', GUEST_RUN_DIR],
      ...room.flags,
      ...egress.resolve.flatMap((mapping) => ['--resolve', mapping]),
      ...(egress.upstreamCa === undefined ? [] : ['--upstream-ca', UPSTREAM_CA]),
    ]),
  ];
}

/** git-gate and supervise: a process apart from egress, with the bottle's git keys and none of egress's secrets. */
export function deskContainerArgs(
  room: Room & {
    readonly runDir: string;
    readonly network: string;
    readonly binds: readonly Bind[];
    readonly halves: { readonly gitGate: boolean; readonly supervise: boolean };
  },
): readonly string[] {
  const { gitGate, supervise } = room.halves;
  return [
    ...ownContainer('desk', room, ['--network', room.network]),
    ...bindArgs([{ source: room.runDir, target: GUEST_RUN_DIR, writable: true }, ...room.binds]),
    ...lifeline(room.image, [
      ...[...NODE, `${PROGRAMS}/desk.cjs`, 'serve', '--slug', room.plan.slug],
      ...['--run-dir', GUEST_RUN_DIR, '--queue', GUEST_DESK.queue],
      ...(gitGate ? ['--git-gate', GUEST_DESK.gitGate] : []),
      ...(supervise ? ['--supervise', GUEST_DESK.supervise] : []),
      ...['--log-dir', GUEST_DESK.log],
    ]),
  ];
}

/** Where files of the host stand among the sidecars. */
export const UPSTREAM_CA = '/bot-bottle/upstream-ca.pem';
export const SYSTEM_CA = '/etc/ssl/certs/ca-certificates.crt';

export function agentArgs(
  room: Omit<Room, 'owner' | 'runtime'> & {
    readonly bridge?: BridgeNetwork;
    readonly runtime?: string | undefined;
    readonly binds: readonly Bind[];
    readonly workingDir: string;
    readonly user: string;
    /** Path of its system call filter, which the docker command line reads. */
    readonly seccomp: string;
    /** Whether it goes with its end; else it stays to be resumed. */
    readonly transient: boolean;
  },
): readonly string[] {
  const { plan, bridge } = room;
  return [
    ...['run', '--interactive', ...(room.transient ? ['--rm'] : []), '--init', '--log-driver', 'none'],
    ...['--name', containerName('agent', plan.slug), ...labelArgs(room.labels)],
    ...(bridge === undefined
      ? ['--network', `container:${containerName('gate', plan.slug)}`]
      : [...bridgeArgs(bridge, bridge.agent), '--hostname', 'bottle']),
    ...(room.runtime === undefined ? [] : ['--runtime', room.runtime]),
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges'],
    ...['--security-opt', `seccomp=${room.seccomp}`],
    ...limitArgs(plan.limits),
    ...['--user', room.user, '--workdir', room.workingDir],
    ...bindArgs(room.binds),
    ...plan.env.flatMap(({ name, value }) =>
      value.type === 'literal' ? ['--env', `${name}=${value.text}`] : [],
    ),
    ...['--entrypoint', 'sh', room.image, '-c', HOLDER],
  ];
}

/** `docker exec`; `env`: names that the docker command line itself is given values for. */
export function execArgs(request: {
  readonly container: string;
  readonly user: string;
  readonly terminal: boolean;
  readonly input: boolean;
  readonly env: readonly string[];
  readonly script: string;
  /** `$0`, `$1`, ... of the script. */
  readonly words: readonly string[];
}): readonly string[] {
  return [
    ...['exec', ...(request.input ? ['--interactive'] : []), ...(request.terminal ? ['--tty'] : [])],
    ...['--user', request.user, ...request.env.flatMap((name) => ['--env', name])],
    ...[request.container, 'sh', '-c', request.script, ...request.words],
  ];
}

/** The gate and the sidecars: our own programs, which write nothing but their directories and end with us. */
export function ownContainer(
  role: 'gate' | 'sidecars' | 'desk',
  room: Room,
  network: readonly string[],
): string[] {
  return [
    ...['run', '--interactive', '--rm', '--init', '--log-driver', 'none'],
    ...['--name', containerName(role, room.plan.slug), ...labelArgs(room.labels), ...network],
    ...(room.runtime === undefined ? [] : ['--runtime', room.runtime]),
    ...['--cap-drop', 'ALL', '--security-opt', 'no-new-privileges', '--pids-limit', OWN_PIDS],
    ...['--read-only', '--tmpfs', '/tmp:rw,nosuid,nodev,noexec,size=16m', '--user', room.owner],
  ];
}

/** `--dns`: the engine's own name server, which answers on 127.0.0.11, asks the gate and nobody else. */
function bridgeArgs({ name, gate }: BridgeNetwork, address: string): string[] {
  return ['--network', name, '--ip', address, '--dns', gate];
}

export function lifeline(image: string, command: readonly string[]): string[] {
  return ['--entrypoint', 'sh', image, '-c', LIFELINE, 'sh', ...command];
}

export function labelArgs(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
}

/** A forgotten limit must not let one bottle take every process number of the machine. */
const PIDS_MAX = 4096;

function limitArgs({ memory, cpus, pids }: Limits): string[] {
  return [
    ...(memory === undefined ? [] : ['--memory', String(memory), '--memory-swap', String(memory)]),
    ...(cpus === undefined ? [] : ['--cpus', String(cpus)]),
    ...['--pids-limit', String(pids ?? PIDS_MAX)],
  ];
}

/** CSV by RFC 4180, as `--mount` reads it: a path may hold a comma. */
export function bindArgs(binds: readonly Bind[]): string[] {
  return binds.flatMap(({ source, target, writable }) => [
    '--mount',
    ['type=bind', `source=${source}`, `target=${target}`, ...(writable ? [] : ['readonly'])]
      .map(csvField)
      .join(','),
  ]);
}

function csvField(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Filters of `docker ps` for this home's containers. */
export function filterArgs(labels: Readonly<Partial<Record<keyof typeof LABELS, string>>>): string[] {
  return Object.entries(labels).flatMap(([name, value]) => [
    '--filter',
    `label=${LABELS[name as keyof typeof LABELS]}=${value}`,
  ]);
}
