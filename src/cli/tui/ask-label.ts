import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import { BOTTLE_COLORS, type BottleColor } from '../../plan/plan.ts';
import type { CliContext } from '../context.ts';
import { checkLabel } from '../label.ts';
import { askText } from './ask-text.ts';
import { choose } from './choose.ts';

export interface LabelAnswer {
  readonly label?: string;
  readonly color?: BottleColor;
}

/**
 * Asks what to call a bottle and in which colour; both may be left out. Asks again for a label that cannot be one.
 * Without a terminal there is none: `--label` and `--color` give them. Undefined: the person left.
 */
export async function askLabel(
  context: CliContext,
  asked: { readonly agent: string; readonly taken: (slug: string) => boolean },
): Promise<Result<LabelAnswer | undefined, Failure>> {
  if (!context.canAsk) return ok({});
  const label = await askText(context, {
    question: `label of this ${asked.agent} (may be empty):`,
    check: (text) => {
      if (text === '') return undefined;
      const checked = checkLabel(text, asked.taken);
      return checked.ok ? undefined : `this label ${checked.failure}`;
    },
  });
  if (label === undefined) return ok(undefined);
  const color = await choose<BottleColor | 'none'>(context, {
    question: 'colour:',
    choices: [
      { value: 'none', name: 'none' },
      ...BOTTLE_COLORS.map((name) => ({ value: name, name, color: name })),
    ],
  });
  if (color === undefined) return ok(undefined);
  return ok({ ...(label === '' ? {} : { label }), ...(color === 'none' ? {} : { color }) });
}
