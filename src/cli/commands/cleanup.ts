import { command, toggle } from '../command.ts';
import type { CleanupFlags } from '../verbs/cleanup.ts';

export const cleanup = command<CleanupFlags, readonly string[]>({
  brief: 'Remove what killed sessions left behind',
  about: `Finds what belongs to no running bottle (processes, mounts, control groups, state directories that nobody
preserved), lists it, asks, and removes it. Without a terminal, give --yes.
On one, it takes away the colour that a killed bottle left.

A bottle that was committed, or whose agent ended with another code than 0, is preserved for \`resume\`: it goes only
with --preserved. With SLUGs, only those bottles' directories.`,
  usage: ['[--preserved] [--yes] [--dry-run] [--json] [SLUG]...'],
  examples: [
    'bot-bottle cleanup --dry-run',
    'bot-bottle cleanup --yes',
    'bot-bottle cleanup --preserved reviewer-x7k2p',
  ],
  parameters: {
    flags: {
      preserved: toggle('Bottles that are kept for resume, too'),
      yes: toggle('Do not ask'),
      dryRun: toggle('List, and remove nothing'),
      json: toggle('As JSON'),
    },
    positional: {
      kind: 'array',
      parameter: { brief: 'Only these bottles', placeholder: 'SLUG', parse: String },
    },
  },
  load: async () => (await import('../verbs/cleanup.ts')).cleanup,
});
