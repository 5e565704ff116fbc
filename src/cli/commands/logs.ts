import { command, text, toggle } from '../command.ts';
import type { LogsFlags } from '../verbs/logs.ts';

export const logs = command<LogsFlags, readonly [string]>({
  brief: "Show what a bottle's daemons logged",
  about: `Prints the logs of the bottle's gate and sidecar and what egress decided (audit), in order of time, each line after
its daemon's name when there are several. With --daemon audit --json, the audit log's own lines: an event each.`,
  usage: ['SLUG [--daemon NAME] [--follow] [--json]'],
  examples: [
    'bot-bottle logs claude-x7k2p',
    'bot-bottle logs claude-x7k2p --daemon egress --follow',
    'bot-bottle logs claude-x7k2p --daemon audit --json',
  ],
  parameters: {
    flags: {
      daemon: text('Only this one, such as egress, gate or audit', 'NAME'),
      follow: toggle('Go on with new lines until the bottle ends'),
      json: toggle('A JSON object a line: {"daemon","line"}'),
    },
    positional: {
      kind: 'tuple',
      parameters: [{ brief: 'The bottle', placeholder: 'SLUG', parse: String }],
    },
  },
  load: async () => (await import('../verbs/logs.ts')).logs,
});
