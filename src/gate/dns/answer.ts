import { CLASS_IN, encodeReply, RCODE, readQuery, TYPE } from './message.ts';

/** What the bottle's names stand for. */
export interface Zone {
  lookup(name: string): Lookup;
}

export type Lookup =
  | { readonly kind: 'address'; readonly v4: Uint8Array; readonly v6?: Uint8Array }
  | { readonly kind: 'unknown' }
  /** Cannot be said now: no synthetic address is free, or the names are not known yet. */
  | { readonly kind: 'unavailable' };

/**
 * Seconds that a client may keep an answer. Short, because an address may go to another name once its own has
 * not been asked for in a long while; long enough that a client with a cache is not slowed.
 */
export const ANSWER_TTL = 30;

/**
 * The reply to one message, or `undefined` when it deserves none. Negative answers carry no SOA: without one they
 * are not cached (RFC 2308 section 5), so that a name that is allowed later works at once.
 */
export function answerQuery(message: Uint8Array, zone: Zone): Uint8Array | undefined {
  const query = readQuery(message);
  if (query === undefined) return undefined;
  const { question, problem } = query;
  if (problem !== undefined) return encodeReply(query, problem);
  if (question === undefined) return encodeReply(query, RCODE.FORMERR);
  if (question.class !== CLASS_IN) return encodeReply(query, RCODE.REFUSED);
  const found: Lookup = question.name === undefined ? { kind: 'unknown' } : zone.lookup(question.name);
  switch (found.kind) {
    case 'unknown':
      return encodeReply(query, RCODE.NXDOMAIN);
    case 'unavailable':
      return encodeReply(query, RCODE.SERVFAIL);
    case 'address': {
      const [type, data] =
        question.type === TYPE.AAAA
          ? [TYPE.AAAA, found.v6]
          : question.type === TYPE.A || question.type === TYPE.ANY
            ? [TYPE.A, found.v4]
            : [question.type, undefined];
      // HTTPS and SVCB records (RFC 9460) stay empty too: no Encrypted Client Hello hides the name from egress.
      return encodeReply(query, RCODE.NOERROR, data && { type, ttl: ANSWER_TTL, data });
    }
  }
}
