import { BOTTLE_COLORS, WORKSPACE_MODES } from '../../plan/plan.ts';
import { choice, command, text, texts, toggle } from '../command.ts';
import type { StartVerbFlags } from '../verbs/start.ts';

export const start = command<StartVerbFlags, readonly string[]>({
  brief: 'Start an agent in the bottle that its manifest names',
  about: `Starts the coding agent of agents/AGENT.md in its bottle, after a summary of what it may see and reach. Without AGENT
it asks which one. Exits with the agent's own code (128+n for a signal).

Without a terminal nothing is asked, and the agent gets none: give it its headless arguments behind \`--\`.

--cwd copies the working directory into the bottle, --workspace says how it enters (the manifest's otherwise, which is
none by default). --label names the bottle, in its terminal's title and in \`bot-bottle list\`.`,
  usage: ['[FLAGS] [AGENT] [-- ARG...]'],
  examples: [
    'bot-bottle start reviewer --cwd',
    'bot-bottle start reviewer --label "Fix the parser" --color green --yes',
    'bot-bottle start reviewer --workspace mount -- -p "Summarise the last commit"',
    'bot-bottle start reviewer --dry-run --format json',
  ],
  parameters: {
    flags: {
      backend: text('What isolates; see `bot-bottle doctor`', 'NAME'),
      cwd: toggle('Copy the working directory in: --workspace copy'),
      workspace: choice('The working directory: shared, a copy, or not there', WORKSPACE_MODES),
      label: text('What the bottle is for; its name is made of it', 'TEXT'),
      color: choice('Colour of its terminal', BOTTLE_COLORS),
      remoteControl: toggle('Let the agent be steered from elsewhere'),
      yes: toggle('Ask nothing'),
      dryRun: toggle('Print what would be started, and start nothing'),
      format: choice('How --dry-run prints', ['text', 'json']),
      resolve: texts('HOST:PORT:ADDR[:PORT]: where egress finds a name', 'HOST:PORT:ADDR[:PORT]'),
      upstreamCa: text('FILE of certificates that egress trusts beside the system', 'FILE'),
    },
    positional: {
      kind: 'array',
      parameter: {
        brief: 'The agent, and behind `--` what is handed to it',
        placeholder: 'AGENT',
        parse: String,
      },
    },
  },
  load: async () => (await import('../verbs/start.ts')).start,
});
