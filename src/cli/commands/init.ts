import { WORKSPACE_MODES } from '../../plan/plan.ts';
import { choice, command, text, texts, toggle } from '../command.ts';
import type { InitFlags } from '../init-request.ts';

export const init = command<InitFlags, readonly [string | undefined]>({
  brief: 'Create an agent and the bottle it runs in',
  about: `Writes agents/AGENT.md, and bottles/NAME.md unless that bottle is there already, into the bot-bottle directory. On a
terminal it asks for what no flag says and shows the files first; --yes, or no terminal, asks nothing. Both files are
checked as a start would before one is written, and nothing that is there is overwritten without --force.

--auth-token names a variable of yours, never the token itself: claude's OAuth token (default CLAUDE_CODE_OAUTH_TOKEN),
an OpenAI key for codex, the key of pi's API. Its value never enters the bottle.
--allow and --secret are as in \`bot-bottle run\`; the hosts that the provider needs are allowed without.`,
  usage: ['[AGENT] [FLAGS]'],
  examples: [
    'bot-bottle init',
    'bot-bottle init reviewer --provider claude --allow api.github.com/repos --prompt "Review what changed." --yes',
    'bot-bottle init coder --provider codex --forward-host-credentials --workspace copy --yes',
    'bot-bottle init local --provider pi --base-url http://ollama.example.com:11434/v1 --model qwen2.5-coder:7b --yes',
    'bot-bottle init second --bottle reviewer --prompt-file second.md --yes',
  ],
  parameters: {
    flags: {
      provider: text('claude (default), codex, pi, or a plugin of contrib/', 'NAME'),
      bottle: text("The bottle it runs in; default the agent's own name", 'NAME'),
      authToken: text("The host variable ENV with the model's credential", 'ENV'),
      forwardHostCredentials: toggle("codex: inject this machine's own login"),
      baseUrl: text("pi: the URL of the model's API", 'URL'),
      model: texts('pi: a NAME of a model', 'NAME'),
      allow: texts('HOST[:PORT][/PREFIX] that it may reach', 'HOST[:PORT][/PREFIX]'),
      secret: texts('HOST=ENV[:SCHEME]: a credential that egress adds for HOST', 'HOST=ENV[:SCHEME]'),
      skill: texts('NAME of a directory under ~/.claude/skills', 'NAME'),
      prompt: text('What the agent is told', 'TEXT'),
      promptFile: text('FILE with what the agent is told', 'FILE'),
      gitName: text('The name in its commits', 'NAME'),
      gitEmail: text('The address in its commits', 'EMAIL'),
      workspace: choice('How the working directory enters the bottle', WORKSPACE_MODES),
      supervise: toggle('The agent may ask you for more (default)'),
      noSupervise: toggle('The agent may not ask for more'),
      force: toggle('Overwrite what is there'),
      yes: toggle('Ask nothing'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The new agent', placeholder: 'AGENT', parse: String, optional: true }],
    },
  },
  load: async () => (await import('../verbs/init.ts')).init,
});
