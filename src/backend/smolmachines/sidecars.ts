import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { deskHalves, type Plan } from '../../plan/plan.ts';
import type { Host } from '../../sys/host.ts';
import { GATE_PORTS, GUEST_RUN_DIR } from '../../wire/bottle-paths.ts';
import { bindArgs, lifeline, NODE, ownContainer, PROGRAMS, type Room, sidecarArgs } from '../docker/args.ts';
import { askDocker, type Docker } from '../docker/command.ts';
import { firstFailure, startDesk } from '../docker/launch.ts';
import { containerName, labelsOf } from '../docker/names.ts';
import { Part } from '../docker/part.ts';
import { type BottleDirs, realOr } from '../docker/prepare.ts';
import { sidecarInputs } from '../docker/sidecar-inputs.ts';

/** Where the machine finds its gate: at the container's own address, or where the engine publishes it on the host. */
export type Entrance = { readonly kind: 'container' } | { readonly kind: 'alias'; readonly address: string };

export interface SidecarRequest {
  readonly plan: Plan;
  readonly host: Host;
  readonly docker: Docker;
  readonly dirs: BottleDirs;
  readonly image: string;
  /** uid:gid that the bottle's state belongs to. */
  readonly owner: string;
  readonly runtime: string | undefined;
  readonly entrance: Entrance;
  readonly hostValues: Readonly<Record<string, string>>;
}

export interface Sidecars {
  /** In the order of their making. */
  readonly parts: readonly Part[];
  /** Where the gate is found. */
  readonly address: string;
}

/** The ports of a name that the bottle was not told of by a proxy's variable: those of HTTP and TLS. */
const CAPTURED = [80, 443];

export function gateArgs(
  room: Room & { readonly runDir: string; readonly halves: readonly string[]; readonly entrance: Entrance },
): readonly string[] {
  const { entrance, halves } = room;
  const ports = [
    ...[`${GATE_PORTS.dns}/udp`, GATE_PORTS.dns, ...CAPTURED, GATE_PORTS.proxy],
    ...(halves.includes('--supervise') ? [GATE_PORTS.supervise] : []),
    ...(halves.includes('--git-gate') ? [GATE_PORTS.gitGate] : []),
  ];
  const published =
    entrance.kind === 'container'
      ? []
      : ports.flatMap((port) => ['--publish', `${entrance.address}:${String(port).split('/')[0]}:${port}`]);
  const program = [...NODE, `${PROGRAMS}/gate.cjs`, '--run-dir', GUEST_RUN_DIR, ...halves];
  const everywhere = ['--address', '0.0.0.0', '--capture-address', '0.0.0.0'];
  return [
    ...ownContainer('gate', room, ['--network', 'bridge', ...published]),
    ...['--sysctl', 'net.ipv4.ip_unprivileged_port_start=0'],
    ...bindArgs([{ source: room.runDir, target: GUEST_RUN_DIR, writable: true }]),
    ...lifeline(
      room.image,
      entrance.kind === 'alias'
        ? [...program, ...everywhere, '--one-address', entrance.address]
        : ['sh', '-c', AT_OWN_ADDRESS, 'sh', ...program, ...everywhere],
    ),
  ];
}

/** An engine tells a container's address once it runs; the container itself knows it at once. */
const AT_OWN_ADDRESS = `address=$(hostname -i); exec "$@" --one-address "\${address%% *}"`;

/** Starts egress, the gate and what else serves the bottle, side by side. On failure nothing stays. */
export async function startSidecars(request: SidecarRequest): Promise<Result<Sidecars, Failure>> {
  const { plan, host, docker, dirs, image, owner, runtime, entrance, hostValues } = request;
  // A container's user is not always the one whose directories these are.
  chmodSync(dirs.trust, 0o755);
  const own = { plan, image, owner, runtime, runDir: realOr(dirs.run) };
  const { input, binds, network, flags } = sidecarInputs(plan, host, hostValues);
  const log = (name: string) => join(dirs.log, `${name}.log`);
  const halves = deskHalves(plan);
  const started = await Promise.all([
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
    Part.start(docker, {
      part: 'the gate',
      container: containerName('gate', plan.slug),
      args: gateArgs({
        ...own,
        entrance,
        labels: labelsOf('gate', plan.slug, host),
        halves: [
          ...(halves?.gitGate === true ? ['--git-gate'] : []),
          ...(halves?.supervise === true ? ['--supervise'] : []),
        ],
      }),
      input: '\n',
      logPath: log('gate'),
    }),
    startDesk(plan, host, { docker, dirs }, own, { hostValues }, log('desk')),
  ]);
  const made = started.filter((part) => part !== undefined);
  const parts = made.flatMap((part) => (part.ok ? [part.value] : []));
  const failed =
    made.find((part) => !part.ok)?.failure ?? (await firstFailure(parts.map((part) => part.ready())));
  const address =
    failed === undefined ? await addressOf(docker, containerName('gate', plan.slug), entrance) : undefined;
  if (failed === undefined && address?.ok === true) return ok({ parts, address: address.value });
  await Promise.all(parts.map((part) => part.stop()));
  return address?.ok === false ? address : fail(failed as Failure);
}

const TRIES = 20;
const PAUSE_MS = 50;

async function addressOf(
  docker: Docker,
  container: string,
  entrance: Entrance,
): Promise<Result<string, Failure>> {
  if (entrance.kind === 'alias') return ok(entrance.address);
  const action = `tell the address of ${container}`;
  for (let tried = 1; ; tried += 1) {
    const told = await askDocker(docker, {
      action,
      args: ['inspect', '--format={{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}', container],
    });
    if (!told.ok) return told;
    const [address = ''] = told.value.trim().split(/\s+/);
    if (/^(?:\d{1,3}\.){3}\d{1,3}$/.test(address)) return ok(address);
    if (tried >= TRIES)
      return fail({
        room: 'backend',
        kind: 'tool-failed',
        tool: docker.kind,
        action,
        status: 'none came',
        tries: tried,
        lines: [],
        mend: `see whether \`${docker.program} network inspect bridge\` has a subnet, and restart the engine`,
      });
    await setTimeout(PAUSE_MS);
  }
}
