import { existsSync } from 'node:fs';
import type { Frozen } from '../backend/contract.ts';
import { BACKENDS } from '../backend/select.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { writeFileAtomic } from '../sys/atomic-file.ts';
import type { Host } from '../sys/host.ts';
import type { WorkEvents } from '../sys/tree/pace.ts';
import { acquireLock, lockOwner } from './lock.ts';
import { type Metadata, readMetadata } from './metadata.ts';
import { runningBottles } from './running-bottles.ts';
import { isSlug } from './slug.ts';
import { checkStates, markerOf, preserveState, restoreMarker, stateDirOf, statePaths } from './state.ts';

export interface Commit extends Omit<Frozen, 'dropOlder'> {
  readonly slug: string;
  readonly metadata: Partial<Metadata>;
}

/**
 * Freezes a bottle, running or kept; the only one that runs when none is named. Undefined when `events.stopped` ended
 * it: then it is as if it had not begun.
 */
export async function commitBottle(
  named: string | undefined,
  host: Host,
  events: WorkEvents,
): Promise<Result<Commit | undefined, Failure>> {
  const readable = checkStates(host.botBottleHome);
  if (!readable.ok) return readable;
  const running = (await runningBottles(host)).map(({ slug }) => slug);
  if (named === undefined && running.length !== 1)
    return fail({ room: 'session', kind: 'which-bottle', running });
  const slug = named ?? (running[0] as string);
  const paths = statePaths(stateDirOf(host.botBottleHome, slug));
  if (!isSlug(slug) || !existsSync(paths.dir)) {
    return fail({ room: 'session', kind: 'no-such-bottle', slug, running });
  }
  const committing = acquireLock(paths.commitLock, slug);
  if (!committing.ok) return committing;
  using _committing = committing.value;
  // A session that runs holds the bottle's own lock, and goes on while it is committed.
  const own = running.includes(slug) ? undefined : acquireLock(paths.lock, slug);
  if (own?.ok === false) return own;
  using _own = own?.value;
  return freeze(slug, host, events);
}

async function freeze(
  slug: string,
  host: Host,
  events: WorkEvents,
): Promise<Result<Commit | undefined, Failure>> {
  const paths = statePaths(stateDirOf(host.botBottleHome, slug));
  const metadata = readMetadata(paths.metadata);
  const backend = BACKENDS.find(({ name }) => name === metadata.backend);
  if (backend === undefined)
    return fail({ room: 'session', kind: 'metadata', slug, path: paths.metadata, missing: ['backend'] });
  const marker = markerOf(paths.dir);
  // Before the files are read: a session that ends meanwhile leaves them.
  const preserved = preserveState(paths.dir);
  if (!preserved.ok) return preserved;
  const workspaceIsCopy = metadata.copy_cwd === true;
  const frozen = await (await backend.load()).freeze(
    { slug, stateDir: paths.dir, workspaceIsCopy },
    host,
    events,
  );
  const written =
    frozen.ok && frozen.value !== undefined
      ? writeFileAtomic(paths.committedImage, `${frozen.value.reference}\n`)
      : undefined;
  if (written?.ok !== true) {
    // A session that has ended meanwhile has settled by the marker, or made its own.
    if (lockOwner(paths.lock) !== undefined) restoreMarker(paths.dir, marker);
    if (!frozen.ok) return frozen;
    return written === undefined ? ok(undefined) : written;
  }
  if (!frozen.ok || frozen.value === undefined) return ok(undefined);
  const { dropOlder, ...rest } = frozen.value;
  dropOlder();
  return ok({ ...rest, slug, metadata });
}
