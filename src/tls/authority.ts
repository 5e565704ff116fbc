import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import {
  authorityConstraints,
  authorityKeyUsage,
  distinguishedName,
  keyIdentifier,
  signCertificate,
  subjectKeyIdentifier,
} from './certificate.ts';
import { pem } from './der.ts';
import { issuerParts } from './der-reader.ts';

/** A bottle's own certificate authority. The key stays with egress; the bottle gets `certPem` only. */
export interface Authority {
  readonly certPem: string;
  /** PKCS #8. A secret: written with mode 0600, never logged. */
  readonly keyPem: string;
  readonly privateKey: KeyObject;
  /** DER Name and key identifier, which leaves repeat as their issuer's. */
  readonly subject: Buffer;
  readonly keyId: Buffer;
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

export const DAY = 24 * 60 * 60 * 1000;
/** A bottle's clock may be behind the host's, in a virtual machine after sleep for instance. */
export const BACKDATED = DAY;
/** A preserved bottle is resumed with the authority it was made with; roots of this age pass Apple, Go, Java and OpenSSL. */
const AUTHORITY_LIFETIME = 5 * 365 * DAY;

/** P-256, because its keys cost 0.1 ms (RSA-2048: 280 ms) and every client knows it. `now` in milliseconds since the epoch. */
export function createAuthority(options: { readonly commonName: string; readonly now: number }): Authority {
  const { commonName, now } = options;
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const subject = distinguishedName(commonName, 'bot-bottle');
  const keyId = keyIdentifier(publicKey);
  const [notBefore, notAfter] = [now - BACKDATED, now + AUTHORITY_LIFETIME];
  const extensions = [authorityConstraints(), authorityKeyUsage(), subjectKeyIdentifier(keyId)];
  const fields = { issuer: subject, subject, notBefore, notAfter, publicKey, extensions };
  const certPem = pem('CERTIFICATE', signCertificate(fields, privateKey));
  const keyPem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { certPem, keyPem, privateKey, subject, keyId, notBefore, notAfter };
}

/**
 * Reads an authority that was written before. `undefined` when the two are not a CA certificate and its P-256 key:
 * the caller then says so, or makes a new one. Expiry is the caller's to judge, by `notAfter`.
 */
export function loadAuthority(certPem: string, keyPem: string): Authority | undefined {
  try {
    const certificate = new X509Certificate(certPem);
    const privateKey = createPrivateKey(keyPem);
    const isP256 = privateKey.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    if (!isP256 || !certificate.ca || !certificate.checkPrivateKey(privateKey)) return undefined;
    const { subject, keyIdentifier: named } = issuerParts(certificate.raw);
    return {
      certPem: pem('CERTIFICATE', certificate.raw),
      keyPem,
      privateKey,
      subject,
      keyId: named ?? keyIdentifier(createPublicKey(privateKey)),
      notBefore: Date.parse(certificate.validFrom),
      notAfter: Date.parse(certificate.validTo),
    };
  } catch {
    // Only OpenSSL's own parse errors end here: the text is not a certificate, or not a key.
    return undefined;
  }
}
