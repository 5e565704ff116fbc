import { expect, test } from 'vitest';
import { findTokens } from '../../../../src/dlp/tokens/token-matcher.ts';

const encoder = new TextEncoder();
/** Assembled, so that no scanner takes this file for a leak. */
const PAT = `ghp_${'aB3dE5gH7jK9mN1pQ3rS5tU7vW9xY1zA3bC5'}`;

function found(text: string, wholeValue = false): readonly (readonly [string, string])[] {
  const bytes = encoder.encode(text);
  return findTokens(bytes, 0, bytes.length, { wholeValue }).map(({ rule, start, end }) => [
    rule,
    text.slice(start, end),
  ]);
}

test.each(['', '=', '"', '/', '>', '&x=', '%20', 'x', '%3D', '(', '\r\n', ':', "'"])(
  'a token is found between %j and its mirror',
  (around) => {
    expect(found(`a=1${around}${PAT}${around === 'x' ? '' : around}&b=2`)).toEqual([['github-pat', PAT]]);
  },
);

test('bytes outside the range are not read for a whole value, and one is for a part of a stream', () => {
  const bytes = encoder.encode(`x${PAT.slice(0, 4)}AKIA${'Q3RS5TU7VW5XY2ZA'}Z`);
  const at = bytes.length - 21;
  expect(findTokens(bytes, at, bytes.length - 1, { wholeValue: true })).toHaveLength(1);
  expect(findTokens(bytes, at, bytes.length - 1, { wholeValue: false })).toHaveLength(0);
});

test('a placeholder of ours is never a finding', () => {
  expect(found('postgres://app:bot-bottle-placeholder-DB_PASSWORD9@db/x')).toEqual([]);
});
