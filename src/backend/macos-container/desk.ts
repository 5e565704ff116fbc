import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Host } from '../../sys/host.ts';
import { GUEST_DESK } from '../../wire/bottle-paths.ts';
import { GIT_GATE_CONFIG, GIT_GATE_KNOWN_HOSTS } from '../../wire/git-gate-config.ts';
import { deskRoom } from '../bubblewrap/desk-room.ts';
import type { LaunchInputs } from '../contract.ts';
import { containerName } from '../docker/names.ts';
import { environmentLines } from '../docker/sidecar-inputs.ts';
import { deskCommand, execArgs, type Halves } from './args.ts';
import type { MacosBottle } from './bottle.ts';
import { type Container, insist } from './command.ts';
import type { PreparedFacts } from './prepare.ts';
import { DAEMON_WHEN_READY, MAKE_DIRECTORIES, SOCKETS, SOCKETS_GROUP } from './scripts.ts';
import { ownUser, putFile, startDaemon } from './sidecar-daemons.ts';

/** There once everything that git-gate needs has been copied in. */
const READY = '/run/git-gate/ready';

/** git-gate and supervise, as the host's user, whose queue it writes, in a virtual machine without egress's secrets. */
export async function startDesk(
  bottle: MacosBottle,
  plan: Plan,
  host: Host,
  { container, dirs }: PreparedFacts,
  { hostValues }: LaunchInputs,
  desk: { readonly halves: Halves; readonly address: string },
): Promise<Result<void, Failure>> {
  const name = containerName('desk', plan.slug);
  const room = deskRoom({ plan, host, dirs }, hostValues);
  if (!room.ok) return room;
  const user = ownUser(host);
  const started = startDaemon(bottle, container, {
    part: 'git-gate and supervise',
    args: execArgs({
      ...{ container: name, user, script: DAEMON_WHEN_READY, input: true },
      words: ['sh', READY, `${SOCKETS}/desk.pid`, ...deskCommand(plan.slug, desk.halves, desk.address)],
    }),
    input: environmentLines(room.value.env),
    logPath: join(dirs.log, 'desk.log'),
  });
  const keys = room.value.mounts.filter(({ target }) => target.startsWith(`${GUEST_DESK.keys}/`));
  const staged = await stage(container, { plan, name, user, gitGate: dirs.gitGate, keys });
  if (staged.ok) return started;
  // It waits for a file that will not come.
  await Promise.all(bottle.held.map((held) => held.stop()));
  return staged;
}

async function stage(
  container: Container,
  request: {
    readonly plan: Plan;
    readonly name: string;
    readonly user: string;
    readonly gitGate: string;
    readonly keys: readonly { readonly source: string; readonly target: string }[];
  },
): Promise<Result<void, Failure>> {
  const { plan, name, user, gitGate, keys } = request;
  const asRoot = (action: string, script: string, words: readonly string[]) =>
    insist(
      container,
      { action, args: execArgs({ container: name, user: `0:${SOCKETS_GROUP}`, script, words }) },
      3,
    );
  const directories = [
    GUEST_DESK.gitGate,
    GUEST_DESK.mirrors,
    GUEST_DESK.keys,
    GUEST_DESK.programs,
    '/run/git-gate',
  ];
  const made = await asRoot('make the directories of git-gate', MAKE_DIRECTORIES, ['sh', ...directories]);
  if (!made.ok) return made;
  // ssh asks who it runs as, and does not start without an answer.
  const line = `git-gate:x:${user}::${GUEST_DESK.gitGate}:/bin/sh`;
  const known = await asRoot(
    'tell git-gate who it is',
    'grep -q "^git-gate:" /etc/passwd || echo "$1" >>/etc/passwd',
    ['sh', line],
  );
  if (!known.ok) return known;
  const files =
    plan.gitGate === undefined
      ? []
      : [
          ...[GIT_GATE_CONFIG, GIT_GATE_KNOWN_HOSTS].map((file) => ({
            source: join(gitGate, file),
            target: `${GUEST_DESK.gitGate}/${file}`,
          })),
          ...keys,
        ];
  for (const { source, target } of files) {
    const put = await putFile(container, { name, user, source, target, mode: 0o600 });
    if (!put.ok) return put;
  }
  const told = await asRoot('tell git-gate that its files are there', ': >"$1"', ['sh', READY]);
  return told.ok ? ok(undefined) : told;
}
