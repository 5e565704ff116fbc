import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Plan } from '../plan/plan.ts';
import { besideName, fileFailure, makePrivateDir, PRIVATE_DIR, writeFileAtomic } from '../sys/atomic-file.ts';
import { removeTree } from '../sys/tree/remove-tree.ts';
import { METADATA_VERSION, type Metadata, readMetadata, writeMetadata } from './metadata.ts';
import { isSlug } from './slug.ts';

/** Where a bottle's files stand, by spec/state.md. Pure names: nothing is looked up. */
export function statePaths(stateDir: string) {
  return {
    dir: stateDir,
    metadata: `${stateDir}/metadata.json`,
    lock: `${stateDir}/lock`,
    preserved: `${stateDir}/preserved`,
    committedImage: `${stateDir}/committed-image`,
    /** Held while the bottle is committed: its session holds `lock`. */
    commitLock: `${stateDir}/commit.lock`,
    agentDir: `${stateDir}/agent`,
    egressDir: `${stateDir}/egress`,
    routes: `${stateDir}/egress/routes.yaml`,
    caKey: `${stateDir}/egress/ca.key`,
    caCert: `${stateDir}/egress/ca.crt`,
    audit: `${stateDir}/egress/audit.jsonl`,
    superviseDir: `${stateDir}/supervise`,
    /** The bottle's own Dockerfile, of an approved proposal. */
    dockerfile: `${stateDir}/Dockerfile`,
    runDir: `${stateDir}/run`,
    logDir: `${stateDir}/log`,
    logOf: (daemon: string) => `${stateDir}/log/${daemon}.log`,
  } as const;
}
export type StatePaths = ReturnType<typeof statePaths>;

export function stateDirOf(botBottleHome: string, slug: string): string {
  return `${botBottleHome}/state/${slug}`;
}

/**
 * Makes the bottle's directory and those that every bottle has, and writes its metadata. The directory must not be
 * there: EEXIST says that the slug is taken. Nothing is synced: a bottle that nobody preserved dies with its session.
 */
export function createState(plan: Plan, startedAt: Date): Result<StatePaths, HostFailure> {
  const paths = statePaths(plan.stateDir);
  const made = makeDirs(paths);
  if (!made.ok) return made;
  const written = writeMetadata(paths.metadata, metadataOf(plan, startedAt), { durable: false });
  if (!written.ok) {
    removeState(paths.dir);
    return written;
  }
  return ok(paths);
}

function makeDirs(paths: StatePaths): Result<void, HostFailure> {
  const make = (path: string) => mkdirSync(path, { mode: PRIVATE_DIR });
  let at = paths.dir;
  try {
    try {
      make(at);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      // The first bottle of this home.
      const parent = makePrivateDir(parentOf(at));
      if (!parent.ok) return parent;
      make(at);
    }
    for (at of [paths.egressDir, paths.runDir, paths.logDir]) make(at);
    return ok(undefined);
  } catch (error) {
    if (at !== paths.dir) removeState(paths.dir);
    return fail(fileFailure('make the directory', at, error));
  }
}

function metadataOf(plan: Plan, startedAt: Date): Metadata {
  return {
    identity: plan.slug,
    agent_name: plan.agentName,
    cwd: plan.workspace.path,
    copy_cwd: plan.workspace.mode === 'copy',
    workspace: plan.workspace.mode,
    started_at: startedAt.toISOString(),
    backend: plan.backend,
    label: plan.label ?? '',
    color: plan.color ?? '',
    schema_version: METADATA_VERSION,
  };
}

/** What the marker holds while a preserved bottle is taken up again. */
const EARLIER = 'by an earlier session\n';

/** Marks the directory so that teardown keeps it. */
export function preserveState(stateDir: string): Result<void, HostFailure> {
  return writeFileAtomic(statePaths(stateDir).preserved, '');
}

/** Says of a bottle that is taken up again: its marker is for how it ended before. A kill leaves it preserved. */
export function preservedEarlier(stateDir: string): Result<void, HostFailure> {
  return writeFileAtomic(statePaths(stateDir).preserved, EARLIER);
}

export function isPreserved(stateDir: string): boolean {
  return existsSync(statePaths(stateDir).preserved);
}

/** Whether a preserved bottle has been marked since this session began. */
export function isPreservedAnew(stateDir: string): boolean {
  const marker = markerOf(stateDir);
  return marker !== undefined && marker !== EARLIER;
}

/** What the marker holds; undefined where there is none. */
export function markerOf(stateDir: string): string | undefined {
  try {
    return readFileSync(statePaths(stateDir).preserved, 'utf8');
  } catch {
    return undefined;
  }
}

/** Puts back what `markerOf` said, for work that came to nothing. */
export function restoreMarker(stateDir: string, marker: string | undefined): void {
  const { preserved } = statePaths(stateDir);
  if (marker === undefined) rmSync(preserved, { force: true });
  else writeFileAtomic(preserved, marker);
}

/** A directory that is being removed: out of the way of its name at once, however long that takes. */
const GONE = /^\.[a-z0-9-]+\.[0-9-]+\.gone$/;

/** Removes a bottle's directory and all below it. Never half: its name goes first. */
export function removeState(stateDir: string): Result<void, HostFailure> {
  const slug = stateDir.slice(stateDir.lastIndexOf('/') + 1);
  const aside = besideName(`${parentOf(stateDir)}/.${slug}`).replace(/\.tmp$/, '.gone');
  try {
    renameSync(stateDir, aside);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? ok(undefined) : fail(fileFailure('remove', stateDir, error));
  }
  return removeTree(aside);
}

/** Directories whose removal was interrupted. */
export function listHalfRemoved(botBottleHome: string): readonly string[] {
  const names = stateNames(botBottleHome);
  return names.ok
    ? names.value.filter((name) => GONE.test(name)).map((name) => `${botBottleHome}/state/${name}`)
    : [];
}

export interface StateEntry {
  readonly slug: string;
  readonly paths: StatePaths;
  readonly metadata: Partial<Metadata>;
}

/** Why the bottles of a home cannot be told, if they cannot. */
export function checkStates(botBottleHome: string): Result<void, HostFailure> {
  const names = stateNames(botBottleHome);
  return names.ok ? ok(undefined) : names;
}

function stateNames(botBottleHome: string): Result<readonly string[], HostFailure> {
  const path = `${botBottleHome}/state`;
  try {
    return ok(readdirSync(path));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? ok([])
      : fail(fileFailure('list the bottles in', path, error));
  }
}

/** Every bottle with a directory, by slug. A missing home is an empty list; of an unreadable one `checkStates` tells. */
export function listStates(botBottleHome: string): readonly StateEntry[] {
  const names = stateNames(botBottleHome);
  return (names.ok ? names.value : [])
    .filter(isSlug)
    .sort()
    .map((slug) => {
      const paths = statePaths(stateDirOf(botBottleHome, slug));
      return { slug, paths, metadata: readMetadata(paths.metadata) };
    });
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
