import { command, toggle } from '../command.ts';
import type { CleanupFlags } from '../verbs/cleanup.ts';

export const cleanup = command<CleanupFlags, readonly []>({
  brief: 'Remove what killed sessions left behind',
  about: `Finds what belongs to no running bottle (processes, mounts, control groups, state directories that nobody
preserved), lists it, asks, and removes it. Without a terminal, give --yes.`,
  usage: ['[--yes] [--dry-run] [--json]'],
  examples: ['bot-bottle cleanup --dry-run', 'bot-bottle cleanup --yes'],
  parameters: {
    flags: {
      yes: toggle('Do not ask'),
      dryRun: toggle('List, and remove nothing'),
      json: toggle('As JSON'),
    },
  },
  load: async () => (await import('../verbs/cleanup.ts')).cleanup,
});
