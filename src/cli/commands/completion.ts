import { command } from '../command.ts';

export const completion = command<Record<never, never>, readonly [string]>({
  brief: 'Print a completion script for a shell',
  about: `Prints a script that completes verbs and flags. SHELL is bash, zsh or fish.

bash: add \`source <(bot-bottle completion bash)\` to ~/.bashrc
zsh:  add \`source <(bot-bottle completion zsh)\` to ~/.zshrc, after compinit
fish: bot-bottle completion fish > ~/.config/fish/completions/bot-bottle.fish`,
  usage: ['bash|zsh|fish'],
  examples: ['source <(bot-bottle completion bash)'],
  parameters: {
    flags: {},
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'bash, zsh or fish', placeholder: 'SHELL', parse: String }],
    },
  },
  load: async () => (await import('../verbs/completion.ts')).completion,
});
