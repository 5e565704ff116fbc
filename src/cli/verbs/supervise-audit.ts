import { agentText } from '../../supervise/agent-text.ts';
import { recoverDecisions } from '../../supervise/decide.ts';
import { readDecisions } from '../../supervise/decision-log.ts';
import type { Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { report } from '../report.ts';

export type SuperviseAuditFlags = { readonly json?: boolean };

export const audit: Verb<SuperviseAuditFlags, readonly []> = async (context, flags) => {
  const { host, stdout } = context;
  await recoverDecisions(host.botBottleHome);
  const events = readDecisions(`${host.botBottleHome}/audit`);
  if (!events.ok) return report(context, events.failure);
  if (flags.json) {
    stdout.write(`${JSON.stringify(events.value, null, 2)}\n`);
    return EXIT.done;
  }
  for (const { time, decision, bottle_slug, tool, proposal_id, operator, reason } of events.value) {
    const fields = [time, decision, bottle_slug, tool, proposal_id, operator, reason.split('\n', 1)[0]];
    stdout.write(`${fields.map((field) => agentText(String(field ?? ''))).join('\t')}\n`);
  }
  return EXIT.done;
};
