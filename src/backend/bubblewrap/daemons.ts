import { existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import type { Result } from '../../diagnostics/result.ts';
import { egressSecrets } from '../../plan/known-values.ts';
import { deskHalves, type Plan } from '../../plan/plan.ts';
import type { Host } from '../../sys/host.ts';
import { EXTRA_CA_VARIABLE, GUEST_DESK, GUEST_RUN_DIR } from '../../wire/bottle-paths.ts';
import {
  deskArgs,
  encodeArgs,
  GUEST_EGRESS_DIR,
  GUEST_NODE,
  GUEST_PROGRAM,
  gateArgs,
  sidecarArgs,
} from './args.ts';
import { Daemon, FIRST_DATA_FD } from './bwrap-process.ts';
import { resolverMounts } from './facts.ts';
import { GUEST_HOSTNAME } from './guest-etc.ts';
import type { BottleDirs, Tools } from './prepare.ts';
import type { SystemView } from './system-view.ts';

export interface DaemonInputs {
  /** The system call filter of both rooms: their Unix sockets are ours. */
  readonly filter: Uint8Array;
  readonly plan: Plan;
  readonly host: Host;
  readonly tools: Tools;
  readonly dirs: BottleDirs;
  readonly view: SystemView;
}

/** bwrap's options, its system call filter, and what it tells of the room. */
const [ARGS_FD, SECCOMP_FD, INFO_FD] = [FIRST_DATA_FD, FIRST_DATA_FD + 1, FIRST_DATA_FD + 2] as const;

/** Four threads instead of seven: neither program compiles or collects enough to use more. */
const NODE_FLAGS = ['--v8-pool-size=1'];

/** The gate, and with it the namespaces that the agent's room lies in. */
export function startGate(inputs: DaemonInputs): Promise<Result<Daemon, Failure>> {
  const { host, dirs, view } = inputs;
  const room = gateArgs({
    view,
    hostname: GUEST_HOSTNAME,
    nodePath: realpathSync(host.nodePath),
    programPath: join(host.distDir, 'gate.cjs'),
    runDir: dirs.run,
    seccompFd: SECCOMP_FD,
  });
  return startProgram(inputs, { part: 'the gate', log: 'gate.log', room }, [
    ...['--run-dir', GUEST_RUN_DIR],
    ...gateFlags(inputs.plan),
  ]);
}

function gateFlags(plan: Plan): string[] {
  const halves = deskHalves(plan);
  return [
    ...(halves?.gitGate === true ? ['--git-gate'] : []),
    ...(halves?.supervise === true ? ['--supervise'] : []),
  ];
}

/** Settings of the host for its outgoing connections, which egress honours. */
const UPSTREAM_ENV = [
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'NO_PROXY',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
];

export function startSidecar(
  inputs: DaemonInputs,
  hostValues: Readonly<Record<string, string>>,
): Promise<Result<Daemon, Failure>> {
  const { plan, host, dirs, view } = inputs;
  const env: Record<string, string> = {};
  const files: string[] = [];
  for (const name of UPSTREAM_ENV) {
    const value = host.env[name];
    if (value === undefined || value === '') continue;
    if (value.startsWith('/') && !existsSync(value)) continue;
    env[name === 'NODE_EXTRA_CA_CERTS' ? EXTRA_CA_VARIABLE : name] = value.startsWith('/')
      ? realpathSync(value)
      : value;
    if (value.startsWith('/')) files.push(realpathSync(value));
  }
  const secrets = egressSecrets(plan.egress, hostValues);
  Object.assign(env, secrets.env);
  if (plan.egress.upstreamCa !== undefined) files.push(plan.egress.upstreamCa);
  const room = sidecarArgs({
    view,
    nodePath: realpathSync(host.nodePath),
    programPath: join(host.distDir, 'sidecar.cjs'),
    runDir: dirs.run,
    egressDir: dirs.egress,
    files,
    mounts: resolverMounts(),
    env,
    seccompFd: SECCOMP_FD,
  });
  return startProgram(inputs, { part: 'egress', log: 'egress.log', room }, [
    'egress',
    ...[
      '--routes',
      `${GUEST_EGRESS_DIR}/routes.yaml`,
      '--ca-dir',
      GUEST_EGRESS_DIR,
      '--audit',
      `${GUEST_EGRESS_DIR}/audit.jsonl`,
    ],
    ...['--run-dir', GUEST_RUN_DIR],
    ...secrets.flags,
    ...plan.egress.resolve.flatMap((mapping) => ['--resolve', mapping]),
    ...(plan.egress.upstreamCa === undefined ? [] : ['--upstream-ca', plan.egress.upstreamCa]),
  ]);
}

/** git-gate and supervise, in a room of their own; undefined where the plan wants neither. */
export async function startDesk(
  inputs: DaemonInputs,
  hostValues: Readonly<Record<string, string>>,
): Promise<Result<Daemon, Failure> | undefined> {
  const halves = deskHalves(inputs.plan);
  if (halves === undefined) return undefined;
  const { deskRoom } = await import('./desk-room.ts');
  const made = deskRoom(inputs, hostValues);
  if (!made.ok) return made;
  const room = deskArgs({
    view: inputs.view,
    nodePath: realpathSync(inputs.host.nodePath),
    programPath: join(inputs.host.distDir, 'desk.cjs'),
    runDir: inputs.dirs.run,
    files: [],
    seccompFd: SECCOMP_FD,
    ...made.value,
  });
  return startProgram(inputs, { part: 'git-gate and supervise', log: 'desk.log', room }, [
    ...['serve', '--slug', inputs.plan.slug, '--run-dir', GUEST_RUN_DIR, '--queue', GUEST_DESK.queue],
    ...(halves.gitGate ? ['--git-gate', GUEST_DESK.gitGate] : []),
    ...(halves.supervise ? ['--supervise', GUEST_DESK.supervise] : []),
    ...['--log-dir', GUEST_DESK.log],
  ]);
}

/** One of our own programs in the room that bwrap makes for it. */
function startProgram(
  { tools, dirs, filter }: DaemonInputs,
  { part, log, room }: { readonly part: string; readonly log: string; readonly room: readonly string[] },
  args: readonly string[],
): Promise<Result<Daemon, Failure>> {
  return Daemon.start({
    part,
    file: tools.bwrap,
    args: [
      ...['--args', String(ARGS_FD), '--info-fd', String(INFO_FD), '--'],
      ...[GUEST_NODE, ...NODE_FLAGS, GUEST_PROGRAM, ...args],
    ],
    data: [encodeArgs(room), filter],
    logPath: join(dirs.log, log),
  });
}
