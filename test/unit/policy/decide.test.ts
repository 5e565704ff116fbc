import { describe, expect, test } from 'vitest';
import { decide, decideConnect, findRoute, type RequestFacts } from '../../../src/policy/decide.ts';
import { policyOf } from './policy-of.ts';

const POLICY = policyOf(`
routes:
  - host: api.example.com
    ports: [443]
  - host: '*.example.com'
  - host: '*.deep.example.com'
  - host: git.test
    git: {fetch: true}
  - host: 10.0.0.1
  - host: inner.test
    private: true
  - host: '2001:db8::1'
    private: true
  - host: matched.test
    matches:
      - paths: [{value: /repos}]
        methods: [GET]
      - paths: [{type: exact, value: /graphql}]
        methods: [POST]
`);

function facts(change: Partial<RequestFacts>): RequestFacts {
  return {
    host: 'api.example.com',
    port: 443,
    scheme: 'https',
    method: 'GET',
    target: '/',
    headers: [],
    ...change,
  };
}

function outcome(change: Partial<RequestFacts>): readonly [string, string] {
  const decision = decide(POLICY, facts(change));
  return decision.decision === 'allow'
    ? ['allow', decision.rule]
    : [decision.refusal.code, decision.refusal.rule];
}

test.each([
  ['api.example.com', 0],
  ['x.example.com', 1],
  ['deep.example.com', 1],
  ['x.deep.example.com', 2],
  ['x.y.deep.example.com', 2],
  ['example.com', -1],
  ['notexample.com', -1],
  ['api.example.com.evil.com', -1],
  ['com', -1],
  ['10.0.0.1', 4],
  ['0.0.1', -1],
  ['2001:db8::1', 6],
  ['__proto__', -1],
  ['constructor', -1],
])('the route for %s is %i: exact before wildcard, the longest wildcard first', (host, route) => {
  expect(findRoute(POLICY, host)).toBe(route);
});

describe('the order of decisions', () => {
  test('a host that no route names is refused before anything else is looked at', () => {
    expect(outcome({ host: 'evil.test', port: 1, addressKind: 'loopback' })).toEqual([
      'host_not_allowed',
      'routes',
    ]);
    expect(decide(policyOf(''), facts({}))).toMatchObject({ refusal: { code: 'host_not_allowed' } });
  });
  test('then the port', () => {
    expect(outcome({ port: 80, addressKind: 'loopback' })).toEqual(['port_not_allowed', 'routes[0].ports']);
    expect(outcome({ host: 'x.example.com', port: 80 })).toEqual(['allow', 'routes[1]']);
  });
  test('then the address, by what the name resolved to and by what a literal is', () => {
    const push = { target: '/o/r.git/info/refs?service=git-receive-pack' };
    expect(outcome({ addressKind: 'metadata', ...push })).toEqual(['private_address', 'routes[0].private']);
    expect(outcome({ host: '10.0.0.1' })).toEqual(['private_address', 'routes[4].private']);
    expect(outcome({ host: 'inner.test', addressKind: 'private' })).toEqual(['allow', 'routes[5]']);
    expect(outcome({ host: '2001:db8::1' })).toEqual(['allow', 'routes[6]']);
  });
  test('an address that a person pinned is not judged', () => {
    expect(outcome({ host: '10.0.0.1', pinned: true })).toEqual(['allow', 'routes[4]']);
    expect(outcome({ addressKind: 'loopback', pinned: true })).toEqual(['allow', 'routes[0]']);
  });
  test('then git: push never, fetch where the route says so', () => {
    const push = '/o/r.git/info/refs?service=git-receive-pack';
    const fetch = '/o/r.git/info/refs?service=git-upload-pack';
    expect(outcome({ host: 'git.test', target: push })).toEqual(['git_push_blocked', 'routes[3].git']);
    expect(outcome({ host: 'git.test', target: fetch })).toEqual(['allow', 'routes[3]']);
    expect(outcome({ target: fetch })).toEqual(['git_fetch_blocked', 'routes[0].git.fetch']);
    expect(outcome({ host: 'matched.test', target: push })).toEqual(['git_push_blocked', 'routes[7].git']);
  });
  test('then matches', () => {
    expect(outcome({ host: 'matched.test', target: '/other' })).toEqual([
      'match_failed',
      'routes[7].matches',
    ]);
    expect(outcome({ host: 'matched.test', target: '/repos/x?y' })).toEqual(['allow', 'routes[7]']);
  });
});

test('decideConnect judges host, port and literal addresses', () => {
  const code = (host: string, port: number, pinned = false) => {
    const decision = decideConnect(POLICY, host, port, { pinned });
    return decision.decision === 'allow' ? decision.rule : decision.refusal.code;
  };
  expect(code('api.example.com', 443)).toBe('routes[0]');
  expect(code('api.example.com', 22)).toBe('port_not_allowed');
  expect(code('evil.test', 443)).toBe('host_not_allowed');
  expect(code('10.0.0.1', 443)).toBe('private_address');
  expect(code('10.0.0.1', 443, true)).toBe('routes[4]');
  expect(code('matched.test', 443)).toBe('routes[7]');
});

test('every refusal says what was refused, by which rule, and how to ask, and repeats nothing of the request but its host', () => {
  const secret = 'S3CR3T';
  const refusals = [
    outcomeOf({ host: 'evil.test' }),
    outcomeOf({ port: 81 }),
    outcomeOf({ addressKind: 'loopback' }),
    outcomeOf({ target: `/${secret}/info/refs?service=git-receive-pack` }),
    outcomeOf({ target: `/${secret}/info/refs?service=git-upload-pack` }),
    outcomeOf({ host: 'matched.test', target: `/${secret}` }),
    outcomeOf({ host: 'matched.test', target: `/${secret}%` }),
  ];
  for (const { refusal } of refusals) {
    expect(refusal.reason).toMatch(/^[A-Z].*\.$/);
    expect(refusal.hint).toMatch(/^[A-Z].*\.$/);
    expect(refusal.hint).toMatch(/egress\.routes|git-gate|list-egress-routes/);
    // With a manifest or without one: both kinds of bottle read the same hint.
    if (refusal.code !== 'bad_request') expect(refusal.hint).toMatch(/\brun\b/);
    expect(refusal.host).not.toBe('');
    expect(JSON.stringify(refusal)).not.toContain(secret);
  }
});

function outcomeOf(change: Partial<RequestFacts>) {
  const decision = decide(POLICY, facts({ headers: ['X', 'S3CR3T'], ...change }));
  if (decision.decision === 'allow') throw new Error('allowed');
  return decision;
}
