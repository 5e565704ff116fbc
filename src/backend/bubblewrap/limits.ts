import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import type { BackendFailure } from '../../diagnostics/backend-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Limits } from '../../plan/plan.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import type { Orphan } from '../contract.ts';

/** Control groups that hold one bottle's agent to its limits. */
export interface LimitGroups {
  /** `cgroup.procs` files: a process that writes its pid there is held, and all it starts. */
  readonly procsFiles: readonly string[];
  /** Removes the groups once they are empty. */
  remove(): void;
}

/** One file of one group, and what is written there. */
export interface GroupSetting {
  readonly file: string;
  readonly value: string;
}

const CPU_PERIOD_US = 100_000;

/** cgroup-v2(7): memory.max in bytes, `cpu.max` as quota and period in microseconds, pids.max. */
export function v2Settings(limits: Limits): GroupSetting[] {
  return [
    ...(limits.memory === undefined
      ? []
      : [
          { file: 'memory.max', value: String(limits.memory) },
          { file: 'memory.swap.max', value: '0' },
        ]),
    ...(limits.cpus === undefined
      ? []
      : [{ file: 'cpu.max', value: `${Math.round(limits.cpus * CPU_PERIOD_US)} ${CPU_PERIOD_US}` }]),
    ...(limits.pids === undefined ? [] : [{ file: 'pids.max', value: String(limits.pids) }]),
  ];
}

/** The same by version 1's controllers, each with a hierarchy of its own. */
export function v1Settings(limits: Limits): (GroupSetting & { readonly controller: string })[] {
  return [
    ...(limits.memory === undefined
      ? []
      : [{ controller: 'memory', file: 'memory.limit_in_bytes', value: String(limits.memory) }]),
    ...(limits.cpus === undefined
      ? []
      : [
          { controller: 'cpu', file: 'cpu.cfs_period_us', value: String(CPU_PERIOD_US) },
          {
            controller: 'cpu',
            file: 'cpu.cfs_quota_us',
            value: String(Math.round(limits.cpus * CPU_PERIOD_US)),
          },
        ]),
    ...(limits.pids === undefined
      ? []
      : [{ controller: 'pids', file: 'pids.max', value: String(limits.pids) }]),
  ];
}

/**
 * Makes the groups for a bottle. A limit that cannot be kept is a failure, never a silence.
 * `root` is where the control group file systems are mounted, /sys/fs/cgroup outside of tests.
 */
export function makeLimitGroups(
  slug: string,
  limits: Limits,
  root = '/sys/fs/cgroup',
): Result<LimitGroups, BackendFailure> {
  const wanted = v2Settings(limits);
  if (wanted.length === 0) return ok({ procsFiles: [], remove() {} });
  const name = `bot-bottle-${slug}`;
  const made: string[] = [];
  const remove = () => {
    for (const path of made.toReversed()) removeGroup(path);
  };
  try {
    if (existsSync(`${root}/cgroup.controllers`)) {
      const parent = `${root}${ownGroup('')}`;
      made.push(makeGroup(`${parent}/${name}`));
      for (const { file, value } of wanted) {
        // Kernels without swap accounting have no such file, and no swap to account.
        if (file === 'memory.swap.max' && !existsSync(`${parent}/${name}/${file}`)) continue;
        writeFileSync(`${parent}/${name}/${file}`, value);
      }
    } else {
      for (const { controller, file, value } of v1Settings(limits)) {
        const path = `${root}/${controller}${ownGroup(controller)}/${name}`;
        if (!made.includes(path)) made.push(makeGroup(path));
        writeFileSync(`${path}/${file}`, value);
      }
    }
    return ok({ procsFiles: made.map((path) => `${path}/cgroup.procs`), remove });
  } catch (error) {
    remove();
    return fail({
      room: 'backend',
      kind: 'unsupported',
      backend: 'bubblewrap',
      what: `way to keep limits here: this user may not make control groups (${(error as NodeJS.ErrnoException).code})`,
      mend: `let systemd keep them: systemd-run --user --scope ${scopeProperties(limits)} bot-bottle ..., without --limits and without \`limits\` in the bottle`,
    });
  }
}

function makeGroup(path: string): string {
  mkdirSync(path);
  return path;
}

function removeGroup(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Still draining: `cleanup` finds it.
  }
}

/** This process's group in a hierarchy; `''` names version 2's (proc(5), /proc/PID/cgroup: `id:controllers:path`). */
function ownGroup(controller: string): string {
  for (const line of readFileSync('/proc/self/cgroup', 'utf8').split('\n')) {
    const [, controllers = '', path = ''] = line.split(':');
    if (controllers.split(',').includes(controller)) return path === '/' ? '' : path;
  }
  return '';
}

function scopeProperties(limits: Limits): string {
  return [
    ...(limits.memory === undefined ? [] : [`-p MemoryMax=${limits.memory}`]),
    ...(limits.cpus === undefined ? [] : [`-p CPUQuota=${Math.round(limits.cpus * 100)}%`]),
    ...(limits.pids === undefined ? [] : [`-p TasksMax=${limits.pids}`]),
  ].join(' ');
}

/** Groups of bottles whose session was killed: ours by name, with no process left in them. */
export function findLimitGroups(root = '/sys/fs/cgroup'): Orphan[] {
  const parents = existsSync(`${root}/cgroup.controllers`)
    ? [`${root}${ownGroup('')}`]
    : ['memory', 'cpu', 'pids'].map((controller) => `${root}/${controller}${ownGroup(controller)}`);
  return parents.flatMap((parent) =>
    groupsIn(parent)
      .map((name) => `${parent}/${name}`)
      .filter((path) => readFileSync(`${path}/cgroup.procs`, 'utf8') === '')
      .map((path) => ({
        backend: 'bubblewrap' as const,
        kind: 'cgroup' as const,
        name: path,
        async remove() {
          removeGroup(path);
          return existsSync(path)
            ? fail(fileFailure('remove the control group', path, { code: 'EBUSY' }))
            : ok(undefined);
        },
      })),
  );
}

function groupsIn(parent: string): string[] {
  try {
    return readdirSync(parent).filter((name) => name.startsWith('bot-bottle-'));
  } catch {
    return [];
  }
}
