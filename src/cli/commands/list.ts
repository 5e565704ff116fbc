import { command, toggle } from '../command.ts';
import type { ListFlags } from '../verbs/list.ts';

export const list = command<ListFlags, readonly [string | undefined]>({
  brief: 'List the bottles that run, those that are kept, or the manifests there are',
  about: `active (default): the bottles that run, a line each, with tabs between backend, slug, label(agent), services.
kept: the bottles that \`resume\` takes up again, in the same form.
available: the names of the agents and bottles that have manifests, which are not read; a line each, with tabs between
agent or bottle, the name, and home or repository. What is skipped or ignored is said on stderr.

As JSON, active and kept are lists of {backend, slug, label, agent, services, color, cwd, started_at}, and available is
{agents, bottles}, lists of names.`,
  usage: ['[active|kept|available] [--json]'],
  examples: ['bot-bottle list', 'bot-bottle list kept', 'bot-bottle list available --json'],
  parameters: {
    flags: { json: toggle('As JSON') },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'What to list', placeholder: 'active|kept|available', parse: String, optional: true },
      ],
    },
  },
  load: async () => (await import('../verbs/list.ts')).list,
});
