import { describe, expect, test } from 'vitest';
import { readEnvValue } from '../../../src/manifest/env-value.ts';

const reference = (inside: string) => `$${`{${inside}}`}`;
const literal = (text: string) => ({ ok: true, value: { type: 'literal', text } });

test.each([
  '',
  'text',
  ' padded ',
  '$HOME',
  '$(id)',
  '{A}',
  'a?',
  '#',
  `a${reference('B')}`,
  `${reference('A')}${reference('B')}`,
])('a literal: %j', (text) => {
  expect(readEnvValue(text)).toEqual(literal(text));
});

test.each(['HOST_VAR', '_', 'a1'])('the host variable %s', (name) => {
  expect(readEnvValue(reference(name))).toEqual({ ok: true, value: { type: 'host', from: name } });
});

test('a question', () => {
  expect(readEnvValue('?What is the token?')).toEqual({
    ok: true,
    value: { type: 'ask', prompt: 'What is the token?' },
  });
});

describe('what can only be a mistake is refused', () => {
  test.each(['', ' A', 'A-B', '1A', 'A:-b', 'A.B'])('a reference to %j', (inside) => {
    expect(readEnvValue(reference(inside))).toMatchObject({ ok: false });
  });

  test.each(['?', '?  ', '?a\nb', '?\u001b[2J'])('the question %j', (text) => {
    expect(readEnvValue(text)).toMatchObject({ ok: false });
  });

  test('a NUL, which no environment can hold', () => {
    expect(readEnvValue('a\0b')).toMatchObject({ ok: false });
  });
});
