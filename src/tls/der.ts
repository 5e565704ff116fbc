/**
 * DER (ITU-T X.690), as much of it as a certificate needs. Every function gives one whole TLV:
 *
 *     +-----+------------------------------+---------+
 *     | tag | length: one byte below 128,  | content |
 *     |     | else 0x80 + count, then the  |         |
 *     |     | count's bytes, big-endian    |         |
 *     +-----+------------------------------+---------+
 */
export function tlv(tag: number, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 255);
  return Buffer.from([0x80 | bytes.length, ...bytes]);
}

export function sequence(...items: readonly Uint8Array[]): Buffer {
  return tlv(0x30, Buffer.concat(items));
}

export function set(...items: readonly Uint8Array[]): Buffer {
  return tlv(0x31, Buffer.concat(items));
}

/** A non-negative INTEGER from its big-endian bytes: leading zeroes go, one comes back where the sign bit would be set. */
export function unsignedInteger(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const trimmed = bytes.subarray(start);
  const isHigh = ((trimmed[0] ?? 0) & 0x80) !== 0;
  return tlv(0x02, isHigh || trimmed.length === 0 ? Buffer.concat([Buffer.from([0]), trimmed]) : trimmed);
}

export const TRUE: Buffer = tlv(0x01, Buffer.from([0xff]));

export function octetString(content: Uint8Array): Buffer {
  return tlv(0x04, content);
}

/** `unusedBits` at the end of the last byte, 0-7. */
export function bitString(content: Uint8Array, unusedBits = 0): Buffer {
  return tlv(0x03, Buffer.concat([Buffer.from([unusedBits]), content]));
}

/** From the dotted form. The first two arcs share a byte (X.690 section 8.19.4). */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const septets = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) septets.unshift(0x80 | (left & 0x7f));
    bytes.push(...septets);
  }
  return tlv(0x06, Buffer.from(bytes));
}

export function utf8String(text: string): Buffer {
  return tlv(0x0c, Buffer.from(text, 'utf8'));
}

/** UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280 section 4.1.2.5), to the second, in UTC. */
export function time(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/[-:T]|\.\d+/g, '');
  return Number(digits.slice(0, 4)) < 2050
    ? tlv(0x17, Buffer.from(digits.slice(2), 'ascii'))
    : tlv(0x18, Buffer.from(digits, 'ascii'));
}

/** A context-specific tag around a whole TLV (EXPLICIT). */
export function explicit(tag: number, content: Uint8Array): Buffer {
  return tlv(0xa0 | tag, content);
}

/** A context-specific tag in place of a primitive type's own (IMPLICIT). */
export function implicit(tag: number, content: Uint8Array): Buffer {
  return tlv(0x80 | tag, content);
}

export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
