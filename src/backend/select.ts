import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { BackendName } from '../plan/plan.ts';
import type { Host } from '../sys/host.ts';
import type { Backend } from './contract.ts';

/** A backend that this version has; loaded only when it is asked. */
export interface BackendEntry {
  readonly name: BackendName;
  load(): Promise<Backend>;
}

/** Every backend, in the order in which they are tried: a further one is its folder and its line here. */
export const BACKENDS: readonly BackendEntry[] = [
  {
    name: 'macos-container',
    load: async () => (await import('./macos-container/backend.ts')).macosContainer,
  },
  {
    name: 'smolmachines',
    load: async () => (await import('./smolmachines/backend.ts')).smolmachines,
  },
  {
    name: 'docker',
    load: async () => (await import('./docker/backend.ts')).docker,
  },
  {
    name: 'bubblewrap',
    load: async () => (await import('./bubblewrap/backend.ts')).bubblewrap,
  },
];

/**
 * The backend to use: `--backend`, else BOT_BOTTLE_BACKEND, else the first that can be used. When only one could be
 * meant it is not probed: its launch tells what is missing, and a probe would cost each start its time.
 */
export async function selectBackend(
  flag: string | undefined,
  host: Host,
  entries: readonly BackendEntry[] = BACKENDS,
): Promise<Result<Backend, Failure>> {
  const asked = flag ?? (host.env.BOT_BOTTLE_BACKEND || undefined);
  if (asked !== undefined) {
    const entry = entries.find(({ name }) => name === asked);
    return entry === undefined
      ? fail({
          room: 'backend',
          kind: 'unknown-backend',
          name: asked,
          known: entries.map(({ name }) => name),
        })
      : ok(await entry.load());
  }
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) return ok(await only.load());
  const missing: string[] = [];
  for (const entry of entries) {
    const backend = await entry.load();
    const probe = await backend.probe(host);
    if (probe.usable) return ok(backend);
    const broken = probe.checks.find((check) => !check.ok);
    missing.push(`${entry.name}: ${broken?.found ?? 'not usable'}`);
  }
  return fail({
    room: 'backend',
    kind: 'unusable',
    backend: 'default',
    missing: missing.join('; '),
    mend: 'see `bot-bottle doctor`',
  });
}

/**
 * The backend for an ad-hoc command, which is a program of this machine unless an image is named: bubblewrap shows the
 * machine's own programs, starts no daemon and builds no image, so it comes before the rest where it is installed.
 */
export async function selectForCommand(
  flag: string | undefined,
  host: Host,
): Promise<Result<Backend, Failure>> {
  const own = BACKENDS.find(({ name }) => name === 'bubblewrap');
  const isFree = flag === undefined && !host.env.BOT_BOTTLE_BACKEND;
  if (own !== undefined && isFree && host.platform === 'linux' && isOnPath('bwrap', host.env.PATH)) {
    return ok(await own.load());
  }
  return selectBackend(flag, host);
}

function isOnPath(program: string, path = ''): boolean {
  return path
    .split(':')
    .some((directory) => directory.startsWith('/') && existsSync(join(directory, program)));
}
