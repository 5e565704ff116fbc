import { expect, test } from 'vitest';
import { checkRequest } from '../../../src/policy/check-request.ts';
import { policyOf } from './policy-of.ts';

const POLICY = policyOf(`
routes:
  - host: a.test
    matches: [{paths: [{value: /repos}]}]
  - host: 127.0.0.1
  - host: localhost
  - host: xn--bcher-kva.test
  - host: '2001:4860:4860::8888'
    ports: [8443]
`);

function check(url: string, method = 'GET', headers: readonly (readonly [string, string])[] = []): string {
  const decision = checkRequest(POLICY, { method, url, headers });
  return decision.decision === 'allow' ? decision.rule : decision.refusal.code;
}

test.each([
  ['https://a.test/repos/x', 'routes[0]'],
  ['HTTPS://A.TEST./repos#fragment', 'routes[0]'],
  ['http://a.test:80/repos?x=/../', 'routes[0]'],
  ['https://a.test/repos/bü', 'routes[0]'],
  ['https://bücher.test', 'routes[3]'],
  ['https://[2001:4860:4860::8888]:8443?x', 'routes[4]'],
  ['https://a.test:8443/repos', 'port_not_allowed'],
  ['https://a.test/repos/../admin', 'match_failed'],
  ['https://a.test/repos/%2e%2e/admin', 'match_failed'],
  ['https://a.test/repos/..\\admin', 'match_failed'],
  ['https://a.test', 'match_failed'],
  ['https://a.test?/repos', 'match_failed'],
  ['https://a.test#/repos', 'match_failed'],
  ['https://b.test/', 'host_not_allowed'],
  ['https://a.test.evil.test/', 'host_not_allowed'],
  ['http://0x7f.1/', 'private_address'],
  ['http://2130706433/', 'private_address'],
  ['http://[::ffff:127.0.0.1]/', 'private_address'],
  ['http://localhost/', 'private_address'],
  ['https://a.test@evil.test/repos', 'bad_request'],
  ['https://evil@a.test/repos', 'bad_request'],
  ['https://a.test\\@evil.test/repos', 'bad_request'],
  ['https://a.test\u0000.evil.test/', 'bad_request'],
  ['https://a.test /repos', 'bad_request'],
  ['https://a.test/repos\r\nX: y', 'bad_request'],
  ['https://a.test:/repos', 'bad_request'],
  ['https://a.test:0443/repos', 'bad_request'],
  ['https://a.test:99999/repos', 'bad_request'],
  ['https:///repos', 'bad_request'],
  ['https:/a.test/repos', 'bad_request'],
  ['https:\\\\a.test/repos', 'bad_request'],
  ['ftp://a.test/repos', 'bad_request'],
  ['file:///etc/passwd', 'bad_request'],
  ['javascript://a.test/repos', 'bad_request'],
  ['a.test/repos', 'bad_request'],
  ['//a.test/repos', 'bad_request'],
  [' https://a.test/repos', 'bad_request'],
  ['', 'bad_request'],
])('%j: %s', (url, expected) => {
  expect(check(url)).toBe(expected);
});

test('method and headers are judged as they would be on the wire', () => {
  const url = 'https://a.test/repos';
  expect(check(url, 'GE T')).toBe('bad_request');
  expect(check(url, '')).toBe('bad_request');
  expect(check(url, 'GET', [['X A', 'b']])).toBe('bad_request');
  expect(check(url, 'GET', [['X', 'a\r\nHost: evil']])).toBe('bad_request');
  expect(
    check(url, 'GET', [
      ['Host', 'a.test'],
      ['host', 'a.test'],
    ]),
  ).toBe('bad_request');
  expect(check(url, 'GET', [['Host', 'A.test:443']])).toBe('routes[0]');
  expect(check(url, 'GET', [['Host', 'evil.test']])).toBe('host_mismatch');
  expect(check(url, 'GET', [['Host', 'a.test:80']])).toBe('host_mismatch');
  expect(check('https://a.test/repos/git-receive-pack', 'POST')).toBe('git_push_blocked');
});
