/** Reads the DER of a certificate that OpenSSL has parsed already: so it is well-formed, and lengths are trusted. */
interface Tlv {
  readonly tag: number;
  /** The whole element, header included. */
  readonly whole: Buffer;
  readonly content: Buffer;
}

function readTlv(der: Buffer, at: number): Tlv {
  const tag = der[at] ?? 0;
  const first = der[at + 1] ?? 0;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  const length = lengthBytes === 0 ? first : der.readUIntBE(at + 2, lengthBytes);
  const start = at + 2 + lengthBytes;
  return { tag, whole: der.subarray(at, start + length), content: der.subarray(start, start + length) };
}

function children(der: Buffer): readonly Tlv[] {
  const found: Tlv[] = [];
  for (let at = 0; at < der.length; ) {
    const element = readTlv(der, at);
    found.push(element);
    at += element.whole.length;
  }
  return found;
}

/** The parts of an issuer's certificate that its leaves repeat byte for byte. */
export interface IssuerParts {
  /** DER Name. */
  readonly subject: Buffer;
  /** The content of its subjectKeyIdentifier, when it has one. */
  readonly keyIdentifier: Buffer | undefined;
}

/** id-ce-subjectKeyIdentifier, 2.5.29.14, as a whole OBJECT IDENTIFIER. */
const SUBJECT_KEY_IDENTIFIER = Buffer.from([0x06, 0x03, 0x55, 0x1d, 0x0e]);

export function issuerParts(certificate: Buffer): IssuerParts {
  // Certificate ::= SEQUENCE { tbsCertificate, ... }; version [0] is there, since a CA certificate has extensions:
  // version, serialNumber, signature, issuer, validity, subject, subjectPublicKeyInfo, ..., extensions [3].
  const [toBeSigned] = children(readTlv(certificate, 0).content);
  const fields = toBeSigned === undefined ? [] : children(toBeSigned.content);
  const extensions = fields.find((field) => field.tag === 0xa3);
  const list = extensions === undefined ? [] : children(readTlv(extensions.content, 0).content);
  const wanted = list
    .map((extension) => children(extension.content))
    .find(([oid]) => oid?.whole.equals(SUBJECT_KEY_IDENTIFIER));
  const octets = wanted?.at(-1)?.content;
  return {
    subject: fields[5]?.whole ?? Buffer.alloc(0),
    keyIdentifier: octets === undefined ? undefined : readTlv(octets, 0).content,
  };
}
