import { badFlag } from '../../diagnostics/usage-failure.ts';
import { decide, recoverDecisions } from '../../supervise/decide.ts';
import { findProposal } from '../../supervise/find-proposals.ts';
import type { Verb } from '../context.ts';
import { report } from '../report.ts';
import { tellDecision } from '../supervise-decision.ts';

export type SuperviseRejectFlags = { readonly reason?: string; readonly json?: boolean };

export const reject: Verb<SuperviseRejectFlags, readonly [string]> = async (context, flags, asked) => {
  const { host } = context;
  const reason = flags.reason?.trim() ?? '';
  if (reason === '')
    return report(context, badFlag('a rejection needs a reason: the agent reads it', 'add --reason TEXT'));
  await recoverDecisions(host.botBottleHome);
  const found = findProposal(host.botBottleHome, asked);
  const isMalformed = !found.ok && found.failure.room === 'supervise' && found.failure.kind === 'malformed';
  if (!found.ok && !isMalformed) return report(context, found.failure);
  const { slug, id } = found.ok
    ? { slug: found.value.bottle_slug, id: found.value.id }
    : (found.failure as { readonly slug: string; readonly id: string });
  const decided = await decide({ slug, id }, { type: 'reject', reason }, host);
  return decided.ok
    ? tellDecision(context, { id, bottle_slug: slug }, decided.value, flags.json === true)
    : report(context, decided.failure);
};
