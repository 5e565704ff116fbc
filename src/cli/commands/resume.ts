import { choice, command, text, texts, toggle } from '../command.ts';
import type { ResumeFlags } from '../verbs/resume.ts';

export const resume = command<ResumeFlags, readonly string[]>({
  brief: 'Go on with a bottle that was kept',
  about: `Starts the agent of the bottle SLUG again, in the same working directory, with its home and its copy of the workspace
as they were when it ended; or as they were committed, where it was: what it held later is moved to \`previous/\` in its
state. The agent continues its last conversation. Manifests are read anew: what changed there holds.

A bottle is kept when its agent ends with another code than 0, or by \`commit\`. One that ends with 0 is gone then,
unless it was committed.`,
  usage: ['[FLAGS] SLUG [-- ARG...]'],
  examples: [
    'bot-bottle resume reviewer-x7k2p',
    'bot-bottle resume reviewer-x7k2p --yes -- -p "Go on"',
    'bot-bottle resume fix-the-parser --dry-run --format json',
  ],
  parameters: {
    flags: {
      yes: toggle('Ask nothing'),
      dryRun: toggle('Print what would be started, and start nothing'),
      format: choice('How --dry-run prints', ['text', 'json']),
      resolve: texts('HOST:PORT:ADDR[:PORT]: where egress finds a name', 'HOST:PORT:ADDR[:PORT]'),
      upstreamCa: text('FILE of certificates that egress trusts beside the system', 'FILE'),
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'The bottle, and behind `--` what is handed to its agent',
        placeholder: 'SLUG',
        parse: String,
      },
    },
  },
  load: async () => (await import('../verbs/resume.ts')).resume,
});
