import type { Failure } from '../diagnostics/failure.ts';
import { ok, type Result } from '../diagnostics/result.ts';
import type { Plan } from '../plan/plan.ts';
import type { Host } from '../sys/host.ts';
import { removeTree } from '../sys/tree/remove-tree.ts';
import { acquireLock, type Lock } from './lock.ts';
import { createState, preservedEarlier, removeState, type StatePaths } from './state.ts';

/** A bottle's directory that this session alone works on. */
export interface ClaimedState {
  readonly paths: StatePaths;
  readonly lock: Lock;
  /** It was there before: it is not removed unless the agent has ended well. */
  readonly isOld: boolean;
}

export type ClaimState = (plan: Plan, host: Host) => Result<ClaimedState, Failure>;

/** For a bottle that begins. */
export const claimNewState: ClaimState = (plan, host) => {
  const state = createState(plan, new Date(host.now()));
  if (!state.ok) return state;
  const lock = acquireLock(state.value.lock, plan.slug);
  if (lock.ok) return ok({ paths: state.value, lock: lock.value, isOld: false });
  removeState(state.value.dir);
  return lock;
};

/** For a bottle that goes on, under a lock that is held: what its last session left of itself goes. */
export function claimOldState(paths: StatePaths, lock: Lock): ClaimState {
  return () => {
    const marked = preservedEarlier(paths.dir);
    if (!marked.ok) return marked;
    const emptied = removeTree(paths.runDir);
    if (!emptied.ok) return emptied;
    return ok({ paths, lock, isOld: true });
  };
}
