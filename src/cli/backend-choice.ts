import type { Backend } from '../backend/contract.ts';
import { word } from '../diagnostics/word.ts';
import type { CliContext } from './context.ts';
import { notice } from './notice.ts';

/**
 * What a backend would choose by itself, for `--dry-run`: as lines of its text, in the width of the others, or as
 * notices beside its JSON, whose keys are a contract. Asks the backend, and says so when it could not start anything.
 */
export async function tellChoice(
  context: CliContext,
  backend: Backend,
  format: 'text' | 'json',
): Promise<readonly string[]> {
  const chosen = await backend.choice?.(context.host);
  if (chosen === undefined) return [];
  if (!chosen.ok) {
    const { what, mend } = word(chosen.failure);
    notice(context, `a start would fail: ${what}${mend === undefined ? '' : `; ${mend}`}`);
    return [];
  }
  const rows = chosen.value.map(({ name, text }) => ({ name: `${name}:`, text }));
  if (format === 'text') return rows.map(({ name, text }) => `${name.padEnd(11)}${text}`);
  for (const { name, text } of rows) notice(context, `${name} ${text}`);
  return [];
}
