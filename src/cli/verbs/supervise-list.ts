import { pendingProposals } from '../../supervise/find-proposals.ts';
import type { Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { report } from '../report.ts';
import { age, firstLine, summaryJson } from '../supervise-lines.ts';

export type SuperviseListFlags = { readonly json?: boolean };

export const list: Verb<SuperviseListFlags, readonly []> = async (context, flags) => {
  const { host, stdout } = context;
  const pending = pendingProposals(host.botBottleHome);
  if (!pending.ok) return report(context, pending.failure);
  if (flags.json) {
    stdout.write(`${JSON.stringify(pending.value.map(summaryJson), null, 2)}\n`);
    return EXIT.done;
  }
  for (const proposal of pending.value) {
    const { id, bottle_slug, tool, arrival_timestamp, justification } = proposal;
    const fields = [id, bottle_slug, tool, age(arrival_timestamp, host.now()), firstLine(justification)];
    stdout.write(`${fields.join('\t')}\n`);
  }
  return EXIT.done;
};
