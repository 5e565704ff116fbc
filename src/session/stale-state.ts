import { existsSync, statSync } from 'node:fs';
import type { HolderOf, Orphan } from '../backend/contract.ts';
import { BACKENDS, type BackendEntry } from '../backend/select.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, type Result } from '../diagnostics/result.ts';
import type { Host } from '../sys/host.ts';
import { removeTree } from '../sys/tree/remove-tree.ts';
import { keptRecordsDir, recordsIn, revokeDeployKeys, revokeRecord } from './git-gate/deploy-keys.ts';
import { acquireLock, lockOwner } from './lock.ts';
import { isPreserved, listHalfRemoved, listStates, removeState, type StateEntry } from './state.ts';

/** What a killed session left: a backend's, or a directory of ours. `preserved`: a bottle that can be resumed. */
export type Leftover = Omit<Orphan, 'backend' | 'kind'> & {
  readonly backend: string;
  readonly kind: Orphan['kind'] | 'preserved' | 'deploy-key';
};

export interface LeftoverSearch {
  /** Bottles that are kept to be resumed, too. */
  readonly preserved: boolean;
  /** Only these bottles' directories; empty: all, and whatever else is left. */
  readonly slugs: readonly string[];
}

export const ABANDONED: LeftoverSearch = { preserved: false, slugs: [] };

/** How long a new directory may stand without its lock, in milliseconds: a session makes both within a few. */
const NEW_MS = 30_000;

/** Everything that belongs to no bottle that runs; backends' things first, because they use the directories. */
export async function findLeftovers(
  host: Host,
  search: LeftoverSearch,
  backends: readonly BackendEntry[] = BACKENDS,
): Promise<readonly Leftover[]> {
  const loaded = await Promise.all(backends.map((entry) => entry.load()));
  const active = await Promise.all(loaded.map((backend) => backend.listActive(host)));
  const running = new Set(active.flat().map(({ slug }) => slug));
  const isWanted = (slug: string) => search.slugs.length === 0 || search.slugs.includes(slug);
  const states = listStates(host.botBottleHome).filter(
    (state) => isWanted(state.slug) && !running.has(state.slug),
  );
  const stale = states.filter((state) => !isPreserved(state.paths.dir) && isAbandoned(state, host));
  const preserved = states.filter(
    (state) => search.preserved && isPreserved(state.paths.dir) && lockOwner(state.paths.lock) === undefined,
  );
  const bottles = [
    ...stale.map((state) => leftoverOf(state, 'directory', host, backends)),
    ...preserved.map((state) => leftoverOf(state, 'preserved', host, backends)),
  ];
  if (search.slugs.length > 0) return bottles;
  const going = new Set([...stale, ...preserved]);
  const keys = states
    .filter((state) => !going.has(state) && lockOwner(state.paths.lock) === undefined)
    .flatMap(({ paths }) => recordsIn(`${paths.dir}/git-gate`));
  const orphans = await Promise.all(loaded.map((backend) => backend.findOrphans(host, holderIn(host))));
  return [
    ...orphans.flat(),
    ...bottles,
    ...listHalfRemoved(host.botBottleHome).map(halfRemoved),
    ...[...keys, ...recordsIn(keptRecordsDir(host.botBottleHome))].map((path) => deployKey(path, host)),
  ];
}

/** Bottles that are kept to be resumed, and do not run. */
export function preservedStates(host: Host): readonly StateEntry[] {
  return listStates(host.botBottleHome).filter(
    ({ paths }) => isPreserved(paths.dir) && lockOwner(paths.lock) === undefined,
  );
}

export function preservedSlugs(host: Host): readonly string[] {
  return preservedStates(host).map(({ slug }) => slug);
}

function isAbandoned({ paths }: StateEntry, host: Host): boolean {
  if (existsSync(paths.lock)) return lockOwner(paths.lock) === undefined;
  const made = statSync(paths.dir, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return host.now() - made > NEW_MS;
}

/** By the bottle's directory: its lock, its marker, or that there is none. */
function holderIn(host: Host): HolderOf {
  const states = new Map(listStates(host.botBottleHome).map((state) => [state.slug, state]));
  return (slug) => {
    const state = states.get(slug);
    if (state === undefined) return 'nobody';
    if (isPreserved(state.paths.dir)) return lockOwner(state.paths.lock) === undefined ? 'person' : 'session';
    return isAbandoned(state, host) ? 'nobody' : 'session';
  };
}

function leftoverOf(
  { slug, paths, metadata }: StateEntry,
  kind: Extract<Leftover['kind'], 'directory' | 'preserved'>,
  host: Host,
  backends: readonly BackendEntry[],
): Leftover {
  return {
    backend: metadata.backend ?? '?',
    kind,
    name: paths.dir,
    // Under the lock, so that a session that takes the bottle up in this moment keeps it.
    remove: async (): Promise<Result<void, Failure>> => {
      const lock = acquireLock(paths.lock, slug);
      if (!lock.ok) return lock;
      if (kind === 'directory' && isPreserved(paths.dir)) {
        lock.value.release();
        return fail({ room: 'session', kind: 'slug-kept', slug });
      }
      // A key that cannot be revoked now is written down elsewhere, so that the directory can go.
      const [unrevoked] = await revokeDeployKeys(paths.dir, host);
      const removed = removeState(paths.dir);
      if (!removed.ok) return removed;
      const backend = await backends.find(({ name }) => name === metadata.backend)?.load();
      const forgotten = await backend?.forget?.(slug, host);
      return unrevoked === undefined ? (forgotten ?? removed) : fail(unrevoked);
    },
  };
}

/** A key that a killed session left at a forge, or that could not be revoked before. */
function deployKey(path: string, host: Host): Leftover {
  return { backend: '?', kind: 'deploy-key', name: path, remove: () => revokeRecord(path, host) };
}

function halfRemoved(path: string): Leftover {
  return { backend: '?', kind: 'directory', name: path, remove: async () => removeTree(path) };
}
