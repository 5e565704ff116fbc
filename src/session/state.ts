import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Plan } from '../plan/plan.ts';
import { fileFailure, makePrivateDir, PRIVATE_DIR, PRIVATE_FILE } from '../sys/atomic-file.ts';
import { METADATA_VERSION, type Metadata, readMetadata, writeMetadata } from './metadata.ts';
import { isSlug } from './slug.ts';

/** Where a bottle's files stand, by spec/state.md. Pure names: nothing is looked up. */
export function statePaths(stateDir: string) {
  return {
    dir: stateDir,
    metadata: `${stateDir}/metadata.json`,
    lock: `${stateDir}/lock`,
    preserved: `${stateDir}/preserved`,
    agentDir: `${stateDir}/agent`,
    egressDir: `${stateDir}/egress`,
    routes: `${stateDir}/egress/routes.yaml`,
    caKey: `${stateDir}/egress/ca.key`,
    caCert: `${stateDir}/egress/ca.crt`,
    audit: `${stateDir}/egress/audit.jsonl`,
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
    started_at: startedAt.toISOString(),
    backend: plan.backend,
    label: plan.label ?? '',
    color: plan.color ?? '',
    schema_version: METADATA_VERSION,
  };
}

/** Marks the directory so that teardown keeps it. */
export function preserveState(stateDir: string): Result<void, HostFailure> {
  const { preserved } = statePaths(stateDir);
  try {
    writeFileSync(preserved, '', { mode: PRIVATE_FILE });
    return ok(undefined);
  } catch (error) {
    return fail(fileFailure('write', preserved, error));
  }
}

export function isPreserved(stateDir: string): boolean {
  return existsSync(statePaths(stateDir).preserved);
}

/** Removes a bottle's directory and all below it; the agent's files may be without write permission. */
export function removeState(stateDir: string): Result<void, HostFailure> {
  try {
    rmSync(stateDir, { recursive: true, force: true, maxRetries: 2 });
    return ok(undefined);
  } catch (error) {
    return fail(fileFailure('remove', stateDir, error));
  }
}

export interface StateEntry {
  readonly slug: string;
  readonly paths: StatePaths;
  readonly metadata: Partial<Metadata>;
}

/** Every bottle with a directory, by slug. A missing home is an empty list. */
export function listStates(botBottleHome: string): readonly StateEntry[] {
  let names: readonly string[];
  try {
    names = readdirSync(`${botBottleHome}/state`);
  } catch {
    return [];
  }
  return names
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
