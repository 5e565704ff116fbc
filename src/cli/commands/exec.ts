import { command } from '../command.ts';

export const exec = command<Record<never, never>, readonly string[]>({
  brief: 'Run a command in a running bottle',
  about: `Runs CMD in the bottle SLUG, beside its agent and under the same restrictions. Exits with CMD's own code.
SLUGs are listed by \`bot-bottle list\`.`,
  usage: ['SLUG [--] CMD [ARG]...'],
  examples: ['bot-bottle exec claude-x7k2p -- sh', 'bot-bottle exec claude-x7k2p -- git -C . status'],
  parameters: {
    flags: {},
    positional: {
      kind: 'array',
      parameter: {
        brief: 'The bottle, then the command and its arguments',
        placeholder: 'SLUG CMD',
        parse: String,
      },
    },
  },
  load: async () => (await import('../verbs/exec.ts')).exec,
});
