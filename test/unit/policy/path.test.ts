import { describe, expect, test } from 'vitest';
import { canonicalPath } from '../../../src/policy/path.ts';

describe('one reading', () => {
  test.each([
    ['/', '/'],
    ['*', '*'],
    ['/repos/a', '/repos/a'],
    ['/repos/', '/repos/'],
    ['//', '/'],
    ['//repos', '/repos'],
    ['/repos//a///b', '/repos/a/b'],
    ['/repos/.', '/repos/'],
    ['/./repos', '/repos'],
    ['/repos/../admin', '/admin'],
    ['/repos/%2e%2E/admin', '/admin'],
    ['/repos/.%2e/admin', '/admin'],
    ['/repos/a/..', '/repos/'],
    ['/../../admin', '/admin'],
    ['/repos/...', '/repos/...'],
    ['/.well-known/x', '/.well-known/x'],
    ['/%72epos', '/repos'],
    ['/%7Euser', '/~user'],
    ['/a%3ab%40c', '/a:b@c'],
    ['/a%c3%bcb', '/a%C3%BCb'],
    ['/a%20b', '/a%20b'],
    ['/a|b', '/a%7Cb'],
    ['/a[b]', '/a%5Bb%5D'],
    ['/a;v=1', '/a;v=1'],
    ['/100%25', '/100%25'],
    ['/100%25x', '/100%25x'],
  ])('%s is %s', (raw, path) => {
    expect(canonicalPath(raw)).toEqual({ ok: true, path, query: '' });
  });
});

test('the query is everything behind the first question mark, verbatim', () => {
  expect(canonicalPath('/a/%2e?x=%2e%2e/../?y')).toEqual({ ok: true, path: '/a/', query: 'x=%2e%2e/../?y' });
  expect(canonicalPath('/a?')).toEqual({ ok: true, path: '/a', query: '' });
});

describe('several readings', () => {
  test.each([
    ['/a%2Fb', '/a%2Fb', ['/a/b']],
    ['/a%2fb', '/a%2Fb', ['/a/b']],
    ['/public%2f..%2fadmin', '/public%2F..%2Fadmin', ['/admin']],
    ['/public/..%2fadmin', '/public/..%2Fadmin', ['/admin']],
    ['/a%252fb', '/a%252fb', ['/a%2Fb', '/a/b']],
    ['/public/%252e%252e/admin', '/public/%252e%252e/admin', ['/admin']],
    ['/public/%252e%252e%252fadmin', '/public/%252e%252e%252fadmin', ['/public/..%2Fadmin', '/admin']],
  ])('%s', (raw, path, furtherReadings) => {
    expect(canonicalPath(raw)).toEqual({ ok: true, path, query: '', furtherReadings });
  });
});

describe('refused', () => {
  test.each([
    ['', 'slash'],
    ['repos', 'slash'],
    ['http://example.com/', 'slash'],
    ['**', 'slash'],
    ['/a b', 'space'],
    ['/a\u0000', 'control'],
    ['/a\r\nHost: evil', 'control'],
    ['/a#b', '#'],
    ['/a?b#c', '#'],
    ['/a?b c', 'space'],
    ['/ü', 'ASCII'],
    ['/a?ü', 'ASCII'],
    ['/a\\..\\b', 'backslash'],
    ['/a%5C..%5cb', 'backslash'],
    ['/a%255c..%255cb', 'backslash'],
    ['/a%00', 'NUL'],
    ['/a%2500', 'NUL'],
    ['/a%0d%0aX', 'control'],
    ['/a%', 'hexadecimal'],
    ['/a%2', 'hexadecimal'],
    ['/a%zz', 'hexadecimal'],
    ['/a%u002e', 'hexadecimal'],
    ['/a%2g', 'hexadecimal'],
    ['/a/%c0%ae%c0%ae/b', 'UTF-8'],
    ['/a/%c0%af', 'UTF-8'],
    ['/a%f8%80%80%80%af', 'UTF-8'],
    ['/a//../b', 'empty segment'],
    ['/a//b/../../c', 'empty segment'],
    ['/a%2f%2f..%2fb', 'empty segment'],
    ['/public/..;/admin', 'parameter'],
    ['/public/..;x=1/admin', 'parameter'],
    ['/public/.;/admin', 'parameter'],
    ['/public/..%3b/admin', 'parameter'],
    ['/public/%252e%252e%253b/admin', 'parameter'],
    ['/a%25252525252fb', 'three times'],
  ])('%j', (raw, words) => {
    const result = canonicalPath(raw);
    expect(result.ok ? result : result.reason).toContain(words);
  });
});
