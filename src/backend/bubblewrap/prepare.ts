import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { fileFailure, makePrivateDir, writeFileAtomic } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { findOnPath } from './facts.ts';
import { GUEST_ETC } from './guest-etc.ts';
import { MINIMUM_BWRAP, unusable } from './remedies.ts';
import { type SeccompArch, SYSCALL_TABLES } from './seccomp/syscalls.ts';
import { trustFiles } from './trust-mounts.ts';

/** The host programs that make a bottle. */
export interface Tools {
  readonly bwrap: string;
  readonly nsenter: string;
  /** Absent where util-linux's `script` is not installed: then an agent shares our terminal. */
  readonly script?: string;
}

/** Where the parts of a bottle's state stand; all under `state/<slug>/`, mode 0700. */
export interface BottleDirs {
  readonly home: string;
  readonly etc: string;
  readonly egress: string;
  readonly run: string;
  readonly gitGate: string;
  readonly supervise: string;
  readonly log: string;
  readonly trust: string;
  readonly workspaceCopy: string;
}

export function bottleDirs(stateDir: string): BottleDirs {
  return {
    home: join(stateDir, 'home'),
    etc: join(stateDir, 'etc'),
    egress: join(stateDir, 'egress'),
    run: join(stateDir, 'run'),
    gitGate: join(stateDir, 'git-gate'),
    supervise: join(stateDir, 'supervise'),
    log: join(stateDir, 'log'),
    trust: join(stateDir, 'trust'),
    workspaceCopy: join(stateDir, 'workspace'),
  };
}

export function findTools(host: Host): Result<Tools, Failure> {
  // A workspace on PATH must not choose what makes the walls.
  const path = (host.env.PATH ?? '')
    .split(':')
    .filter((entry) => !`${entry}/`.startsWith(`${host.cwd}/`))
    .join(':');
  const bwrap = findOnPath('bwrap', path);
  if (bwrap === undefined)
    return fail(
      unusable(`the program bwrap (bubblewrap ${MINIMUM_BWRAP} or later) was not found on PATH`, 'bwrap'),
    );
  const nsenter = findOnPath('nsenter', `${path}:/usr/bin:/bin:/usr/sbin:/sbin`);
  if (nsenter === undefined)
    return fail(unusable('the program nsenter (of util-linux) was not found on PATH', 'nsenter'));
  const script = findOnPath('script', '/usr/bin:/bin');
  return ok({ bwrap, nsenter, ...(script === undefined ? {} : { script }) });
}

/** What the backend cannot do for a plan, then the scratch files. Makes no process and no mount. */
export function prepareFiles(
  plan: Plan,
  host: Host,
): Result<{ readonly tools: Tools; readonly dirs: BottleDirs }, Failure> {
  if (host.platform !== 'linux')
    return fail(unusable(`this is ${host.platform}, and bubblewrap is made of Linux namespaces`, 'linux'));
  if (!isSeccompArch(host.arch))
    return fail(unusable(`there is no system call filter for the machine type ${host.arch} yet`, 'arch'));
  if (plan.image !== undefined) return fail(noImage());
  const tools = findTools(host);
  if (!tools.ok) return tools;
  const dirs = bottleDirs(plan.stateDir);
  const made = writeScratch(plan, dirs);
  return made.ok ? ok({ tools: tools.value, dirs }) : made;
}

function writeScratch(plan: Plan, dirs: BottleDirs): Result<void, Failure> {
  try {
    for (const path of Object.values(dirs)) {
      const made = makePrivateDir(path);
      if (!made.ok) return made;
    }
    for (const [name, text] of Object.entries(GUEST_ETC))
      writeFileSync(join(dirs.etc, name), text, { mode: 0o644 });
    // Mounted before they are filled (`provision/trust-ca`).
    for (const name of trustFiles()) writeFileSync(join(dirs.trust, name), '', { mode: 0o644 });
  } catch (error) {
    return fail(fileFailure('write', (error as NodeJS.ErrnoException).path ?? plan.stateDir, error));
  }
  return writeFileAtomic(join(dirs.egress, 'routes.yaml'), plan.egress.routesYaml, { durable: false });
}

export function isSeccompArch(arch: string): arch is SeccompArch {
  return Object.hasOwn(SYSCALL_TABLES, arch);
}

function noImage(): Failure {
  return {
    room: 'backend',
    kind: 'unsupported',
    backend: 'bubblewrap',
    what: 'images: a bottle there shows the programs of this machine',
    mend: 'leave --image (and BOT_BOTTLE_IMAGE) out, or choose a backend that runs images',
  };
}
