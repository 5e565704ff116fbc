import { command, toggle } from '../command.ts';
import type { CommitFlags } from '../verbs/commit.ts';

export const commit = command<CommitFlags, readonly [string | undefined]>({
  brief: 'Freeze a bottle, to go on from there later',
  about: `Archives the home of the bottle SLUG, and its workspace where that is a copy; a mounted workspace is yours already.
A bottle that runs is paused meanwhile and goes on afterwards. It is kept when it ends, and \`resume\` starts from what
was committed; each commit takes the place of the one before. Without SLUG, the only bottle that runs.

No credential is in a bottle, and none in the archive: it can be handed on.`,
  usage: ['[SLUG] [--json]'],
  examples: ['bot-bottle commit', 'bot-bottle commit reviewer-x7k2p --json'],
  parameters: {
    flags: { json: toggle('As JSON') },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'The bottle, as `list` shows it', placeholder: 'SLUG', parse: String, optional: true },
      ],
    },
  },
  load: async () => (await import('../verbs/commit.ts')).commit,
});
