import { setTimeout } from 'node:timers/promises';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Proposal, ProposalResponse } from '../queue/proposal.ts';
import {
  finishProposal,
  putResponse,
  readDecision,
  readPending,
  readProposal,
} from '../queue/queue-files.ts';
import { acquireLock, type Lock, lockOwner } from '../session/lock.ts';
import { stateDirOf, statePaths } from '../session/state.ts';
import type { Host } from '../sys/host.ts';
import { applyOutcome } from './apply.ts';
import { checkDecisionLog, componentOf, logDecision } from './decision-log.ts';
import { queueDirOf } from './find-proposals.ts';
import {
  dropIntent,
  type Intent,
  openIntents,
  readIntent,
  removeTorn,
  unfinishedSlugs,
  writeIntent,
} from './intent.ts';
import { diffText } from './line-diff.ts';
import { outcomeOf } from './outcome.ts';

export type Verdict =
  /** `file`: what the person wrote in the place of what was proposed. `seen`: the outcome that they were shown. */
  | { readonly type: 'approve'; readonly note: string; readonly file?: string; readonly seen?: string }
  | { readonly type: 'reject'; readonly reason: string };

export interface Decided {
  readonly response: ProposalResponse;
  readonly diff: string;
  /** What must not be overlooked in what was approved, a sentence each. */
  readonly loud: readonly string[];
}

/**
 * Decides on a proposal and carries it out: exactly once, however often processes are killed on the way, and by one
 * person of those who try at the same time. The order: what is meant is written down, applied, logged, answered. What
 * cannot be applied or logged is not decided: the proposal stays pending, and the failure says why.
 */
export async function decide(
  { slug, id }: { readonly slug: string; readonly id: string },
  verdict: Verdict,
  host: Host,
): Promise<Result<Decided, Failure>> {
  const home = host.botBottleHome;
  const lock = await lockQueue(home, slug);
  if (!lock.ok) return lock;
  try {
    await finishIntents(home, slug);
    const queueDir = queueDirOf(home, slug);
    const proposal = readPending(queueDir, slug, id);
    if (proposal === 'absent' || proposal === 'decided') return fail(notPending(queueDir, id));
    if (proposal === 'malformed')
      return verdict.type === 'reject'
        ? answerMalformed(queueDir, id, verdict.reason)
        : fail({ room: 'supervise', kind: 'malformed', id, slug });
    const loggable = checkDecisionLog(`${home}/audit`, componentOf(proposal.tool));
    if (!loggable.ok) return loggable;
    const response = responseTo(home, proposal, verdict);
    if (!response.ok) return response;
    const intent: Intent = {
      slug,
      id,
      response: response.value.response,
      decidedAt: new Date(host.now()).toISOString(),
      operator: host.env.USER || host.env.LOGNAME || `uid ${host.uid}`,
      diff: response.value.diff,
    };
    const meant = writeIntent(home, intent);
    if (!meant.ok) return meant;
    const done = await carryOut(home, proposal, intent);
    if (done.ok) return response;
    dropIntent(home, intent);
    return done;
  } finally {
    lock.value.release();
  }
}

/** Finishes what a killed process left half decided. */
export async function recoverDecisions(home: string): Promise<void> {
  for (const slug of unfinishedSlugs(home)) {
    const lock = await lockQueue(home, slug);
    if (!lock.ok) continue;
    try {
      await finishIntents(home, slug);
    } finally {
      lock.value.release();
    }
  }
}

/** Under the lock. What can no longer be applied is pending again. */
async function finishIntents(home: string, slug: string): Promise<void> {
  removeTorn(home, slug);
  for (const { id } of openIntents(home).filter((open) => open.slug === slug)) {
    const intent = readIntent(home, slug, id);
    const queueDir = queueDirOf(home, slug);
    const proposal = readProposal(queueDir, slug, id);
    if (intent !== undefined && typeof proposal === 'object') await carryOut(home, proposal, intent);
    dropIntent(home, { slug, id });
  }
}

function responseTo(home: string, proposal: Proposal, verdict: Verdict): Result<Decided, Failure> {
  if (verdict.type === 'reject') {
    const response = { status: 'rejected', notes: verdict.reason, final_file: null } as const;
    return ok({ response, diff: '', loud: [] });
  }
  const outcome = outcomeOf(home, proposal, verdict.file);
  if (!outcome.ok) return outcome;
  const { current, final, loud } = outcome.value;
  if (verdict.seen !== undefined && verdict.seen !== diffText(current, final))
    return fail({ room: 'supervise', kind: 'shown-otherwise', id: proposal.id });
  const isModified = verdict.file !== undefined && verdict.file !== proposal.proposed_file;
  const status = isModified ? 'modified' : 'approved';
  return ok({
    response: { status, notes: verdict.note, final_file: final },
    diff: diffText(current, final),
    loud,
  });
}

/** Idempotent from any point at which it was stopped. */
async function carryOut(home: string, proposal: Proposal, intent: Intent): Promise<Result<void, Failure>> {
  const { slug, id, response } = intent;
  const queueDir = queueDirOf(home, slug);
  if (response.final_file !== null) {
    const outcome = outcomeOf(home, proposal, fileOf(proposal, response.final_file));
    if (!outcome.ok) return outcome;
    const applied = await applyOutcome(home, proposal, outcome.value);
    if (!applied.ok) return applied;
  }
  const logged = logDecision(`${home}/audit`, {
    time: intent.decidedAt,
    component: componentOf(proposal.tool),
    proposal_id: id,
    bottle_slug: slug,
    tool: proposal.tool,
    decision: response.status,
    operator: intent.operator,
    reason: response.notes,
    justification: proposal.justification,
    diff: intent.diff,
  });
  if (!logged.ok) return logged;
  const answered = putResponse(queueDir, id, response);
  if (!answered.ok) return answered;
  dropIntent(home, intent);
  // git-gate reads an answer where it finds it; where no desk is left, nobody takes it in.
  if (proposal.tool === 'gitleaks-allow') return finishProposal(queueDir, id);
  const { lock } = statePaths(stateDirOf(home, slug));
  return lockOwner(lock) === undefined ? finishProposal(queueDir, id) : ok(undefined);
}

/** What a person decided on holds as it is: what git-gate found cannot be another. */
function fileOf({ tool, proposed_file }: Proposal, final: string): string | undefined {
  return tool === 'gitleaks-allow' || final === proposed_file ? undefined : final;
}

function answerMalformed(queueDir: string, id: string, reason: string): Result<Decided, Failure> {
  const response = { status: 'rejected', notes: reason, final_file: null } as const;
  const answered = putResponse(queueDir, id, response);
  if (!answered.ok) return answered;
  const finished = finishProposal(queueDir, id);
  return finished.ok ? ok({ response, diff: '', loud: [] }) : finished;
}

function notPending(queueDir: string, id: string): Failure {
  const decided = readDecision(queueDir, id);
  return decided === undefined
    ? { room: 'supervise', kind: 'no-such-proposal', id, pending: [] }
    : { room: 'supervise', kind: 'already-decided', id, status: decided.status, notes: decided.notes };
}

/** How long another person's decision is waited for, in milliseconds. */
const LOCK_MS = 10_000;

async function lockQueue(home: string, slug: string): Promise<Result<Lock, Failure>> {
  const end = performance.now() + LOCK_MS;
  for (;;) {
    const lock = acquireLock(`${home}/queue/${slug}.lock`, slug);
    const isHeld = !lock.ok && 'kind' in lock.failure && lock.failure.kind === 'locked';
    if (!isHeld || performance.now() >= end) return lock;
    await setTimeout(20);
  }
}
