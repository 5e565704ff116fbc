import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { CliContext } from '../../../src/cli/context.ts';
import { decorateTerminal } from '../../../src/cli/terminal-decoration.ts';

function terminal(
  options: { readonly isTerminal?: boolean; readonly colour?: boolean; readonly term?: string } = {},
) {
  const { isTerminal = true, colour = true, term = 'xterm' } = options;
  const signals = new EventEmitter();
  const at = { written: '', signals };
  const context = {
    stdout: {
      write: (text: string) => {
        at.written += text;
      },
      isTerminal,
      colour,
    },
    host: { env: { TERM: term } },
    signals,
  } as unknown as CliContext;
  return { at, context };
}

it('names and tints the terminal, and undoes both once', () => {
  const { at, context } = terminal();
  const { restore } = decorateTerminal(context, { agent: 'reviewer', label: 'Fix it', color: 'red' });
  expect(at.written).toContain('\u001b]0;Fix it (reviewer)\u0007');
  expect(at.written).toMatch(/\u001b\]4;1;#[0-9a-f]{6}\u0007.*\u001b\]11;#[0-9a-f]{6}\u0007$/);
  at.written = '';
  restore();
  expect(at.written).toContain('\u001b]104\u0007\u001b]111\u0007');
  at.written = '';
  restore();
  at.signals.emit('exit');
  expect(at.written).toBe('');
  expect(at.signals.listenerCount('exit')).toBe(0);
});

it('undoes both when the process ends without being asked to', () => {
  const { at, context } = terminal();
  decorateTerminal(context, { agent: 'a', color: 'blue' });
  at.written = '';
  at.signals.emit('exit', 1);
  expect(at.written).toContain('\u001b]104\u0007\u001b]111\u0007');
});

it('keeps the tint off without colours, and everything where there is no terminal', () => {
  const plain = terminal({ colour: false });
  decorateTerminal(plain.context, { agent: 'a', color: 'blue' }).restore();
  expect(plain.at.written).toContain('\u001b]0;a\u0007');
  expect(plain.at.written).not.toMatch(/\u001b\](4|11|104|111)[;\u0007]/);
  for (const none of [terminal({ isTerminal: false }), terminal({ term: 'dumb' }), terminal({ term: '' })]) {
    decorateTerminal(none.context, { agent: 'a', color: 'blue' }).restore();
    expect(none.at.written).toBe('');
  }
});

it('lets no label out of its sequence', () => {
  const { at, context } = terminal();
  decorateTerminal(context, { agent: 'a', label: 'x\u0007\u001b]52;c;b3duZWQ=\u0007\n\u009c\t\u202e' });
  const [, title] = /\u001b\]0;(.*?)\u0007/s.exec(at.written) ?? [];
  expect(title).toBe('x\\u0007\\u001b]52;c;b3duZWQ=\\u0007\\u000a\\u009c \\u202e (a)');
});
