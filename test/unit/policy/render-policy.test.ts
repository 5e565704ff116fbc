import { expect, test } from 'vitest';
import { policyDocument, renderPolicyYaml } from '../../../src/policy/render-policy.ts';
import { policyOf } from './policy-of.ts';

const FULL = `
log: 2
routes:
  - host: '*.example.com'
    ports: [8443]
    auth_scheme: header:X-Key
    token_env: T
    matches:
      - paths: [{type: regex, value: '/a: #b'}, {value: /}]
        methods: [GET]
        headers: [{name: X-A, value: 'yes'}, {name: X-B, value: '12', type: regex}]
      - methods: [GET]
    git: {fetch: true}
    dlp: {outbound_detectors: [known_secrets], inbound_detectors: false}
    private: true
  - host: b.test
  - host: '::1'
`;

test('what is rendered reads back as the same policy', () => {
  const policy = policyOf(FULL);
  expect(policyOf(renderPolicyYaml(policy))).toEqual(policy);
  expect(policyOf(JSON.stringify(policyDocument(policy)))).toEqual(policy);
  expect(policyOf(renderPolicyYaml(policyOf('')))).toEqual(policyOf(''));
});

test('shared parts are written out: no anchors', () => {
  const [route] = policyOf('routes: [{host: a.test, ports: [8443]}]').routes;
  if (route === undefined) throw new Error('no route');
  const policy = { log: 1, routes: [route, { ...route, host: 'b.test' }] } as const;
  expect(policyOf(renderPolicyYaml(policy)).routes).toHaveLength(2);
});

test('defaults are left out, in the order of the specification', () => {
  expect(policyDocument(policyOf('routes: [{host: a.test}]'))).toEqual({
    log: 1,
    routes: [{ host: 'a.test' }],
  });
  const [route] = policyDocument(policyOf(FULL)).routes as readonly object[];
  expect(Object.keys(route ?? {})).toEqual([
    'host',
    'ports',
    'auth_scheme',
    'token_env',
    'matches',
    'git',
    'dlp',
    'private',
  ]);
});
