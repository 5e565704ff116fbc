import { decide, decideConnect } from '../../policy/decide.ts';
import { splitAuthority } from '../../policy/host-name.ts';
import type { Decision, Refusal } from '../../policy/refusal.ts';
import { badRequest, hostMismatch, privateAddress } from '../../policy/refusals.ts';
import { INTROSPECTION_HOST } from '../../wire/reach.ts';
import type { EgressCore } from './core.ts';
import type { RequestHead } from './http1/request-head.ts';
import type { Resolution } from './upstream/address-book.ts';

/*
 * The order of decisions (numbers as in the contract) and where each is taken:
 *
 *   1 well-formed           http1/request-head.ts, http1/body-reader.ts, http2/request-head.ts, `locate`
 *   2 host, and agreement   `locate` (CONNECT, SNI, :authority, Host), `judge`
 *   3 port                  `judge`
 *   4 private address       `judge` by the address book's answer; once more in upstream/connector.ts at each connect
 *   5 git, 6 matches        `judge`
 *   7 outbound detection    detection/; the host before it is looked up, in `judge`; the rest in transaction.ts, through an InspectedFlow: between the decision and the first byte that leaves
 *   8 strip and inject      credentials.ts
 *   9 forward               dispatch.ts, upstream/
 *  10 inbound detection     exchange.ts, through an InspectedFlow: before the first byte of the response is given
 *
 * After a WebSocket's handshake, 7 and 10 stand in websocket/direction.ts, for each message.
 */

/** What a connection's bytes are read as. */
export type ClientOrigin =
  /** A forward proxy's client: each request names its own target. */
  | { readonly via: 'proxy' }
  /** CONNECT or a captured connection: every request goes to this host and port. */
  | {
      readonly via: 'tunnel';
      readonly scheme: 'http' | 'https';
      readonly host: string;
      readonly port: number;
      /** The name in the client's SNI when it is another than `host`: every request is refused. */
      readonly otherServerName?: string;
    };

/** Where a request wants to go. */
export interface RequestTarget {
  readonly scheme: 'http' | 'https';
  /** Canonical. */
  readonly host: string;
  readonly port: number;
  /** Path and query as sent, beginning with `/`. */
  readonly path: string;
}

export type Located = { readonly target: RequestTarget } | { readonly refusal: Refusal };

/** Steps 1 and 2 as far as the request alone tells: one target, and every name given for it agrees. */
export function locate(head: RequestHead, origin: ClientOrigin): Located {
  const { target } = head;
  if (origin.via === 'tunnel' && origin.otherServerName !== undefined) {
    return { refusal: hostMismatch(origin.otherServerName, origin.host, 'the TLS server name (SNI)') };
  }
  if (target.startsWith('/')) {
    if (origin.via === 'tunnel') return agree(head, { ...place(origin), path: target });
    if (head.host?.toLowerCase() === INTROSPECTION_HOST) {
      return { target: { scheme: 'http', host: INTROSPECTION_HOST, port: 80, path: target } };
    }
    return refused(
      'this is a forward proxy, and the request names no scheme and host (an absolute URL, or CONNECT)',
    );
  }
  const scheme = schemeOf(target);
  if (scheme === undefined) return refused('the request target is neither a path nor an http or https URL');
  const start = scheme.length + 3;
  let end = start;
  while (end < target.length && !isAuthorityEnd(target.charCodeAt(end))) end++;
  const authority = target.slice(start, end);
  const rest = target.slice(end);
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  if (authority === INTROSPECTION_HOST && scheme === 'http' && origin.via === 'proxy') {
    return agree(head, { scheme, host: INTROSPECTION_HOST, port: 80, path });
  }
  const named = splitAuthority(authority, scheme === 'https' ? 443 : 80);
  if (!named.ok) return refused(`in the request target, ${named.reason}`);
  if (origin.via === 'proxy') return agree(head, { scheme, host: named.host, port: named.port, path });
  if (named.host !== origin.host || named.port !== origin.port || scheme !== origin.scheme) {
    return { refusal: hostMismatch(named.host, origin.host, 'the request target') };
  }
  return agree(head, { ...place(origin), path });
}

/** Steps 2 to 6. Asks for the name's addresses only after the policy has allowed the name itself. */
export function judge(
  core: EgressCore,
  target: RequestTarget,
  head: RequestHead,
): Decision | Promise<Decision> {
  const { host, port } = target;
  const known = core.book.known(host, port);
  if (known !== undefined) return judgeResolved(core, target, head, known);
  const first = decideConnect(core.live.policy, host, port);
  if (first.decision === 'block') return first;
  const secret = core.inspector.host(host, core.live, first.route);
  if (secret !== undefined) return { decision: 'block', refusal: secret };
  return core.book.ask(host, port).then((resolution) => judgeResolved(core, target, head, resolution));
}

/** Steps 2 to 4 for a CONNECT. */
export async function judgeConnect(core: EgressCore, host: string, port: number): Promise<Decision> {
  const { policy } = core.live;
  const options = { pinned: core.book.known(host, port)?.exempt === true };
  const first = decideConnect(policy, host, port, options);
  if (first.decision === 'block') return first;
  const secret = core.inspector.host(host, core.live, first.route);
  if (secret !== undefined) return { decision: 'block', refusal: secret };
  const resolution = await core.book.ask(host, port);
  const live = core.live.policy;
  const decision = decideConnect(live, host, port, options);
  if (decision.decision === 'block' || resolution.exempt || resolution.special === undefined) return decision;
  if (live.routes[decision.route]?.private === true) return decision;
  return { decision: 'block', refusal: privateAddress(host, resolution.special, decision.route) };
}

function judgeResolved(
  core: EgressCore,
  { scheme, host, port, path }: RequestTarget,
  { method, headers }: RequestHead,
  { special, exempt }: Resolution,
): Decision {
  const facts = { scheme, host, port, method, target: path, headers, pinned: exempt };
  return decide(core.live.policy, special === undefined ? facts : { ...facts, addressKind: special });
}

/** The Host header agrees with the target. A Host without a port, on a port that is not the scheme's own, still does. */
function agree(head: RequestHead, target: RequestTarget): Located {
  const { host } = head;
  if (host === undefined || host === target.host) return { target };
  const named = splitAuthority(host, target.port);
  if (!named.ok) return refused(`in the Host header, ${named.reason}`);
  if (named.host === target.host && named.port === target.port) return { target };
  return { refusal: hostMismatch(named.host, target.host, 'the Host header') };
}

function place(origin: Extract<ClientOrigin, { via: 'tunnel' }>): Omit<RequestTarget, 'path'> {
  return { scheme: origin.scheme, host: origin.host, port: origin.port };
}

function schemeOf(target: string): 'http' | 'https' | undefined {
  const lower = target.slice(0, 8).toLowerCase();
  if (lower.startsWith('http://')) return 'http';
  return lower === 'https://' ? 'https' : undefined;
}

/** A `\`, which some parsers read as `/`, stays in the authority, and `splitAuthority` refuses it. */
function isAuthorityEnd(code: number): boolean {
  return code === 0x2f || code === 0x3f;
}

function refused(reason: string): { readonly refusal: Refusal } {
  return { refusal: badRequest(reason, '') };
}
