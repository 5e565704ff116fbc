import { existsSync, statSync } from 'node:fs';
import type { Orphan } from '../backend/contract.ts';
import { BACKENDS, type BackendEntry } from '../backend/select.ts';
import type { Failure } from '../diagnostics/failure.ts';
import type { Result } from '../diagnostics/result.ts';
import type { Host } from '../sys/host.ts';
import { acquireLock, lockOwner } from './lock.ts';
import { isPreserved, listStates, removeState, type StateEntry } from './state.ts';

/** What a killed session left: a backend's, or a directory of ours. */
export type Leftover = Omit<Orphan, 'backend'> & { readonly backend: string };

/** How long a new directory may stand without its lock, in milliseconds: a session makes both within a few. */
const NEW_MS = 30_000;

/** Everything that belongs to no bottle that runs; backends' things first, because they use the directories. */
export async function findLeftovers(
  host: Host,
  backends: readonly BackendEntry[] = BACKENDS,
): Promise<readonly Leftover[]> {
  const loaded = await Promise.all(backends.map((entry) => entry.load()));
  const [orphans, active] = await Promise.all([
    Promise.all(loaded.map((backend) => backend.findOrphans(host))),
    Promise.all(loaded.map((backend) => backend.listActive(host))),
  ]);
  const running = new Set(active.flat().map(({ slug }) => slug));
  const stale = listStates(host.botBottleHome).filter(
    (state) => !running.has(state.slug) && !isPreserved(state.paths.dir) && isAbandoned(state, host),
  );
  return [...orphans.flat(), ...stale.map(leftoverOf)];
}

function isAbandoned({ paths }: StateEntry, host: Host): boolean {
  if (existsSync(paths.lock)) return lockOwner(paths.lock) === undefined;
  const made = statSync(paths.dir, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return host.now() - made > NEW_MS;
}

function leftoverOf({ slug, paths, metadata }: StateEntry): Leftover {
  return {
    backend: metadata.backend ?? '?',
    kind: 'directory',
    name: paths.dir,
    // Under the lock, so that a session that takes the bottle up in this moment keeps it.
    remove: async (): Promise<Result<void, Failure>> => {
      const lock = acquireLock(paths.lock, slug);
      return lock.ok ? removeState(paths.dir) : lock;
    },
  };
}
