import { describe, expect, test } from 'vitest';
import { word } from '../../../src/diagnostics/word.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { policyOf } from './policy-of.ts';

const SPECIFIED = `log: 1
routes:
  - host: api.github.com             # exact, or *.example.com (one or more labels below)
    ports: [443]                     # default 443 and 80
    auth_scheme: Bearer              # Bearer | token | Basic | header:<Name>; always with token_env
    token_env: EGRESS_TOKEN_0        # the sidecar's variable that holds the value
    matches:                         # absent: every request; present: one entry must match
      - paths: [{type: prefix, value: /repos/}]     # prefix | exact | regex
        methods: [GET, POST]
        headers: [{name: X-A, value: b, type: exact}]   # exact | regex
    git: {fetch: true}               # smart-HTTP clone/fetch; push is never allowed here
    dlp: {outbound_detectors: [token_patterns, known_secrets], inbound_detectors: false}
    private: false                   # may this name resolve to a private address?
`;

test('reads every key of the specification', () => {
  expect(policyOf(SPECIFIED)).toEqual({
    log: 1,
    routes: [
      {
        host: 'api.github.com',
        ports: [443],
        auth: { scheme: { type: 'Bearer' }, tokenEnv: 'EGRESS_TOKEN_0' },
        matches: [
          {
            paths: [{ type: 'prefix', value: '/repos/' }],
            methods: ['GET', 'POST'],
            headers: [{ name: 'x-a', type: 'exact', value: 'b' }],
          },
        ],
        git: { fetch: true },
        dlp: { outbound: ['token_patterns', 'known_secrets'], inbound: [] },
        private: false,
      },
    ],
  });
});

test('a host alone has the defaults, with every detector on', () => {
  expect(policyOf('routes: [{host: A.test}]')).toEqual({
    log: 1,
    routes: [
      {
        host: 'a.test',
        ports: [443, 80],
        git: { fetch: false },
        dlp: { outbound: ['token_patterns', 'known_secrets'], inbound: ['naive_injection_detection'] },
        private: false,
      },
    ],
  });
});

test.each(['', '\n', '# nothing\n', '---\n', '\ufeff', '{}', 'routes:\n', 'routes: []', 'log: 1'])(
  '%j denies everything',
  (yaml) => {
    expect(policyOf(yaml)).toEqual({ log: 1, routes: [] });
  },
);

test('a first `---` and comments before it are no second document', () => {
  expect(policyOf('# ours\n---\nlog: 2\n')).toEqual({ log: 2, routes: [] });
});

test('the policy is frozen all the way down', () => {
  const policy = policyOf(SPECIFIED);
  expect(Object.isFrozen(policy.routes[0]?.matches?.[0]?.paths?.[0])).toBe(true);
});

test.each([
  ['Bearer', { type: 'Bearer' }],
  ['token', { type: 'token' }],
  ['Basic', { type: 'Basic' }],
  ['header:X-Api-Key', { type: 'header', name: 'x-api-key' }],
])('auth_scheme %s', (scheme, expected) => {
  const policy = policyOf(`routes: [{host: a.test, auth_scheme: '${scheme}', token_env: T}]`);
  expect(policy.routes[0]?.auth).toEqual({ scheme: expected, tokenEnv: 'T' });
});

test.each([
  ['false', []],
  ['true', ['token_patterns', 'known_secrets']],
  ['[]', []],
  ['[known_secrets]', ['known_secrets']],
  ['[known_secrets, token_patterns, known_secrets]', ['token_patterns', 'known_secrets']],
])('outbound_detectors %s', (value, expected) => {
  expect(
    policyOf(`routes: [{host: a.test, dlp: {outbound_detectors: ${value}}}]`).routes[0]?.dlp.outbound,
  ).toEqual(expected);
});

/** What a route with this in it says, as `path: message`. */
function routeErrors(rest: string): readonly string[] {
  return errors(`routes: [{host: a.test, ${rest}}]`);
}

function errors(yaml: string): readonly string[] {
  const result = parsePolicy(yaml, 'routes.yaml');
  if (result.ok) return [];
  return result.failure.map((failure) => {
    const { what, mend, where } = word(failure);
    expect(where?.file).toBe('routes.yaml');
    return `${what} -> ${mend}`;
  });
}

describe('a route is refused with', () => {
  test.each([
    ['prots: [1]', /unknown key `prots` in routes\[0\] -> write `ports`/],
    ['role: provider', /the key `role` is not accepted in routes\[0\]: it is reserved/],
    [
      'auth: {scheme: Bearer, token_ref: X}',
      /`auth` is not accepted .* -> write `auth_scheme` and `token_env`/,
    ],
    ['ports: []', /routes\[0\]\.ports is an empty list/],
    ['ports: 443', /ports is the number 443 -> write a list/],
    ['ports: [0]', /ports\[0\] is the number 0/],
    ['ports: [65536]', /ports\[0\] is the number 65536/],
    ['ports: [4.5]', /ports\[0\] is the number 4\.5/],
    ["ports: ['443']", /ports\[0\] is `443`/],
    ['auth_scheme: Bearer', /routes\[0\] has no `token_env`/],
    ['token_env: T', /routes\[0\] has no `auth_scheme`/],
    ['auth_scheme: bearer, token_env: T', /write `Bearer`/],
    ["auth_scheme: 'header:', token_env: T", /not shown/],
    ["auth_scheme: 'header:a b', token_env: T", /not shown/],
    ["auth_scheme: 'header:Host', token_env: T", /frames or routes the message/],
    ["auth_scheme: 'header:Transfer-Encoding', token_env: T", /frames or routes the message/],
    ['auth_scheme: Bearer, token_env: 1A', /token_env is something else/],
    ['matches: []', /matches is an empty list/],
    ['matches: {}', /matches is a mapping/],
    ['matches: [{}]', /matches\[0\] is without a condition/],
    ['matches: [{paths: []}]', /paths is an empty list/],
    ['matches: [{methods: [get]}]', /methods\[0\] is `get` -> write `GET`/],
    ["matches: [{methods: ['G T']}]", /methods\[0\] is `G T`/],
    ['matches: [{paths: [repos]}]', /paths\[0\] is `repos` -> write a mapping/],
    ['matches: [{paths: [{type: prefix}]}]', /paths\[0\] has no `value`/],
    ['matches: [{paths: [{value: repos}]}]', /does not begin with a slash/],
    ['matches: [{paths: [{value: /a/../b}]}]', /write `\/b`/],
    ['matches: [{paths: [{value: /a//b}]}]', /write `\/a\/b`/],
    ["matches: [{paths: [{value: '/a?b'}]}]", /query is not part/],
    ["matches: [{paths: [{value: '/a%'}]}]", /hexadecimal/],
    ['matches: [{paths: [{type: glob, value: /a}]}]', /type is `glob`/],
    ["matches: [{paths: [{type: regex, value: '/('}]}]", /not a usable regular expression/],
    ["matches: [{paths: [{type: regex, value: '/(?=a)'}]}]", /RE2 syntax/],
    ["matches: [{paths: [{type: regex, value: '/(a{1000}){1000}'}]}]", /not a usable regular expression/],
    ['matches: [{paths: [{type: regex, value: repos}]}]', /no path can match/],
    ['matches: [{headers: [{name: X}]}]', /headers\[0\] has no `value`/],
    ['matches: [{headers: [{value: x}]}]', /headers\[0\] has no `name`/],
    ["matches: [{headers: [{name: 'a b', value: x}]}]", /header name/],
    ['matches: [{headers: [{name: A, value: 1}]}]', /the number 1 -> write a header value, in quotes/],
    ["matches: [{headers: [{name: A, value: '[', type: regex}]}]", /not a usable regular expression/],
    ['matches: [{query: x}]', /unknown key `query` in routes\[0\]\.matches\[0\]/],
    ['git: true', /git is the boolean true/],
    ['git: {push: true}', /unknown key `push`/],
    ["git: {fetch: 'yes'}", /fetch is `yes` -> write `true` or `false`/],
    ['dlp: false', /dlp is the boolean false/],
    ['dlp: {outbound_detectors: [token_pattern]}', /write `token_patterns`/],
    ['dlp: {inbound_detectors: [known_secrets]}', /inbound_detectors\[0\] is `known_secrets`/],
    ['dlp: {inbound_detectors: naive_injection_detection}', /a list of naive_injection_detection/],
    ['private: 1', /private is the number 1/],
    ['__proto__: {private: true}', /`__proto__` cannot be a key/],
    ['constructor: 1', /unknown key `constructor`/],
  ])('%s', (rest, message) => {
    expect(routeErrors(rest)).toEqual([expect.stringMatching(message)]);
  });
});

describe('a file is refused with', () => {
  test.each([
    ['- host: a.test', /the routes file is a list/],
    ['hello', /the routes file is `hello`/],
    ['rotes: []', /unknown key `rotes` in the routes file -> write `routes`/],
    ['log: 3', /log is the number 3/],
    ['log: true', /log is the boolean true/],
    ["log: '1'", /log is `1`/],
    ['routes: {host: a.test}', /routes is a mapping/],
    ['routes: [a.test]', /routes\[0\] is `a\.test`/],
    ['routes: [{ports: [443]}]', /routes\[0\] has no `host`/],
    ['routes: [{host: 127.1}]', /host is the number 127\.1/],
    ['routes: [{host: [::1]}]', /host is a list/],
    ['routes: [{host: }]', /host is empty/],
    ["routes: [{host: '*'}]", /every host/],
    [
      'routes: [{host: a.test}, {host: A.test.}]',
      /the host a\.test stands twice; its first route is on line 1/,
    ],
    ["routes: [{host: '*.a.test'}, {host: '*.A.test'}]", /stands twice/],
    ['log: 1\nlog: 2', /stands twice in one mapping/],
    ['routes: [{host: &a a.test}, {host: *a}]', /the anchor &a is not accepted|the alias/],
    ['routes: !!set {}', /tag/],
    ['%YAML 1.1\n---\nroutes: []', /no directives/],
    ['routes: []\n---\nroutes: []', /one document/],
    ['routes: [', /not a usable YAML file/],
    ['<<: {log: 2}', /unknown key `<<`/],
  ])('%s', (yaml, message) => {
    expect(errors(yaml)).toEqual([expect.stringMatching(message)]);
  });
});

test('all failures come at once, in the order of the file', () => {
  const yaml = 'log: 9\nroutes:\n  - host: "*"\n    ports: [0]\n  - hots: b.test\n';
  const result = parsePolicy(yaml, 'f');
  expect(result.ok).toBe(false);
  if (result.ok) return;
  expect(result.failure.map(({ kind, where }) => [kind, where?.line, where?.column])).toEqual([
    ['bad-value', 1, 6],
    ['bad-value', 3, 11],
    ['bad-value', 4, 13],
    ['unknown-key', 5, 5],
  ]);
});

test('a secret in the place of its variable is not repeated, in the sentence or in the excerpt', () => {
  const secret = 'ghp_0123456789abcdefghij-KLMNOPQRSTUVWXYZ';
  const result = parsePolicy(
    `routes:\n  - host: a.test\n    auth_scheme: Bearer ${secret}\n    token_env: ${secret}\n`,
    'f',
  );
  expect(result.ok ? [] : result.failure).toHaveLength(2);
  expect(JSON.stringify(result)).not.toContain('ghp_');
});
