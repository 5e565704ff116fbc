import { awaitResponse } from '../../../queue/await-response.ts';
import { newProposal } from '../../../queue/new-proposal.ts';
import { PROPOSED_FILE_MAX, type Proposal, type ProposalResponse } from '../../../queue/proposal.ts';
import { finishProposal, putProposal } from '../../../queue/queue-files.ts';
import type { PushFinding } from './finding.ts';

export interface AllowQuestion {
  readonly findings: readonly PushFinding[];
  /** Names of the refs that the push moves. */
  readonly refs: readonly string[];
  readonly slug: string;
  /** `queue/<slug>`. */
  readonly queueDir: string;
  /** Seconds, as text. */
  readonly timeout: string;
  now(): number;
}

export type AllowAnswer =
  | { readonly allowed: true; readonly notes: string }
  | { readonly allowed: false; readonly why: string };

/** Longest wait that can be asked for, in seconds: a day. */
const TIMEOUT_MAX = 86_400;

/**
 * Lays the findings that `gitleaks:allow` would hide before a person, and waits for what they say. Anything but a whole
 * answer with a reason is a no.
 */
export async function askLeave(question: AllowQuestion, tell: (line: string) => void): Promise<AllowAnswer> {
  const { timeout, queueDir } = question;
  const seconds = /^[0-9]{1,5}$/.test(timeout) ? Number(timeout) : Number.NaN;
  if (!(seconds >= 1 && seconds <= TIMEOUT_MAX)) {
    return {
      allowed: false,
      why: `SUPERVISE_GITLEAKS_ALLOW_TIMEOUT_SECONDS is ${JSON.stringify(timeout)}, not a number of seconds from 1 to ${TIMEOUT_MAX}`,
    };
  }
  const proposal = proposalOf(question);
  const { id } = proposal;
  const written = putProposal(queueDir, proposal);
  if (!written.ok) return { allowed: false, why: 'the question could not be written to the queue' };
  tell(`a person is asked (proposal ${id}); the push waits up to ${seconds} seconds for the answer.`);
  const response = await awaitResponse(queueDir, id, { timeout: seconds * 1000 });
  // Answered or not, nobody waits for it any more.
  finishProposal(queueDir, id);
  if (response === 'timeout' || response === 'aborted')
    return { allowed: false, why: `nobody answered within ${seconds} seconds` };
  if (response === 'malformed') return { allowed: false, why: 'the answer is malformed' };
  return readAnswer(response);
}

function proposalOf({ findings, refs, slug, now }: AllowQuestion): Proposal {
  const lines = findings.flatMap((finding, index) => [
    '',
    `finding ${index + 1}:`,
    `  file: ${finding.file ?? ''}`,
    `  line: ${finding.line ?? ''}`,
    `  rule: ${finding.rule}`,
    `  commit: ${finding.commit ?? ''}`,
    `  code: ${finding.redacted ?? ''}`,
  ]);
  const text = `${[`ref: ${refs.join(' ')}`, ...lines].join('\n')}\n`;
  return newProposal(
    {
      slug,
      tool: 'gitleaks-allow',
      proposedFile: text.slice(0, PROPOSED_FILE_MAX),
      justification:
        'The push has lines that look like secrets and are marked gitleaks:allow. Approve only what is a dummy or no secret.',
    },
    now(),
  );
}

function readAnswer({ status, notes }: ProposalResponse): AllowAnswer {
  const reason = notes.trim();
  if (status === 'rejected')
    return { allowed: false, why: reason === '' ? 'a person said no' : `a person said no: ${reason}` };
  if (status !== 'approved') return { allowed: false, why: 'it can be approved or rejected only' };
  if (reason === '') return { allowed: false, why: 'the approval gives no reason' };
  return { allowed: true, notes: reason };
}
