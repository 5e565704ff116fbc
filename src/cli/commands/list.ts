import { command, toggle } from '../command.ts';
import type { ListFlags } from '../verbs/list.ts';

export const list = command<ListFlags, readonly [string | undefined]>({
  brief: 'List running bottles, or the manifests there are',
  about: `active (default): the bottles that run, a line each, with tabs between backend, slug, label (agent), services.
available: the names of the bottles and agents that have manifests.`,
  usage: ['[active|available] [--json]'],
  examples: ['bot-bottle list', 'bot-bottle list available --json'],
  parameters: {
    flags: { json: toggle('As JSON') },
    positional: {
      kind: 'tuple',
      parameters: [
        { brief: 'active or available', placeholder: 'active|available', parse: String, optional: true },
      ],
    },
  },
  load: async () => (await import('../verbs/list.ts')).list,
});
