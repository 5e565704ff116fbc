import { existsSync, readFileSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import type { Backend } from '../backend/contract.ts';
import { BACKENDS } from '../backend/select.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import {
  type BackendName,
  BOTTLE_COLORS,
  type BottleColor,
  WORKSPACE_MODES,
  type WorkspaceMode,
} from '../plan/plan.ts';
import { fileFailure } from '../sys/atomic-file.ts';
import type { Host } from '../sys/host.ts';
import { removeTree } from '../sys/tree/remove-tree.ts';
import type { ClaimState } from './claim-state.ts';
import { acquireLock, lockOwner } from './lock.ts';
import type { Metadata } from './metadata.ts';
import { runningBottles } from './running-bottles.ts';
import { isSlug } from './slug.ts';
import { checkStates, listStates, preservedEarlier, type StateEntry, type StatePaths } from './state.ts';

/** What a bottle that is taken up again was. */
export interface KeptBottle {
  readonly slug: string;
  readonly agentName: string;
  /** There when it was looked for. */
  readonly cwd: string;
  readonly workspace: WorkspaceMode;
  readonly backend: BackendName;
  readonly label?: string;
  readonly color?: BottleColor;
  /** Takes the bottle up: under its lock, and with what was committed. */
  readonly claimState: ClaimState;
}

/** Finds a bottle that can go on. Changes nothing. */
export async function findKept(slug: string, host: Host): Promise<Result<KeptBottle, Failure>> {
  const readable = checkStates(host.botBottleHome);
  if (!readable.ok) return readable;
  const states = listStates(host.botBottleHome);
  const state = isSlug(slug) ? states.find((entry) => entry.slug === slug) : undefined;
  if (state === undefined) {
    const running = new Set((await runningBottles(host)).map((bottle) => bottle.slug));
    const kept = states.map((entry) => entry.slug).filter((name) => !running.has(name));
    return fail({ room: 'session', kind: 'nothing-kept', slug, kept });
  }
  const owner = lockOwner(state.paths.lock);
  if (!(await hasEnded(slug, host, owner === undefined)))
    return fail({ room: 'session', kind: 'already-running', slug });
  if (owner !== undefined) return fail({ room: 'session', kind: 'locked', slug, pid: owner.pid });
  return describe(state);
}

/** How long the kernel may take to end the rooms of a session that was killed, in milliseconds. */
const DYING_MS = 5000;

/** A bottle whose session was killed is on its way out, and waited for. */
async function hasEnded(slug: string, host: Host, isDying: boolean): Promise<boolean> {
  const end = host.now() + DYING_MS;
  for (;;) {
    const running = await runningBottles(host);
    if (!running.some((bottle) => bottle.slug === slug)) return true;
    if (!isDying || host.now() >= end) return false;
    await setTimeout(20);
  }
}

function describe({ slug, paths, metadata }: StateEntry): Result<KeptBottle, Failure> {
  const { agent_name: agentName, cwd, label, color } = metadata;
  const workspace = workspaceOf(metadata);
  const backend = BACKENDS.find(({ name }) => name === metadata.backend);
  const missing = [
    ...(agentName ? [] : ['agent_name']),
    ...(cwd?.startsWith('/') ? [] : ['cwd']),
    ...(workspace === undefined ? ['copy_cwd'] : []),
    ...(backend === undefined ? ['backend'] : []),
  ];
  if (!agentName || !cwd || workspace === undefined || backend === undefined || missing.length > 0)
    return fail({ room: 'session', kind: 'metadata', slug, path: paths.metadata, missing });
  const gone = whyGone(cwd);
  if (gone !== undefined) return fail({ room: 'session', kind: 'cwd-gone', slug, path: cwd, reason: gone });
  const known = BOTTLE_COLORS.find((name) => name === color);
  return ok({
    slug,
    agentName,
    cwd,
    workspace,
    backend: backend.name,
    ...(label ? { label } : {}),
    ...(known === undefined ? {} : { color: known }),
    claimState: reopenedState(slug, paths, workspace, backend.load),
  });
}

/** Metadata of other makers may tell only whether there is a copy. */
function workspaceOf({ workspace, copy_cwd: isCopy }: Partial<Metadata>): WorkspaceMode | undefined {
  const mode = WORKSPACE_MODES.find((name) => name === workspace);
  if (mode !== undefined) return mode;
  return isCopy === undefined ? undefined : isCopy ? 'copy' : 'mount';
}

function whyGone(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? undefined : 'is no directory any more';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'ENOENT' ? 'is not there any more' : `cannot be found (${code})`;
  }
}

function reopenedState(
  slug: string,
  paths: StatePaths,
  workspace: WorkspaceMode,
  load: () => Promise<Backend>,
): ClaimState {
  return async (_plan, host, events) => {
    if (!existsSync(paths.dir)) return fail({ room: 'session', kind: 'nothing-kept', slug, kept: [] });
    const lock = acquireLock(paths.lock, slug);
    if (!lock.ok) return lock;
    const opened = await reopen(slug, paths, workspace, await load(), host, events);
    if (opened.ok) {
      const auditBytes = statSync(paths.audit, { throwIfNoEntry: false })?.size ?? 0;
      return ok({ paths, lock: lock.value, isOld: true, auditBytes });
    }
    lock.value.release();
    return opened;
  };
}

/** Under the lock. A kill between any two steps leaves a bottle that can be taken up again. */
async function reopen(
  slug: string,
  paths: StatePaths,
  workspace: WorkspaceMode,
  backend: Backend,
  host: Host,
  events: Parameters<ClaimState>[2],
): Promise<Result<void, Failure>> {
  // What a session that was killed left may still be on its way out.
  if ((await backend.listActive(host)).some((bottle) => bottle.slug === slug))
    return fail({ room: 'session', kind: 'already-running', slug });
  const committing = lockOwner(paths.commitLock);
  if (committing !== undefined) return fail({ room: 'session', kind: 'locked', slug, pid: committing.pid });
  const marked = preservedEarlier(paths.dir);
  if (!marked.ok) return marked;
  const emptied = removeTree(paths.runDir);
  if (!emptied.ok) return emptied;
  const reference = readReference(paths);
  if (!reference.ok) return reference;
  if (reference.value === undefined) return ok(undefined);
  const target = { slug, stateDir: paths.dir, workspaceIsCopy: workspace === 'copy' };
  return backend.thaw(target, reference.value, events);
}

function readReference({ committedImage }: StatePaths): Result<string | undefined, Failure> {
  try {
    return ok(readFileSync(committedImage, 'utf8').trim());
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? ok(undefined)
      : fail(fileFailure('read', committedImage, error));
  }
}
