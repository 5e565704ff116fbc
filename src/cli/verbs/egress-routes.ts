import { stringify } from 'yaml';
import { visible } from '../../diagnostics/render.ts';
import { askEgress } from '../../session/ask-egress.ts';
import { findRunning } from '../../session/running-bottles.ts';
import { stateDirOf, statePaths } from '../../session/state.ts';
import type { Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { report } from '../report.ts';

export type RoutesFlags = {
  readonly json?: boolean;
};

export const routes: Verb<RoutesFlags, readonly [string]> = async (context, flags, slug) => {
  const backend = await findRunning(slug, context.host);
  if (!backend.ok) return report(context, backend.failure);
  const { runDir } = statePaths(stateDirOf(context.host.botBottleHome, slug));
  const answer = await askEgress(runDir);
  if (!answer.ok) return report(context, answer.failure);
  const text = flags.json
    ? `${JSON.stringify(answer.value, null, 2)}\n`
    : stringify(answer.value, { aliasDuplicateObjects: false, lineWidth: 0 });
  context.stdout.write(text.split('\n').map(visible).join('\n'));
  return EXIT.done;
};
