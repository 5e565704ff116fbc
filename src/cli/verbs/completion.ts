import { bashCompletion } from '../completion-bash.ts';
import { fishCompletion } from '../completion-fish.ts';
import { type CompletionVerb, completionTree } from '../completion-tree.ts';
import { zshCompletion } from '../completion-zsh.ts';
import type { Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { reportUsage } from '../report.ts';
import { TEXT } from '../text.ts';

const SHELLS: ReadonlyMap<string, (tree: readonly CompletionVerb[]) => string> = new Map([
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
]);

export const completion: Verb<Record<never, never>, readonly [string]> = async (context, _flags, shell) => {
  const script = SHELLS.get(shell);
  if (script === undefined) {
    return reportUsage(context, TEXT.notOneOf('the shell', shell, [...SHELLS.keys()], undefined));
  }
  context.stdout.write(script(completionTree(context.verbs)));
  return EXIT.done;
};
