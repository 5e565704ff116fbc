import { expect, it } from 'vitest';
import type { CliContext } from '../../../src/cli/context.ts';
import { leaveTerminal } from '../../../src/cli/leave-terminal.ts';

function written(code: number | undefined, { terminal = true, term = 'xterm' } = {}): string {
  let text = '';
  const stdout = {
    write(more: string) {
      text += more;
    },
  };
  leaveTerminal({ stdout, host: { env: { TERM: term } }, terminal } as unknown as CliContext, code);
  return text;
}

it.each([134, 137, 139, undefined])('puts the terminal in order after an end by %s', (code) => {
  // The alternate screen before the move to the last line, which is then the person's own screen.
  expect(written(code)).toMatch(/\[\?1047l.*\[\?25h.*\[999;1H\r\n$/s);
});

it.each([0, 1, 127, 129, 130, 143])('leaves it alone after a program that ended by itself: %s', (code) => {
  expect(written(code)).toBe('');
});

it('writes nothing where there is no terminal, or a dumb one', () => {
  expect(written(137, { terminal: false })).toBe('');
  expect(written(137, { term: 'dumb' })).toBe('');
});
