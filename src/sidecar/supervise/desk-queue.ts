import { readFileSync, statSync } from 'node:fs';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { awaitResponse } from '../../queue/await-response.ts';
import { newProposal } from '../../queue/new-proposal.ts';
import type { Proposal, ProposalResponse, ProposalTool } from '../../queue/proposal.ts';
import {
  finishProposal,
  hasResponse,
  proposalIds,
  putProposal,
  readProposal,
  readResponse,
  responsePath,
} from '../../queue/queue-files.ts';
import { SUPERVISE_FILES } from '../../wire/bottle-paths.ts';
import type { DeskHost, DeskOptions } from '../desk/service.ts';

/** Proposals of one bottle that may wait at a time: a person reads each. */
const WAITING_MAX = 50;

/** How long a decision answers the same question again, in milliseconds. */
const REPEATED_MS = 10 * 60 * 1000;

export interface Asked {
  readonly tool: ProposalTool;
  readonly proposedFile: string;
  readonly justification: string;
  /** What it would replace. */
  readonly current?: string;
}

/** One bottle's side of its queue. */
export class DeskQueue {
  readonly #options: DeskOptions & { readonly superviseDir: string };
  readonly #host: DeskHost;

  constructor(options: DeskOptions & { readonly superviseDir: string }, host: DeskHost) {
    this.#options = options;
    this.#host = host;
  }

  /** The routes file that is in force. */
  get currentConfig(): string {
    return this.#shown(SUPERVISE_FILES.currentConfig);
  }

  get backend(): string {
    return this.#shown(SUPERVISE_FILES.backend).trim();
  }

  /**
   * Queues what is asked, unless the very same waits already: an agent that was cut off asks again, and gets the
   * answer to what it asked first.
   */
  put(asked: Asked): Result<Proposal, Failure | 'full'> {
    const { queueDir, slug } = this.#options;
    const waiting = this.#own();
    const same = waiting.find(
      (other) => other.tool === asked.tool && other.proposed_file === asked.proposedFile,
    );
    if (same !== undefined) return ok(same);
    if (waiting.length >= WAITING_MAX) return fail('full');
    const proposal = newProposal({ slug, ...asked }, this.#host.now());
    const put = putProposal(queueDir, proposal);
    return put.ok ? ok(proposal) : put;
  }

  /**
   * The decision on the very same question, where it was taken in a short while ago: its answer may have been on the
   * way to a client that was gone. Routes that were approved are in force, or were changed again since.
   */
  recentDecision(
    asked: Asked,
  ): { readonly proposal: Proposal; readonly response: ProposalResponse } | undefined {
    const { queueDir, slug } = this.#options;
    const processed = `${queueDir}/processed`;
    for (const id of proposalIds(processed)) {
      if (this.#host.now() - changedAt(responsePath(processed, id)) > REPEATED_MS) continue;
      const proposal = readProposal(processed, slug, id);
      const response = readResponse(processed, id);
      if (typeof proposal !== 'object' || typeof response !== 'object') continue;
      const isSame =
        proposal.tool === asked.tool &&
        proposal.proposed_file === asked.proposedFile &&
        proposal.justification === asked.justification;
      if (isSame && (response.status !== 'approved' || asked.tool === 'capability-block'))
        return { proposal, response };
    }
    return undefined;
  }

  /** The decision, which is then taken in; undefined when the time was over or the one who asked has gone. */
  async wait(
    { id }: Proposal,
    wait: { readonly timeout: number; readonly signal: AbortSignal },
  ): Promise<ProposalResponse | 'malformed' | undefined> {
    const outcome = await awaitResponse(this.#options.queueDir, id, wait);
    if (outcome === 'timeout' || outcome === 'aborted') return undefined;
    return outcome;
  }

  /**
   * Takes in what was decided while nobody waited: its caller, or a desk before this one, was cut off. Who asks again
   * is told by `recentDecision`, or finds in force what was approved.
   */
  takeInDecided(): void {
    for (const proposal of this.#own())
      if (hasResponse(this.#options.queueDir, proposal.id)) this.finish(proposal);
  }

  /** Called when the agent has its answer. */
  finish({ id }: Proposal): void {
    const finished = finishProposal(this.#options.queueDir, id);
    if (!finished.ok) this.#host.report(finished.failure);
  }

  /** Every proposal of ours that was not taken in. */
  #own(): readonly Proposal[] {
    const { queueDir, slug } = this.#options;
    return proposalIds(queueDir).flatMap((id) => {
      const proposal = readProposal(queueDir, slug, id);
      return typeof proposal === 'object' && proposal.tool !== 'gitleaks-allow' ? [proposal] : [];
    });
  }

  #shown(name: string): string {
    try {
      return readFileSync(`${this.#options.superviseDir}/${name}`, 'utf8');
    } catch {
      return '';
    }
  }
}

/** Milliseconds since the epoch; 0 where there is no such file. */
function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
