import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  bitString,
  explicit,
  implicit,
  objectIdentifier,
  octetString,
  sequence,
  set,
  TRUE,
  time,
  tlv,
  unsignedInteger,
  utf8String,
} from './der.ts';

/** What differs between the two kinds of certificate that we sign (RFC 5280 section 4.1). */
export interface CertificateFields {
  /** DER Name. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly publicKey: KeyObject;
  /** Whole Extension values, in order. */
  readonly extensions: readonly Uint8Array[];
}

/** ecdsa-with-SHA256 (RFC 5758 section 3.2): no parameters. */
const SIGNATURE_ALGORITHM = sequence(objectIdentifier('1.2.840.10045.4.3.2'));
const VERSION_3 = explicit(0, unsignedInteger(Buffer.from([2])));

/** The DER certificate, signed with a P-256 key. */
export function signCertificate(fields: CertificateFields, issuerKey: KeyObject): Buffer {
  const toBeSigned = sequence(
    VERSION_3,
    randomSerial(),
    SIGNATURE_ALGORITHM,
    fields.issuer,
    sequence(time(fields.notBefore), time(fields.notAfter)),
    fields.subject,
    subjectPublicKeyInfo(fields.publicKey),
    explicit(3, sequence(...fields.extensions)),
  );
  return sequence(toBeSigned, SIGNATURE_ALGORITHM, bitString(sign('sha256', toBeSigned, issuerKey)));
}

/** Positive, 127 random bits, 16 octets: RFC 5280 section 4.1.2.2 allows 20, CA/Browser Forum asks for 64 bits. */
function randomSerial(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return unsignedInteger(bytes);
}

function subjectPublicKeyInfo(key: KeyObject): Buffer {
  return key.export({ type: 'spki', format: 'der' });
}

/** Name with one attribute or two: what a person sees in a trust store. */
export function distinguishedName(commonName: string, organisation?: string): Buffer {
  return sequence(
    ...(organisation === undefined ? [] : [attribute('2.5.4.10', organisation)]),
    ...(commonName === '' ? [] : [attribute('2.5.4.3', commonName)]),
  );
}

function attribute(oid: string, value: string): Buffer {
  return set(sequence(objectIdentifier(oid), utf8String(value)));
}

/** RFC 7093 section 2, method 1: the leftmost 160 bits of the SHA-256 of the public key's bit string. */
export function keyIdentifier(key: KeyObject): Buffer {
  // P-256's SubjectPublicKeyInfo ends in the 65 bytes of the uncompressed point.
  const point = subjectPublicKeyInfo(key).subarray(-65);
  return createHash('sha256').update(point).digest().subarray(0, 20);
}

/** Extension (RFC 5280 section 4.2). */
function extension(oid: string, isCritical: boolean, value: Uint8Array): Buffer {
  return sequence(objectIdentifier(oid), ...(isCritical ? [TRUE] : []), octetString(value));
}

/** CA:TRUE, pathlen 0: it signs leaves and no other authority. */
export function authorityConstraints(): Buffer {
  return extension('2.5.29.19', true, sequence(TRUE, unsignedInteger(Buffer.from([0]))));
}

/** An empty sequence: CA is FALSE by default, and DER leaves defaults out. */
export function leafConstraints(): Buffer {
  return extension('2.5.29.19', true, sequence());
}

/** keyCertSign (bit 5) and cRLSign (bit 6). */
export function authorityKeyUsage(): Buffer {
  return extension('2.5.29.15', true, bitString(Buffer.from([0b0000_0110]), 1));
}

/** digitalSignature (bit 0): all that ECDHE with ECDSA uses. */
export function leafKeyUsage(): Buffer {
  return extension('2.5.29.15', true, bitString(Buffer.from([0b1000_0000]), 7));
}

export function serverAuthUsage(): Buffer {
  return extension('2.5.29.37', false, sequence(objectIdentifier('1.3.6.1.5.5.7.3.1')));
}

export function subjectKeyIdentifier(identifier: Uint8Array): Buffer {
  return extension('2.5.29.14', false, octetString(identifier));
}

export function authorityKeyIdentifier(identifier: Uint8Array): Buffer {
  return extension('2.5.29.35', false, sequence(implicit(0, identifier)));
}

/** One GeneralName: dNSName [2] or iPAddress [7]. Critical when the subject is empty (RFC 5280 section 4.2.1.6). */
export function subjectAlternativeName(
  name: { readonly dns: string } | { readonly ip: Uint8Array },
  isCritical: boolean,
): Buffer {
  const general = 'dns' in name ? implicit(2, Buffer.from(name.dns, 'ascii')) : implicit(7, name.ip);
  return extension('2.5.29.17', isCritical, tlv(0x30, general));
}
