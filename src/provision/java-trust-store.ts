import { createHash } from 'node:crypto';

/*
 * A trust store that every JDK reads, whatever its default type is: JKS (sun.security.provider.JavaKeyStore), integers
 * big-endian, strings after their length in two bytes.
 *
 *   magic | version 2 | count | entries | SHA-1 of the password, a phrase, and everything before
 *   entry: 2 (trusted certificate) | alias | milliseconds (64 bits) | "X.509" | length | DER
 */
const MAGIC = 0xfeedfeed;
const VERSION = 2;
const TRUSTED_CERTIFICATE = 2;
const TYPE = text('X.509');
/** Keeps accidents out, not people: Java's own default. */
const PASSWORD = 'changeit';
const PHRASE = 'Mighty Aphrodite';

/** `pem`: certificates to trust. `now`: milliseconds since the epoch. */
export function javaTrustStore(pem: string, now: number): Buffer {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+/g) ?? [];
  const parts: Buffer[] = [words(MAGIC, VERSION, certificates.length)];
  const time = Buffer.alloc(8);
  time.writeBigInt64BE(BigInt(now));
  certificates.forEach((certificate, index) => {
    const der = Buffer.from(certificate.slice('-----BEGIN CERTIFICATE-----'.length), 'base64');
    parts.push(words(TRUSTED_CERTIFICATE), text(`ca-${index}`), time, TYPE, words(der.length), der);
  });
  const digest = createHash('sha1');
  digest.update(Buffer.from(PASSWORD, 'utf16le').swap16()).update(PHRASE);
  for (const part of parts) digest.update(part);
  return Buffer.concat([...parts, digest.digest()]);
}

function words(...values: readonly number[]): Buffer {
  const out = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) out.writeUInt32BE(value, index * 4);
  return out;
}

/** ASCII. */
function text(value: string): Buffer {
  return Buffer.concat([Buffer.from([value.length >> 8, value.length & 0xff]), Buffer.from(value, 'latin1')]);
}
