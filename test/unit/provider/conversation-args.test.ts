import { expect, test } from 'vitest';
import { withFirstMessage } from '../../../src/provider/codex/conversation-args.ts';

const READ = 'Read and follow the instructions in /p.';

test.each([
  [[], [READ]],
  [
    ['-m', 'gpt'],
    ['-m', 'gpt', READ],
  ],
  [['--model=gpt'], ['--model=gpt', READ]],
  [['Do it'], [`${READ}\n\nDo it`]],
  [
    ['-c', 'a=b', 'Do it', '--oss'],
    ['-c', 'a=b', `${READ}\n\nDo it`, '--oss'],
  ],
  [['exec'], ['exec', READ]],
  [
    ['exec', '--json', 'exec'],
    ['exec', '--json', `${READ}\n\nexec`],
  ],
  [
    ['e', '--skip-git-repo-check', 'Do it'],
    ['e', '--skip-git-repo-check', `${READ}\n\nDo it`],
  ],
  [
    ['--', '-x'],
    ['--', `${READ}\n\n-x`],
  ],
  [
    ['exec', '-'],
    ['exec', '-'],
  ],
  [
    ['exec', 'resume', '--last'],
    ['exec', 'resume', '--last'],
  ],
  [
    ['resume', '--last'],
    ['resume', '--last'],
  ],
  [
    ['login', 'status'],
    ['login', 'status'],
  ],
  [['--version'], ['--version']],
])('%j', (typed, given) => {
  expect(withFirstMessage(typed, READ)).toEqual(given);
});
