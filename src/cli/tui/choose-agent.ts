import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { ManifestIndex } from '../../manifest/find.ts';
import type { CliContext } from '../context.ts';
import { choose } from './choose.ts';

/** Which of the agents there are. Reads no manifest: names, and where they stand. Undefined: the person left. */
export async function chooseAgent(
  context: CliContext,
  index: ManifestIndex,
): Promise<Result<string | undefined, Failure>> {
  const agents = [...index.agents.values()];
  if (agents.length === 0) {
    return fail({
      room: 'usage',
      kind: 'missing-argument',
      what: `there is no agent yet: no manifest stands in ${index.searched.agents.join(' or ')}`,
      mend: 'create one with `bot-bottle init`',
    });
  }
  if (!context.canAsk) {
    return fail({
      room: 'usage',
      kind: 'needs-terminal',
      what: 'no agent was named, and there is no terminal to ask on',
      mend: `name one behind the verb: ${shown(agents.map(({ name }) => name))}`,
    });
  }
  const chosen = await choose(context, {
    question: 'agent:',
    choices: agents.map(({ name, origin }) => ({
      value: name,
      name,
      ...(origin === 'repository' ? { note: "(this repository's)" } : {}),
    })),
  });
  return ok(chosen);
}

const SHOWN_MAX = 20;

function shown(names: readonly string[]): string {
  const more = names.length - SHOWN_MAX;
  return `${names.slice(0, SHOWN_MAX).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}
