import { appendFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { fileFailure, makePrivateDir, PRIVATE_FILE, writeFileAtomic } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import {
  DESK_LOGS,
  GUEST_DESK,
  KNOWN_SECRET_VARIABLE,
  SUPERVISE_WAIT_VARIABLE,
} from '../../wire/bottle-paths.ts';
import type { Mount } from './args.ts';
import { findOnPath, resolverMounts } from './facts.ts';
import type { BottleDirs } from './prepare.ts';

/**
 * What the desk's room shows of the host beside its programs: this bottle's keys, mirrors, queue and logs. No home, no
 * agent's socket, no git or ssh settings of the host.
 */
export function deskRoom(
  {
    plan,
    host,
    dirs,
  }: {
    readonly plan: Plan;
    readonly host: Host;
    readonly dirs: Pick<BottleDirs, 'gitGate' | 'supervise' | 'log'>;
  },
  hostValues: Readonly<Record<string, string>>,
): Result<{ readonly mounts: readonly Mount[]; readonly env: Readonly<Record<string, string>> }, Failure> {
  const [queue, mirrors] = [`${host.botBottleHome}/queue/${plan.slug}`, `${dirs.gitGate}/mirrors`];
  for (const path of [queue, mirrors]) {
    const made = makePrivateDir(path);
    if (!made.ok) return made;
  }
  try {
    for (const name of DESK_LOGS) appendFileSync(join(dirs.log, name), '', { mode: PRIVATE_FILE });
  } catch (error) {
    return fail(fileFailure('write', dirs.log, error));
  }
  // ssh asks who it runs as, and does not start without an answer.
  const passwd = join(dirs.gitGate, 'passwd');
  const user = `git-gate:x:${host.uid}:${host.gid}::${GUEST_DESK.gitGate}:/bin/sh\n`;
  const written = writeFileAtomic(passwd, user, { durable: false });
  if (!written.ok) return written;
  const shown = (source: string, target: string, writable = false): Mount => ({ source, target, writable });
  const keys = (plan.gitGate?.repos ?? []).map(({ name, key }) =>
    shown(
      key.provider === 'static' ? realpathSync(key.file) : `${dirs.gitGate}/keys/${name}`,
      `${GUEST_DESK.keys}/${name}`,
    ),
  );
  const gitleaks = findOnPath('gitleaks', pathOutside(host.env.PATH, host.cwd));
  return ok({
    mounts: [
      ...resolverMounts(),
      shown(passwd, '/etc/passwd'),
      ...(plan.gitGate === undefined
        ? []
        : [shown(dirs.gitGate, GUEST_DESK.gitGate, true), shown(mirrors, GUEST_DESK.mirrors, true)]),
      shown(dirs.supervise, GUEST_DESK.supervise),
      shown(queue, GUEST_DESK.queue, true),
      ...DESK_LOGS.map((name) => shown(join(dirs.log, name), `${GUEST_DESK.log}/${name}`, true)),
      ...keys,
      ...(gitleaks === undefined ? [] : [shown(realpathSync(gitleaks), `${GUEST_DESK.programs}/gitleaks`)]),
    ],
    env: {
      ...deskSettings(host.env),
      PATH: `${GUEST_DESK.programs}:/usr/local/bin:/usr/bin:/bin`,
      ...Object.fromEntries(
        (plan.gitGate === undefined ? [] : plan.egress.known).map(({ from }, index) => [
          `${KNOWN_SECRET_VARIABLE}${index}`,
          hostValues[from] ?? '',
        ]),
      ),
    },
  });
}

/** Settings of the host's environment that are the desk's. */
function deskSettings(env: Host['env']): Record<string, string> {
  const wait = env[SUPERVISE_WAIT_VARIABLE];
  return wait === undefined ? {} : { [SUPERVISE_WAIT_VARIABLE]: wait };
}

/** A workspace on PATH must not choose what scans its pushes. */
function pathOutside(path = '', cwd: string): string {
  return path
    .split(':')
    .filter((entry) => !`${entry}/`.startsWith(`${cwd}/`))
    .join(':');
}
