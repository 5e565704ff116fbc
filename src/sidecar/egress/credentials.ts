import type { AuthScheme } from '../../policy/policy.ts';
import { isFieldValue, isNamed, isToken } from './http1/characters.ts';
import { listHas, type RequestHead } from './http1/request-head.ts';
import { hopByHop } from './http1/response-head.ts';

/** The credential header of one route, ready to send. A secret. */
export interface Injection {
  /** Lower case. */
  readonly name: string;
  readonly value: string;
}

/**
 * `Bearer` and `token` go as they are. A `Basic` value is `user:password` and is encoded here (RFC 7617); one
 * without a colon is taken for the encoded form. `header:<Name>` carries the bare value.
 */
export function injectionOf(scheme: AuthScheme, value: string): Injection {
  switch (scheme.type) {
    case 'header':
      return { name: scheme.name, value };
    case 'Basic': {
      const encoded = value.includes(':') ? Buffer.from(value, 'utf8').toString('base64') : value;
      return { name: 'authorization', value: `Basic ${encoded}` };
    }
    case 'Bearer':
    case 'token':
      return { name: 'authorization', value: `${scheme.type} ${value}` };
  }
}

/** What is wrong with a value as a header's value, if anything: it could break out of its line. */
export function credentialFault(value: string): string | undefined {
  if (value === '') return 'is empty';
  if (value !== value.trim()) return 'begins or ends with white space';
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    if (code < 0x20 || code === 0x7f) return 'holds a line end or another control character';
    if (code > 0x7e) return 'holds a character outside ASCII';
  }
  return undefined;
}

/** The headers that go upstream: the agent's, and the route's credential. */
export function outgoingHeaders(
  head: RequestHead,
  authority: string,
  injection: Injection | undefined,
): string[] {
  const out = agentHeaders(head, injection, ['host', authority]);
  if (injection !== undefined) out.push(injection.name, injection.value);
  return out;
}

/**
 * Behind `out`, those of the agent's headers that go upstream, in the order and case sent: without those of one hop,
 * without framing (which is ours), Host (canonical again) and Expect (answered here). On a route that injects, also
 * without every header in which the agent could send a credential of its own, in any case and with `_` for `-`.
 */
export function agentHeaders(
  head: Pick<RequestHead, 'headers' | 'connection'>,
  injection: Injection | undefined,
  out: string[] = [],
): string[] {
  const { headers, connection } = head;
  const named = connection === '' || connection === 'keep-alive' || connection === 'close' ? '' : connection;
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (neverForwarded(name)) continue;
    if (named !== '' && listHas(named, name.toLowerCase())) continue;
    if (injection !== undefined && carriesCredential(name, injection.name)) continue;
    out.push(name, headers[i + 1] as string);
  }
  return out;
}

/** A request's trailers that go upstream: nothing in them frames, routes, or carries a credential. */
export function outgoingTrailers(trailers: readonly string[], injection: Injection | undefined): string[] {
  const out: string[] = [];
  for (let i = 0; i + 1 < trailers.length; i += 2) {
    const name = trailers[i] as string;
    const value = trailers[i + 1] as string;
    if (!isToken(name, 0, name.length) || !isFieldValue(value, 0, value.length)) continue;
    if (neverForwarded(name) || carriesCredential(name, injection?.name ?? 'authorization')) continue;
    out.push(name, value);
  }
  return out;
}

function neverForwarded(name: string): boolean {
  switch (name.length) {
    case 4:
      return isNamed(name, 'host');
    case 6:
      return isNamed(name, 'expect');
    case 7:
      // Trailers are dropped with their announcement (`body-reader.ts`).
      return isNamed(name, 'trailer') || isNamed(name, 'upgrade');
    case 14:
      return isNamed(name, 'content-length') || isNamed(name, 'http2-settings');
    default:
      return hopByHop(name);
  }
}

function carriesCredential(name: string, injected: string): boolean {
  switch (name.length) {
    case 7:
      if (isNamed(name, 'api-key')) return true;
      break;
    case 9:
      if (isNamed(name, 'x-api-key')) return true;
      break;
    case 13:
      if (isNamed(name, 'authorization')) return true;
      break;
    case 14:
      if (isNamed(name, 'x-goog-api-key')) return true;
      break;
  }
  return isNamed(name, injected.replaceAll('_', '-'));
}
