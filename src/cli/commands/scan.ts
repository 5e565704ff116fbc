import { choice, command, texts, toggle } from '../command.ts';
import type { ScanFlags } from '../verbs/scan.ts';

export const scan = command<ScanFlags, readonly []>({
  brief: 'Look for secrets, or for instructions to an agent, in what stdin says',
  about: `Reads stdin and tells what egress would stop. Outbound: credentials of known formats, and the values of the
variables that --known-secret names, through up to three encodings. Inbound: instructions to an AI agent.

Of a text it prints each finding, and ends with 1 when there is one: its detector, its rule, the bytes of stdin from
start to end, and how it was encoded. What was found is never repeated. With --input jsonl each line {"text":"..."} is
answered by one line, {"findings":[{"detector","rule","start","end","encoding"}]}, in order, and start and end count
UTF-16 units of that text; a line that is not like this is answered by {"findings":[],"error":"..."} and makes it
end with 2. Otherwise it ends with 0, whatever was found.`,
  usage: ['[--direction outbound|inbound] [--input text|jsonl] [--known-secret ENV]... [--json]'],
  examples: [
    'git diff | bot-bottle scan',
    'bot-bottle scan --known-secret GITHUB_TOKEN --json < request.txt',
    'bot-bottle scan --direction inbound --input jsonl < pages.jsonl',
  ],
  parameters: {
    flags: {
      direction: choice('What leaves a bottle, or what comes in (outbound)', ['outbound', 'inbound']),
      input: choice('One text, or one text a line (text)', ['text', 'jsonl']),
      knownSecret: texts('ENV whose value may never leave; outbound only', 'ENV'),
      json: toggle('A text\'s findings as JSON: {"findings":[...]}'),
    },
  },
  load: async () => (await import('../verbs/scan.ts')).scan,
});
