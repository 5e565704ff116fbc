import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/policy/decide.ts';
import { policyOf } from './policy-of.ts';

function isAllowed(
  matches: string,
  method: string,
  target: string,
  headers: readonly string[] = [],
): boolean {
  const policy = policyOf(`routes: [{host: a.test, matches: ${matches}}]`);
  const decision = decide(policy, { host: 'a.test', port: 443, scheme: 'https', method, target, headers });
  if (decision.decision === 'block') expect(decision.refusal.code).toBe('match_failed');
  return decision.decision === 'allow';
}

describe('a prefix is whole path segments, with or without its last slash', () => {
  test.each([
    ['/repos', '/repos', true],
    ['/repos', '/repos/', true],
    ['/repos', '/repos/x/y?z', true],
    ['/repos', '/reposx', false],
    ['/repos', '/repos.json', false],
    ['/repos', '/repos;x/y', false],
    ['/repos', '/', false],
    ['/repos/', '/repos', true],
    ['/repos/', '/repos/x', true],
    ['/repos/', '/reposx', false],
    ['/', '/', true],
    ['/', '/anything', true],
    ['/a/b', '/a/b/c', true],
    ['/a/b', '/a', false],
  ])('%s and %s: %j', (value, target, expected) => {
    expect(isAllowed(`[{paths: [{value: '${value}'}]}]`, 'GET', target)).toBe(expected);
  });
});

describe('no spelling dodges the rule /repos', () => {
  test.each([
    '/repos/../admin',
    '/repos/%2e%2e/admin',
    '/repos/%2E./admin',
    '/repos/..%2fadmin',
    '/repos%2f..%2fadmin',
    '/repos/..%252fadmin',
    '/repos/%252e%252e/admin',
    '/repos/%25252e%25252e/admin',
    '/repos/..;/admin',
    '/repos/..%3b/admin',
    '/repos/..\\admin',
    '/repos/..%5cadmin',
    '/repos/%c0%ae%c0%ae/admin',
    '/repos//../../admin',
    '/admin//../repos',
    '/admin%2f..%2frepos',
    '/repos%2fx',
    '/repos/x%00.png',
    '/repos/%',
    '/repos/x#y',
    '/%2frepos/../admin',
    '*',
  ])('%s', (target) => {
    expect(isAllowed('[{paths: [{value: /repos}]}]', 'GET', target)).toBe(false);
  });

  test.each([
    '/repos/./x',
    '//repos//x',
    '/x/../repos',
    '/%72epos/x',
    '/repos/a%2fb',
    '/repos/100%25',
    '/repos?../admin',
  ])('while %s is under it whoever reads it', (target) => {
    expect(isAllowed('[{paths: [{value: /repos}]}]', 'GET', target)).toBe(true);
  });

  test('an encoded slash passes when each reading has its entry', () => {
    const scoped = "[{paths: [{type: exact, value: '/@types%2Fnode'}, {value: /@types}]}]";
    expect(isAllowed(scoped, 'GET', '/@types%2fnode')).toBe(true);
    expect(isAllowed("[{paths: [{type: exact, value: '/@types%2Fnode'}]}]", 'GET', '/@types%2fnode')).toBe(
      false,
    );
  });
});

test('exact and regex are about the whole path', () => {
  expect(isAllowed('[{paths: [{type: exact, value: /a}]}]', 'GET', '/a')).toBe(true);
  expect(isAllowed('[{paths: [{type: exact, value: /a}]}]', 'GET', '/a/')).toBe(false);
  expect(isAllowed('[{paths: [{type: exact, value: /a}]}]', 'GET', '/A')).toBe(false);
  const issues = "[{paths: [{type: regex, value: '/repos/[^/]+/issues'}]}]";
  expect(isAllowed(issues, 'GET', '/repos/x/issues?page=2')).toBe(true);
  expect(isAllowed(issues, 'GET', '/repos/x/issues/1')).toBe(false);
  expect(isAllowed(issues, 'GET', '/x/repos/x/issues')).toBe(false);
  expect(isAllowed("[{paths: [{type: regex, value: '/a|/b'}]}]", 'GET', '/bc')).toBe(false);
});

test('a regular expression that would backtrack without bound answers at once', () => {
  const started = performance.now();
  expect(isAllowed("[{paths: [{type: regex, value: '/(x+x+)+y'}]}]", 'GET', `/${'x'.repeat(4000)}`)).toBe(
    false,
  );
  // V8's own engine would take longer than the age of the universe; any bound at all shows the difference.
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('one entry must match as a whole: its paths, methods and headers are not mixed with those of another', () => {
  const matches = '[{paths: [{value: /a}], methods: [GET]}, {paths: [{value: /b}], methods: [POST]}]';
  expect(isAllowed(matches, 'GET', '/a')).toBe(true);
  expect(isAllowed(matches, 'POST', '/b')).toBe(true);
  expect(isAllowed(matches, 'POST', '/a')).toBe(false);
  expect(isAllowed(matches, 'get', '/a')).toBe(false);
});

describe('headers', () => {
  const matches = '[{headers: [{name: X-A, value: b}, {name: x-c, value: "[0-9]+", type: regex}]}]';
  test.each([
    [['X-A', 'b', 'X-C', '12'], true],
    [['x-a', ' b\t', 'x-c', '1'], true],
    [['X-A', 'b'], false],
    [[], false],
    [['X-A', 'B', 'X-C', '12'], false],
    [['X-A', 'b', 'X-C', '12x'], false],
    // Every occurrence must pass, whichever the upstream takes.
    [['X-A', 'b', 'X-A', 'evil', 'X-C', '12'], false],
    [['X-A', 'b', 'X-A', 'b', 'X-C', '12'], true],
    [['X-A', 'b, evil', 'X-C', '12'], false],
    // CGI folds an underscore to a hyphen.
    [['X-A', 'b', 'X_A', 'evil', 'X-C', '12'], false],
    [['X_A', 'b', 'X-C', '12'], false],
  ] as const)('%j: %j', (headers, expected) => {
    expect(isAllowed(matches, 'GET', '/', headers)).toBe(expected);
  });
});

describe('headers by which frameworks let a request be another', () => {
  test.each([
    ['X-HTTP-Method-Override', 'DELETE', false],
    ['x-method-override', ' delete ', false],
    ['X_HTTP_METHOD', 'PUT', false],
    ['X-HTTP-Method-Override', 'GET', true],
    ['X-Original-URL', '/admin', false],
    ['X-Rewrite-Url', '/admin', false],
    ['X-Original-Host', 'x', true],
  ])('%s: %s', (name, value, expected) => {
    expect(isAllowed('[{paths: [{value: /a}], methods: [GET, POST]}]', 'POST', '/a', [name, value])).toBe(
      expected,
    );
  });
});
