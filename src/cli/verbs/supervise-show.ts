import { word } from '../../diagnostics/word.ts';
import { findProposal } from '../../supervise/find-proposals.ts';
import { diffText } from '../../supervise/line-diff.ts';
import { outcomeOf } from '../../supervise/outcome.ts';
import type { Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { report } from '../report.ts';
import { detailLines } from '../supervise-lines.ts';

export type SuperviseShowFlags = { readonly json?: boolean };

export const show: Verb<SuperviseShowFlags, readonly [string]> = async (context, flags, asked) => {
  const { host, stdout } = context;
  const proposal = findProposal(host.botBottleHome, asked);
  if (!proposal.ok) return report(context, proposal.failure);
  const outcome = outcomeOf(host.botBottleHome, proposal.value);
  const refused = outcome.ok ? [] : reasons(word(outcome.failure));
  if (flags.json) {
    const { current, final, stale, changes, loud } = outcome.ok
      ? outcome.value
      : { current: null, final: null, stale: null, changes: [], loud: [] };
    const document = {
      ...proposal.value,
      stale,
      current_file: current,
      final_file: final,
      diff: current === null || final === null ? null : diffText(current, final),
      changes,
      warnings: loud,
      refused,
    };
    stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return EXIT.done;
  }
  const style = { now: host.now(), colour: stdout.colour };
  const lines = detailLines(proposal.value, outcome.ok ? outcome.value : { refused }, style);
  stdout.write(`${lines.join('\n')}\n`);
  return EXIT.done;
};

function reasons({ what, notes = [] }: ReturnType<typeof word>): readonly string[] {
  return [what, ...notes];
}
