import { readFileSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import type { LaunchInputs } from '../contract.ts';
import { SYSTEM_CA, UPSTREAM_CA } from '../docker/args.ts';
import { containerName } from '../docker/names.ts';
import { PUT_FILE } from '../docker/scripts.ts';
import { sidecarInputs } from '../docker/sidecar-inputs.ts';
import { egressCommand, execArgs, gateCommand, type Halves } from './args.ts';
import type { MacosBottle } from './bottle.ts';
import { type Container, insist, runContainer } from './command.ts';
import { Held } from './held.ts';
import type { PreparedFacts } from './prepare.ts';
import { DAEMON, RELOAD, SOCKETS, SOCKETS_GROUP } from './scripts.ts';

const EGRESS_PID = `${SOCKETS}/egress.pid`;

/** Egress, as the host's user, whose directory it writes; its secrets come on its stdin. */
export async function startEgress(
  bottle: MacosBottle,
  plan: Plan,
  host: Host,
  { container, dirs }: PreparedFacts,
  { hostValues }: LaunchInputs,
): Promise<Result<void, Failure>> {
  const name = containerName('sidecars', plan.slug);
  const { input, flags, binds } = sidecarInputs(plan, host, hostValues);
  // The image has the system's own certificates, and single files cannot be mounted.
  for (const { source, target } of binds.filter((bind) => bind.target !== SYSTEM_CA)) {
    const put = await putFile(container, { name, user: '0', source, target, mode: 0o644 });
    if (!put.ok) return put;
  }
  const user = ownUser(host);
  const held = await startDaemon(bottle, container, {
    part: 'egress',
    args: execArgs({
      ...{ container: name, user, script: DAEMON, input: true },
      words: ['sh', EGRESS_PID, ...egressCommand(plan, flags, UPSTREAM_CA)],
    }),
    input,
    logPath: join(dirs.log, 'egress.log'),
  });
  if (!held.ok) return held;
  // Of a change on the host a watch in a virtual machine hears nothing.
  const watcher = watch(dirs.egress, (_event, file) => {
    if (file !== 'routes.yaml') return;
    const args = execArgs({ container: name, user, script: RELOAD, words: ['sh', EGRESS_PID] });
    void runContainer(container, { action: 'have egress read its routes', args });
  });
  watcher.on('error', () => {});
  bottle.watchers.push(watcher);
  return ok(undefined);
}

/** The gate, as root without a right but to listen on port 53: it reads nothing of what egress holds. */
export function startGate(
  bottle: MacosBottle,
  plan: Plan,
  { container, dirs }: PreparedFacts,
  address: string,
  desk: { readonly halves: Halves; readonly address: string } | undefined,
): Promise<Result<void, Failure>> {
  return startDaemon(bottle, container, {
    part: 'the gate',
    args: execArgs({
      container: containerName('sidecars', plan.slug),
      user: `0:${SOCKETS_GROUP}`,
      script: DAEMON,
      words: ['sh', `${SOCKETS}/gate.pid`, ...gateCommand(address, desk)],
      input: true,
    }),
    input: '\n',
    logPath: join(dirs.log, 'gate.log'),
  });
}

/** Starts one of our programs, and waits until it listens. */
export async function startDaemon(
  bottle: MacosBottle,
  container: Container,
  request: Parameters<typeof Held.start>[1],
): Promise<Result<void, Failure>> {
  const held = await Held.start(container, request);
  if (!held.ok) return held;
  bottle.held.push(held.value);
  for (let line = 0; line < 2; line += 1) {
    // `up`, and that it listens.
    const said = await held.value.line();
    if (!said.ok) return said;
  }
  return ok(undefined);
}

/** Puts a file of the host into a container, readable by that user. */
export async function putFile(
  container: Container,
  file: {
    readonly name: string;
    readonly user: string;
    readonly source: string;
    readonly target: string;
    readonly mode: number;
  },
): Promise<Result<void, Failure>> {
  const { name, user, source, target, mode } = file;
  let input: Buffer;
  try {
    input = readFileSync(source);
  } catch (error) {
    return fail(fileFailure('read', source, error));
  }
  const words = ['sh', target, mode.toString(8)];
  const put = await insist(
    container,
    {
      action: `write ${target} in ${name}`,
      args: execArgs({ container: name, user, script: PUT_FILE, words, input: true }),
      input,
    },
    3,
  );
  return put.ok ? ok(undefined) : put;
}

export function ownUser({ uid }: Pick<Host, 'uid'>): string {
  return `${uid}:${SOCKETS_GROUP}`;
}
