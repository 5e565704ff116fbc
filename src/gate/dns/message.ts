/**
 * DNS messages, as far as the gate speaks them: one question in, at most one address out (RFC 1035 section 4).
 *
 *      0  1  2  3  4  5  6  7  8  9 10 11 12 13 14 15
 *     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 *     |                      ID                       |  0   section 4.1.1
 *     |QR|  OPCODE   |AA|TC|RD|RA| Z|AD|CD|   RCODE   |  2   AD and CD: RFC 2535 section 6.1
 *     |                    QDCOUNT                    |  4   must be 1
 *     |                    ANCOUNT                    |  6   must be 0 in a query
 *     |                    NSCOUNT                    |  8   must be 0 in a query
 *     |                    ARCOUNT                    | 10   an OPT record, perhaps (RFC 6891)
 *     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 *     | QNAME: labels (length 1-63, bytes), then 0    | 12   section 3.1; at most 255 bytes; no pointer
 *     | QTYPE, QCLASS                                 |
 *     +--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+--+
 *
 * Nothing here throws, whatever the bytes.
 */

export const RCODE = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
  /** RFC 6891 section 6.1.3: its upper eight bits travel in the OPT record. */
  BADVERS: 16,
} as const;
export type Rcode = (typeof RCODE)[keyof typeof RCODE];

export const TYPE = { A: 1, AAAA: 28, OPT: 41, ANY: 255 } as const;
export const CLASS_IN = 1;

/** Longest query that is read; a longer one is malformed. Cookies and padding fit (RFC 7830: 468 bytes blocks). */
export const QUERY_MAX = 4096;
/** What we tell EDNS clients that we take over UDP: fits any path's MTU (RFC 9715). */
const UDP_PAYLOAD = 1232;
/** An OPT, a TSIG, and room for two that are unknown to us. */
const ADDITIONAL_MAX = 4;
const HEADER_SIZE = 12;
const FLAG = { QR: 0x8000, OPCODE: 0x7800, RD: 0x0100, RA: 0x0080, CD: 0x0010 } as const;
const DNSSEC_OK = 0x8000;

export interface Query {
  /** The first four bytes, to be echoed. */
  readonly id: number;
  readonly flags: number;
  /** Why it cannot be answered; `question` may then be absent. */
  readonly problem?: Rcode;
  readonly question?: Question;
  readonly edns?: { readonly version: number; readonly dnssecOk: boolean };
}

export interface Question {
  /** Lower case, without the final dot. `undefined`: it holds bytes that no host name has. */
  readonly name: string | undefined;
  readonly type: number;
  readonly class: number;
  /** The question's bytes as they came, to be echoed: letter case is the client's nonce (draft-vixie-dnsext-dns0x20). */
  readonly bytes: Uint8Array;
}

/** `undefined`: not a query, no answer is sent (an answer to an answer could go round for ever). */
export function readQuery(message: Uint8Array): Query | undefined {
  if (message.length < HEADER_SIZE) return undefined;
  const id = uint16(message, 0);
  const flags = uint16(message, 2);
  if ((flags & FLAG.QR) !== 0) return undefined;
  if ((flags & FLAG.OPCODE) !== 0) return { id, flags, problem: RCODE.NOTIMP };
  const counts = { question: uint16(message, 4), answer: uint16(message, 6), authority: uint16(message, 8) };
  if (message.length > QUERY_MAX || counts.question !== 1 || counts.answer !== 0 || counts.authority !== 0) {
    return { id, flags, problem: RCODE.FORMERR };
  }
  const question = readQuestion(message);
  if (question === undefined) return { id, flags, problem: RCODE.FORMERR };
  const additional = readAdditional(message, HEADER_SIZE + question.bytes.length, uint16(message, 10));
  if (additional === undefined) return { id, flags, question, problem: RCODE.FORMERR };
  const { edns } = additional;
  if (edns === undefined) return { id, flags, question };
  return edns.version === 0
    ? { id, flags, question, edns }
    : { id, flags, question, edns, problem: RCODE.BADVERS };
}

function readQuestion(message: Uint8Array): Question | undefined {
  const labels: string[] = [];
  let plain = true;
  let at = HEADER_SIZE;
  for (;;) {
    const length = message[at];
    // 64 and more are compression pointers (nothing stands before the first name to point at) or reserved.
    if (length === undefined || length > 63) return undefined;
    at += 1;
    if (length === 0) break;
    if (at + length - HEADER_SIZE > 254 || at + length > message.length) return undefined;
    let label = '';
    for (const end = at + length; at < end; at += 1) {
      const byte = lowerCase(message[at] as number);
      // A dot inside a label must not read like the dot between two.
      if (isHostByte(byte)) label += String.fromCharCode(byte);
      else plain = false;
    }
    labels.push(label);
  }
  if (at + 4 > message.length) return undefined;
  return {
    name: plain ? labels.join('.') : undefined,
    type: uint16(message, at),
    class: uint16(message, at + 2),
    bytes: message.subarray(HEADER_SIZE, at + 4),
  };
}

/** Additional records (RFC 1035 section 4.1.3), of which only OPT means something to us. All bytes must be accounted for. */
function readAdditional(
  message: Uint8Array,
  start: number,
  count: number,
): { readonly edns?: { readonly version: number; readonly dnssecOk: boolean } } | undefined {
  if (count > ADDITIONAL_MAX) return undefined;
  let at: number | undefined = start;
  let edns: { version: number; dnssecOk: boolean } | undefined;
  for (let record = 0; record < count; record += 1) {
    const owner: number = at;
    at = skipName(message, owner);
    if (at === undefined || at + 10 > message.length) return undefined;
    if (uint16(message, at) === TYPE.OPT) {
      // RFC 6891 section 6.1.1: one at most, and its owner is the root.
      if (edns !== undefined || message[owner] !== 0) return undefined;
      edns = {
        version: message[at + 5] as number,
        dnssecOk: (uint16(message, at + 6) & DNSSEC_OK) !== 0,
      };
    }
    at += 10 + uint16(message, at + 8);
    if (at > message.length) return undefined;
  }
  if (at !== message.length) return undefined;
  return edns === undefined ? {} : { edns };
}

/** Where the name ends. A pointer ends it and is not followed: we never need such a name. */
function skipName(message: Uint8Array, start: number): number | undefined {
  for (let at = start; ; ) {
    const length = message[at];
    if (length === undefined) return undefined;
    if (length === 0) return at + 1;
    if (length >= 0xc0) return at + 2;
    if (length > 63) return undefined;
    at += 1 + length;
    if (at - start > 255) return undefined;
  }
}

/** A resource record's data for the name that was asked. */
export interface Answer {
  readonly type: number;
  /** Seconds. */
  readonly ttl: number;
  readonly data: Uint8Array;
}

/** At most 12 + 259 + 28 + 11 bytes: every answer fits into one plain UDP message (512), so TC is never set. */
export function encodeReply(query: Query, rcode: Rcode, answer?: Answer): Uint8Array {
  const question = query.question?.bytes ?? new Uint8Array(0);
  const answerSize = answer === undefined ? 0 : 12 + answer.data.length;
  const reply = new Uint8Array(
    HEADER_SIZE + question.length + answerSize + (query.edns === undefined ? 0 : 11),
  );
  const view = new DataView(reply.buffer);
  view.setUint16(0, query.id);
  // RA: without it Go takes an answer without records for a lame referral, and c-ares for a broken server.
  view.setUint16(2, FLAG.QR | (query.flags & (FLAG.OPCODE | FLAG.RD | FLAG.CD)) | FLAG.RA | (rcode & 0x0f));
  view.setUint16(4, question.length === 0 ? 0 : 1);
  view.setUint16(6, answer === undefined ? 0 : 1);
  view.setUint16(10, query.edns === undefined ? 0 : 1);
  reply.set(question, HEADER_SIZE);
  let at = HEADER_SIZE + question.length;
  if (answer !== undefined) {
    view.setUint16(at, 0xc000 | HEADER_SIZE); // The owner: a pointer to the question's name, in the client's case.
    view.setUint16(at + 2, answer.type);
    view.setUint16(at + 4, CLASS_IN);
    view.setUint32(at + 6, answer.ttl);
    view.setUint16(at + 10, answer.data.length);
    reply.set(answer.data, at + 12);
    at += answerSize;
  }
  if (query.edns !== undefined) {
    view.setUint16(at + 1, TYPE.OPT);
    view.setUint16(at + 3, UDP_PAYLOAD);
    view.setUint8(at + 5, rcode >> 4);
    view.setUint16(at + 7, query.edns.dnssecOk ? DNSSEC_OK : 0); // RFC 3225 section 3: copied.
  }
  return reply;
}

function uint16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] as number) << 8) | (bytes[at + 1] as number);
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/** a-z, 0-9, hyphen, underscore. */
function isHostByte(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x5f;
}
