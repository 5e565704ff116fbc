import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { badFlag } from '../../diagnostics/usage-failure.ts';
import { PROPOSED_FILE_MAX } from '../../queue/proposal.ts';
import { decide, recoverDecisions } from '../../supervise/decide.ts';
import { findProposal } from '../../supervise/find-proposals.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import type { CliContext, Verb } from '../context.ts';
import { report } from '../report.ts';
import { tellDecision } from '../supervise-decision.ts';

export type SuperviseApproveFlags = {
  readonly file?: string;
  readonly note?: string;
  readonly json?: boolean;
};

export const approve: Verb<SuperviseApproveFlags, readonly [string]> = async (context, flags, asked) => {
  const { host } = context;
  await recoverDecisions(host.botBottleHome);
  const proposal = findProposal(host.botBottleHome, asked);
  if (!proposal.ok) return report(context, proposal.failure);
  const { id, bottle_slug: slug, tool } = proposal.value;
  if (tool === 'gitleaks-allow' && flags.file !== undefined)
    return report(context, { room: 'supervise', kind: 'not-modifiable', id, tool });
  if (tool === 'gitleaks-allow' && (flags.note ?? '').trim() === '')
    return report(
      context,
      badFlag(`${id} needs a reason: why these findings are no secrets`, 'add --note REASON'),
    );
  const file = flags.file === undefined ? ok(undefined) : readProposed(flags.file, context);
  if (!file.ok) return report(context, file.failure);
  const verdict = {
    type: 'approve',
    note: flags.note ?? '',
    ...(file.value === undefined ? {} : { file: file.value }),
  } as const;
  const decided = await decide({ slug, id }, verdict, host);
  return decided.ok
    ? tellDecision(context, proposal.value, decided.value, flags.json === true)
    : report(context, decided.failure);
};

function readProposed(path: string, { host }: CliContext): Result<string, Failure> {
  const absolute = resolve(host.cwd, path);
  try {
    if (statSync(absolute).size > PROPOSED_FILE_MAX)
      return fail(badFlag(`--file ${path} is larger than 1 MiB`, 'give the file that shall be applied'));
    return ok(readFileSync(absolute, 'utf8'));
  } catch (error) {
    return fail(fileFailure('read', absolute, error));
  }
}
