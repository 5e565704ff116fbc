import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAuthority, loadAuthority } from '../../../src/tls/authority.ts';
import { issueLeaf } from '../../../src/tls/leaf.ts';
import { openssl } from './openssl.ts';

const NOW = Date.now();

test('openssl reads a P-256 authority that signs leaves and nothing else', () => {
  const { certPem } = createAuthority({ commonName: 'bot-bottle reviewer-ab1c2', now: NOW });
  const text = openssl(['x509', '-text', '-noout', '-in', '{ca}'], { ca: certPem });
  expect(text).toContain('Version: 3 (0x2)');
  expect(text).toMatch(/Issuer: O ?= ?bot-bottle, CN ?= ?bot-bottle reviewer-ab1c2/);
  expect(text).toMatch(/Subject: O ?= ?bot-bottle, CN ?= ?bot-bottle reviewer-ab1c2/);
  expect(text).toContain('ASN1 OID: prime256v1');
  expect(text).toContain('Signature Algorithm: ecdsa-with-SHA256');
  expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
  expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\s/);
  expect(text).toMatch(/Subject Key Identifier:\s+([0-9A-F]{2}:){19}[0-9A-F]{2}/);
  expect(
    openssl(['verify', '-x509_strict', '-check_ss_sig', '-CAfile', '{ca}', '{ca}'], { ca: certPem }),
  ).toMatch(/OK\s*$/);
});

test('it holds from a day ago for five years', () => {
  const { certPem, notBefore, notAfter } = createAuthority({ commonName: 'x', now: NOW });
  const certificate = new X509Certificate(certPem);
  expect(Math.abs(Date.parse(certificate.validFrom) - notBefore)).toBeLessThan(1000);
  expect(NOW - notBefore).toBe(24 * 3600 * 1000);
  expect(Math.abs(Date.parse(certificate.validTo) - notAfter)).toBeLessThan(1000);
});

test('an authority that was written signs on after it was read', () => {
  const made = createAuthority({ commonName: 'x', now: NOW });
  const read = loadAuthority(made.certPem, made.keyPem);
  expect(read).toMatchObject({
    certPem: made.certPem,
    keyPem: made.keyPem,
    subject: made.subject,
    keyId: made.keyId,
  });
  if (read === undefined) return;
  const leaf = issueLeaf(read, 'a.test', NOW);
  expect(verify(made.certPem, leaf.certPem)).toMatch(/OK\s*$/);
});

test('an authority that openssl made works as well', () => {
  const key = openssl(['ecparam', '-name', 'prime256v1', '-genkey', '-noout'], {});
  const certificate = openssl(
    [
      'req',
      '-x509',
      '-new',
      '-key',
      '{key}',
      '-subj',
      '/C=DE/O=Team/CN=Team CA',
      '-addext',
      'keyUsage=critical,keyCertSign',
      '-days',
      '30',
      '-sha256',
    ],
    { key },
  );
  const authority = loadAuthority(certificate, key);
  expect(authority).toBeDefined();
  if (authority === undefined) return;
  const leaf = issueLeaf(authority, 'a.test', NOW + 2000);
  expect(verify(certificate, leaf.certPem)).toMatch(/OK\s*$/);
});

test('what is not an authority and its key is not loaded', () => {
  const one = createAuthority({ commonName: 'one', now: NOW });
  const other = createAuthority({ commonName: 'other', now: NOW });
  const leaf = issueLeaf(one, 'a.test', NOW);
  const rsaKey = openssl(['genrsa', '2048'], {});
  expect(loadAuthority(one.certPem, other.keyPem)).toBeUndefined();
  expect(loadAuthority(leaf.certPem, leaf.keyPem)).toBeUndefined();
  expect(loadAuthority(one.certPem, rsaKey)).toBeUndefined();
  expect(loadAuthority('', one.keyPem)).toBeUndefined();
  expect(loadAuthority(one.certPem, '')).toBeUndefined();
  expect(
    loadAuthority('-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n', one.keyPem),
  ).toBeUndefined();
});

function verify(ca: string, leaf: string): string {
  return openssl(
    ['verify', '-x509_strict', '-attime', String(Math.floor(NOW / 1000) + 60), '-CAfile', '{ca}', '{leaf}'],
    {
      ca,
      leaf,
    },
  );
}
