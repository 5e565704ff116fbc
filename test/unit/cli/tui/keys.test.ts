import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readKey } from '../../../../src/cli/tui/keys.ts';

it.each([
  ['a', { type: 'text', text: 'a' }, 1],
  ['é!', { type: 'text', text: 'é' }, 1],
  ['\u{1f600}x', { type: 'text', text: '\u{1f600}' }, 2],
  ['\r', { type: 'enter' }, 1],
  ['\u0003', { type: 'leave' }, 1],
  ['\u0004', { type: 'leave' }, 1],
  ['\u001b', { type: 'leave' }, 1],
  ['\u001b[A', { type: 'up' }, 3],
  ['\u001bOB', { type: 'down' }, 3],
  ['\u001b[3~x', { type: 'delete' }, 4],
  ['\u001b[1;5C', { type: 'unknown' }, 6],
  ['\u001b[200~rm', { type: 'paste-begins' }, 6],
  ['\u001b[201~', { type: 'paste-ends' }, 6],
  ['\u001bx', { type: 'unknown' }, 2],
  ['\u001b[', { type: 'unknown' }, 2],
  ['\u007f', { type: 'backspace' }, 1],
  ['\u0000', { type: 'unknown' }, 1],
  ['\u009b', { type: 'unknown' }, 1],
  ['\u202e', { type: 'unknown' }, 1],
])('%j', (typed, key, length) => {
  expect(readKey(typed)).toEqual({ key, length });
});

it('reads anything to its end, and gives only what is printable as text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1 }), (typed) => {
      for (let at = 0; at < typed.length; ) {
        const { key, length } = readKey(typed.slice(at));
        expect(length).toBeGreaterThan(0);
        if (key.type === 'text') expect(key.text).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
        at += length;
      }
    }),
  );
});
