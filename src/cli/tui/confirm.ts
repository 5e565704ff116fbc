import { askText } from './ask-text.ts';
import type { Asking } from './prompt.ts';

/** Yes or no; Enter alone is `otherwise`. Undefined: the person left. */
export async function confirm(
  context: Asking,
  question: string,
  otherwise = false,
): Promise<boolean | undefined> {
  const answer = await askText(context, {
    question,
    hint: otherwise ? '[Y/n]' : '[y/N]',
    initial: otherwise ? 'y' : 'n',
    check: (text) => (/^(?:y|yes|n|no)$/i.test(text) ? undefined : 'type y or n'),
  });
  return answer?.toLowerCase().startsWith('y');
}
