import { expect, test } from 'vitest';
import { parseHostPattern } from '../../../src/policy/host-pattern.ts';

test.each([
  ['api.github.com', 'api.github.com'],
  ['API.GitHub.com.', 'api.github.com'],
  ['*.Example.com', '*.example.com'],
  ['*.bücher.example', '*.xn--bcher-kva.example'],
  ['*.internal', '*.internal'],
  ['*.test', '*.test'],
  ['127.0.0.1', '127.0.0.1'],
  ['::1', '::1'],
  ['[2001:db8::1]', '2001:db8::1'],
])('%s is %s', (text, host) => {
  expect(parseHostPattern(text)).toEqual({ ok: true, host });
});

test.each([
  ['*', 'every host'],
  ['*.', 'every host'],
  ['*.com', 'anyone may register'],
  ['*.co.uk', 'anyone may register'],
  ['*.*.com', 'alone'],
  ['a.*.com', 'alone'],
  ['*example.com', 'alone'],
  ['*.127.0.0.1', 'address'],
  ['*.0x7f.1', 'address'],
  ['https://example.com', 'URL'],
  ['example.com:443', 'port'],
  ['example.com/path', '`/`'],
  ['0177.0.0.1', 'another spelling'],
  ['2130706433', 'another spelling'],
  ['[::0001]', 'another spelling'],
  ['::ffff:10.0.0.1', 'another spelling'],
  ['_egress.local', 'egress itself'],
  ['', 'empty'],
])('%j is refused', (text, words) => {
  const result = parseHostPattern(text);
  expect(result.ok ? '' : result.reason).toContain(words);
});

test('an address in another spelling comes with the usual one', () => {
  expect(parseHostPattern('0x7f.1')).toMatchObject({ ok: false, nearest: '127.0.0.1' });
});
