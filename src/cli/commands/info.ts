import { command, toggle } from '../command.ts';
import type { InfoFlags } from '../verbs/info.ts';

export const info = command<InfoFlags, readonly [string | undefined]>({
  brief: 'Show what an agent is given: bottle, variables, skills, prompt, identity, routes',
  about: `Reads the agent's manifest and its bottle's, and starts nothing. Of a variable it tells the name and where its
value comes from, never the value. Without AGENT it asks which.

As JSON: agent, file, origin (home or repository), bottle, bottle_files, provider, env (names), env_from (name ->
{type: literal|host|ask, from}), skills, prompt, identity ({name, email}, each {value, from} or null), git_repos,
routes (as in the manifest), provider_routes (what the provider adds), log, supervise, workspace, limits, warnings.`,
  usage: ['[AGENT] [--json]'],
  examples: ['bot-bottle info reviewer', 'bot-bottle info reviewer --json'],
  parameters: {
    flags: { json: toggle('As JSON') },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The agent', placeholder: 'AGENT', parse: String, optional: true }],
    },
  },
  load: async () => (await import('../verbs/info.ts')).info,
});
