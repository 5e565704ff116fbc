import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Plan } from '../plan/plan.ts';
import type { Host } from '../sys/host.ts';
import type { WorkEvents } from '../sys/tree/pace.ts';
import { acquireLock, type Lock } from './lock.ts';
import { createState, removeState, type StatePaths } from './state.ts';

/** A bottle's directory that this session alone works on. */
export interface ClaimedState {
  readonly paths: StatePaths;
  readonly lock: Lock;
  /** It was there before: it is not removed unless the agent has ended well. */
  readonly isOld: boolean;
  /** What earlier sessions left in the audit log. */
  readonly auditBytes: number;
}

export type ClaimState = (
  plan: Plan,
  host: Host,
  events: WorkEvents,
) => Promise<Result<ClaimedState, Failure>>;

/** For a bottle that begins. `reopenedState` in `resume-bottle.ts` is for one that goes on. */
export const claimNewState: ClaimState = async (plan, host) => {
  const state = createState(plan, new Date(host.now()));
  if (!state.ok) {
    const { failure } = state;
    const isTaken = failure.kind === 'file' && failure.code === 'EEXIST' && failure.path === plan.stateDir;
    return isTaken ? fail({ room: 'session', kind: 'slug-kept', slug: plan.slug }) : state;
  }
  const lock = acquireLock(state.value.lock, plan.slug);
  if (lock.ok) return ok({ paths: state.value, lock: lock.value, isOld: false, auditBytes: 0 });
  removeState(state.value.dir);
  return lock;
};
