import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createAuthority } from '../../../src/tls/authority.ts';
import { issueLeaf } from '../../../src/tls/leaf.ts';
import { openssl } from './openssl.ts';

const NOW = Date.now();
const DAY = 24 * 3600 * 1000;
const authority = createAuthority({ commonName: 'bot-bottle test', now: NOW });
const LONG = `${'a'.repeat(60)}.${'b'.repeat(60)}.example.com`;

describe('openssl verifies strictly, as a server, for the host and no other', () => {
  test.each([
    ['api.github.com', '-verify_hostname'],
    ['localhost', '-verify_hostname'],
    ['xn--bcher-kva.example', '-verify_hostname'],
    ['under_score.example.com', '-verify_hostname'],
    [LONG, '-verify_hostname'],
    ['192.0.2.1', '-verify_ip'],
    ['255.255.255.255', '-verify_ip'],
    ['2001:db8::1', '-verify_ip'],
    ['::1', '-verify_ip'],
  ])('%s', (host, flag) => {
    const { certPem } = issueLeaf(authority, host, NOW);
    const files = { ca: authority.certPem, leaf: certPem };
    const strict = ['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', '{ca}'];
    expect(openssl([...strict, flag, host, '{leaf}'], files)).toMatch(/OK\s*$/);
    expect(openssl([...strict, '-verify_hostname', 'evil.test', '{leaf}'], files)).toMatch(/^failed/);
    expect(openssl([...strict, '-verify_hostname', `sub.${host}`, '{leaf}'], files)).toMatch(/^failed/);
    expect(
      openssl(['verify', '-x509_strict', '-purpose', 'sslclient', '-CAfile', '{ca}', '{leaf}'], files),
    ).toMatch(/^failed/);
  });
});

test('openssl reads every field as meant', () => {
  const { certPem } = issueLeaf(authority, 'api.github.com', NOW);
  const text = openssl(['x509', '-text', '-noout', '-in', '{leaf}'], { leaf: certPem });
  expect(text).toContain('Version: 3 (0x2)');
  expect(text).toMatch(/Subject: CN ?= ?api\.github\.com/);
  expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/);
  expect(text).toMatch(/Key Usage: critical\s+Digital Signature\s/);
  expect(text).toMatch(/Extended Key Usage:\s+TLS Web Server Authentication\s/);
  expect(text).toMatch(/Subject Alternative Name:\s+DNS:api\.github\.com\s/);
  const ca = openssl(['x509', '-text', '-noout', '-in', '{ca}'], { ca: authority.certPem });
  const identifier = /Subject Key Identifier:\s+([0-9A-F:]+)/;
  expect(/Authority Key Identifier:\s+(?:keyid:)?([0-9A-F:]+)/.exec(text)?.[1]).toBe(
    identifier.exec(ca)?.[1],
  );
  expect(identifier.exec(text)?.[1]).not.toBe(identifier.exec(ca)?.[1]);
});

test('a host too long for a common name stands in a critical alternative name alone', () => {
  const text = openssl(['x509', '-text', '-noout', '-in', '{leaf}'], {
    leaf: issueLeaf(authority, LONG, NOW).certPem,
  });
  expect(text).toMatch(/Subject: *\n/);
  expect(text).toMatch(/Subject Alternative Name: critical\s+DNS:a/);
});

test('it holds from a day ago for a week, inside the life of its authority', () => {
  const { certPem, notAfter } = issueLeaf(authority, 'a.test', NOW);
  const certificate = new X509Certificate(certPem);
  expect(notAfter).toBe(NOW + 7 * DAY);
  expect(NOW - Date.parse(certificate.validFrom)).toBeGreaterThanOrEqual(DAY);
  expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBeLessThan(398 * DAY);

  const late = issueLeaf(authority, 'a.test', authority.notAfter - 1000);
  expect(late.notAfter).toBe(authority.notAfter);
  const early = new X509Certificate(issueLeaf(authority, 'a.test', authority.notBefore).certPem);
  expect(Date.parse(early.validFrom)).toBe(Date.parse(new X509Certificate(authority.certPem).validFrom));
});

test('serial numbers are positive, random and at most twenty octets', () => {
  const serials = Array.from(
    { length: 200 },
    () => new X509Certificate(issueLeaf(authority, 'a.test', NOW).certPem).serialNumber,
  );
  expect(new Set(serials).size).toBe(200);
  for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
});

test('the leaf key is not the key of the authority', () => {
  const { keyPem, certPem } = issueLeaf(authority, 'a.test', NOW);
  expect(keyPem).not.toBe(authority.keyPem);
  expect(new X509Certificate(certPem).checkIssued(new X509Certificate(authority.certPem))).toBe(true);
});
