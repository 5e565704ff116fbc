import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { inOwnTerminal, outOfTerminal, shellQuote } from '../../../../src/backend/bubblewrap/terminal.ts';

test.each(['plain', 'two words', "it's", '', '$HOME `id` "x" \\ !', 'a\nb', '-rf', '*'])(
  'quotes %j for a real shell',
  (text) => {
    expect(execFileSync('sh', ['-c', `printf %s ${shellQuote(text)}`]).toString()).toBe(text);
  },
);

test.each([{ SHELL: '/bin/zsh', A: '1' }, { A: '1' }])('gives the agent back its SHELL: %j', (env) => {
  const wrapped = inOwnTerminal('/usr/bin/script', ['env'], env);
  expect(wrapped.env.SHELL).toBe('/bin/sh');
  expect(outOfTerminal(wrapped.env)).toEqual(env);
});
