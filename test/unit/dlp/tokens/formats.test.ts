import { expect, test } from 'vitest';
import { FORMATS } from '../../../../src/dlp/tokens/rules/formats.ts';
import { findTokens } from '../../../../src/dlp/tokens/token-matcher.ts';
import { FORMAT_EXAMPLES } from '../../../data/credentials/formats.ts';
import { fill, seeded } from '../../../rig/credential-text.ts';

const encoder = new TextEncoder();

/** In a form, in XML, in a path, in a sentence, on a line, alone, in JSON. */
const AROUND = ['a=1&t=@&b=2', '<v>@</v>', 'see /x/@/y here', 'It is @, he said', '\r\n@\r\n', '@', '["@"]'];

function rulesIn(text: string, wholeValue = false): readonly string[] {
  const bytes = encoder.encode(text);
  return findTokens(bytes, 0, bytes.length, { wholeValue }).map(({ rule }) => rule);
}

test.each(FORMAT_EXAMPLES)('%s: %s, not %s', (rule, yes, no) => {
  const random = seeded(yes.length * 31 + no.length);
  for (const around of AROUND) {
    const host = rule === 'url-credentials' ? '@db.internal' : '';
    const text = around.replace('@', () => fill(yes, random) + host);
    expect(rulesIn(text), text).toContain(rule);
    const near = around.replace('@', () => fill(no, random));
    expect(rulesIn(near), near).not.toContain(rule);
    expect(rulesIn(near, true), near).not.toContain(rule);
  }
});

test('a token of one byte, and the same over and over, is a drawing of one', () => {
  for (const [rule, yes] of FORMAT_EXAMPLES) {
    const drawn = yes.replace(/\{[dxXAalu2_wp/](\d+)\}/g, (_, count: string) => 'X'.repeat(Number(count)));
    if (!yes.includes('{b:') && !yes.includes('T3BlbkFJ'))
      expect(rulesIn(`t=${drawn} `), drawn).not.toContain(rule);
  }
});

test('every rule has its examples', () => {
  const shown = new Set(FORMAT_EXAMPLES.map(([rule]) => rule));
  expect([...new Set(FORMATS.map(({ rule }) => rule))].filter((rule) => !shown.has(rule))).toEqual([]);
});
