import { decide } from './decide.ts';
import { splitAuthority, splitHostPort } from './host-name.ts';
import type { Policy } from './policy.ts';
import type { Decision, Refusal } from './refusal.ts';
import { badRequest, hostMismatch } from './refusals.ts';

export interface RequestToCheck {
  readonly method: string;
  /** Absolute, as it would be typed; split here and not by `new URL()`, which would normalise the dodges away. */
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Kind of the address that the host resolves to, when that is known and special. */
  readonly addressKind?: string;
}

/** What a URL asks for, of whom: for a look at the content of a request that is allowed. Undefined for no URL. */
export function targetOf(url: string): { readonly host: string; readonly target: string } | undefined {
  const split = splitUrl(url);
  return split.ok ? split : undefined;
}

/** What egress would decide on a request, without sending it. Nothing is resolved but the names that RFC 6761 fixes. */
export function checkRequest(policy: Policy, request: RequestToCheck): Decision {
  const url = splitUrl(request.url);
  if (!url.ok) return block(badRequest(url.reason, ''));
  const { host, port, scheme, target } = url;
  if (!TOKEN.test(request.method)) return block(badRequest('the method is not a token', host));
  const headers: string[] = [];
  for (const [name, value] of request.headers) {
    if (!TOKEN.test(name)) return block(badRequest('a header name is not a token', host));
    if (/[\u0000\r\n]/.test(value))
      return block(badRequest('a header value holds a NUL or a line end', host));
    headers.push(name, value);
  }
  const hosts = request.headers.filter(([name]) => name.toLowerCase() === 'host');
  if (hosts.length > 1) return block(badRequest('it has more than one Host header', host));
  const named = hosts[0] === undefined ? undefined : splitAuthority(hosts[0][1], port);
  if (named !== undefined && !(named.ok && named.host === host && named.port === port)) {
    return block(hostMismatch(named.ok ? named.host : '', host, 'the Host header'));
  }
  const addressKind = request.addressKind ?? wellKnownKind(host);
  return decide(policy, {
    host,
    port,
    scheme,
    method: request.method,
    target,
    headers,
    ...(addressKind === undefined ? {} : { addressKind }),
  });
}

/** RFC 9110 section 5.6.2. */
const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** RFC 6761 section 6.3: `localhost` and what is under it never leave the machine. GCE's name is fixed as well. */
function wellKnownKind(host: string): string | undefined {
  if (host === 'localhost' || host.endsWith('.localhost')) return 'loopback';
  return host === 'metadata.google.internal' ? 'metadata' : undefined;
}

type SplitUrl =
  | {
      readonly ok: true;
      readonly scheme: 'http' | 'https';
      readonly host: string;
      readonly port: number;
      readonly target: string;
    }
  | { readonly ok: false; readonly reason: string };

/** RFC 3986 section 3, for http and https: the authority ends at the first slash, question mark or number sign. */
function splitUrl(url: string): SplitUrl {
  const match = /^(https?):\/\//i.exec(url);
  if (match === null) return { ok: false, reason: 'the URL does not begin with http:// or https://' };
  const scheme = match[1]?.toLowerCase() === 'https' ? 'https' : 'http';
  const rest = url.slice(match[0].length);
  if (/[\u0000-\u0020\u007f]/.test(rest)) {
    return { ok: false, reason: 'the URL contains a space, a NUL or a control character' };
  }
  const authorityEnd = rest.search(/[/?#]/);
  const authority = splitHostPort(
    authorityEnd < 0 ? rest : rest.slice(0, authorityEnd),
    scheme === 'https' ? 443 : 80,
  );
  if (!authority.ok) return authority;
  const fragmentAt = rest.indexOf('#');
  const beforeFragment = fragmentAt < 0 ? rest : rest.slice(0, fragmentAt);
  const target = authorityEnd < 0 ? '' : beforeFragment.slice(authorityEnd);
  return {
    ok: true,
    scheme,
    host: authority.host,
    port: authority.port,
    target: encodeNonAscii(target.startsWith('/') ? target : `/${target}`),
  };
}

/** Other scripts as UTF-8 escapes, as a client sends them; everything else verbatim. */
function encodeNonAscii(text: string): string {
  return text.replace(/[^\u0000-\u007f]+/g, (found) =>
    Array.from(Buffer.from(found), (byte) => `%${byte.toString(16).toUpperCase()}`).join(''),
  );
}

function block(refusal: Refusal): Decision {
  return { decision: 'block', refusal };
}
