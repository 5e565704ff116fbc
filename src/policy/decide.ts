import { specialAddress } from './address.ts';
import { type CompiledPolicy, compiledPolicy } from './compiled-policy.ts';
import { gitService } from './git-over-http.ts';
import { parseDottedQuad } from './ip-address.ts';
import { refusedByMatches } from './match-request.ts';
import { observed, observedNumber } from './observe.ts';
import type { Policy } from './policy.ts';
import type { Decision, Refusal } from './refusal.ts';
import {
  gitFetchBlocked,
  gitPushBlocked,
  hostNotAllowed,
  matchFailed,
  portNotAllowed,
  privateAddress,
} from './refusals.ts';

/** What is known of a request when the policy decides, before any byte of its body is read. */
export interface RequestFacts {
  /** Canonical (`canonicalHost`). */
  readonly host: string;
  readonly port: number;
  readonly scheme: 'http' | 'https';
  readonly method: string;
  /** Origin-form or `*`, as received. */
  readonly target: string;
  /** name, value, name, value, as received. */
  readonly headers: readonly string[];
  /** Set when the host resolved to a special address (`specialAddress`). A literal host is judged here as well. */
  readonly addressKind?: string;
  /** A person mapped this host and port to an address (`--resolve`): where it leads is not judged. */
  readonly pinned?: boolean;
}

/** Steps 2 to 6 of the order of decisions: host, port, address, git, `matches`. */
export function decide(policy: Policy, facts: RequestFacts): Decision {
  const compiled = compiledPolicy(policy);
  const { host, port, addressKind, pinned, method, target, headers } = facts;
  const index = routeIndex(compiled, host);
  const found = compiled.routes[index];
  if (found === undefined) return undeclared(policy, hostNotAllowed(host, port), facts);
  const { route, matches, allow } = found;
  const refusal = connectionRefusal(found.route, index, host, port, pinned === true, addressKind);
  if (refusal !== undefined) return undeclared(policy, refusal, facts);

  const git = gitService(method, target, headers);
  if (git === 'push') return block(gitPushBlocked(host, index));
  if (git === 'fetch' && !route.git.fetch) return undeclared(policy, gitFetchBlocked(host, index), facts);

  if (matches !== undefined) {
    const reason = refusedByMatches(matches, method, target, headers);
    if (reason !== undefined) return undeclared(policy, matchFailed(host, index, reason), facts);
  }
  return allow;
}

/** Steps 2 to 4 as far as they are known when a connection opens: host, port, literal address. */
export function decideConnect(
  policy: Policy,
  host: string,
  port: number,
  options: { readonly pinned?: boolean } = {},
): Decision {
  const compiled = compiledPolicy(policy);
  const index = routeIndex(compiled, host);
  const found = compiled.routes[index];
  if (found === undefined) return undeclared(policy, hostNotAllowed(host, port), { host, ...options });
  const refusal = connectionRefusal(found.route, index, host, port, options.pinned === true, undefined);
  return refusal === undefined ? found.allow : undeclared(policy, refusal, { host, ...options });
}

/** What no route allows, and what of it observe mode permits: never an address that is not public, nor a push. */
function undeclared(
  policy: Policy,
  refusal: Refusal,
  facts: Pick<RequestFacts, 'host' | 'pinned' | 'addressKind'> & Partial<RequestFacts>,
): Decision {
  const decision = observed(policy, refusal);
  if (decision.decision === 'block') return decision;
  const { host, pinned, addressKind, method, target, headers } = facts;
  const kind = pinned === true ? undefined : (addressKind ?? literalKind(host));
  if (kind !== undefined)
    return block(refusal.code === 'host_not_allowed' ? privateAddress(host, kind, undefined) : refusal);
  const isPush = gitService(method ?? '', target ?? '', headers ?? []) === 'push';
  return isPush ? block(gitPushBlocked(host, observedNumber(policy))) : decision;
}

/** The route for a canonical host: the exact one, else the longest wildcard above it, else -1. */
export function findRoute(policy: Policy, host: string): number {
  return routeIndex(compiledPolicy(policy), host);
}

function routeIndex({ exact, wildcards }: CompiledPolicy, host: string): number {
  const found = exact.get(host);
  if (found !== undefined) return found;
  if (wildcards.size === 0) return -1;
  // The first hit has the most labels, since each step leaves one out. An address never ends in a wildcard's suffix.
  for (let dot = host.indexOf('.'); dot > 0; dot = host.indexOf('.', dot + 1)) {
    const wildcard = wildcards.get(host.slice(dot + 1));
    if (wildcard !== undefined) return wildcard;
  }
  return -1;
}

function connectionRefusal(
  route: Policy['routes'][number],
  index: number,
  host: string,
  port: number,
  pinned: boolean,
  addressKind: string | undefined,
): Refusal | undefined {
  if (!route.ports.includes(port)) return portNotAllowed(host, port, index, route.ports);
  if (route.private || pinned) return undefined;
  const kind = addressKind ?? literalKind(host);
  return kind === undefined ? undefined : privateAddress(host, kind, index);
}

function literalKind(host: string): string | undefined {
  const last = host.charCodeAt(host.length - 1);
  // Names end in a letter, but for a few; a canonical literal ends in a digit or holds a colon.
  const isLiteral = (last >= 0x30 && last <= 0x39 && parseDottedQuad(host) >= 0) || host.includes(':');
  return isLiteral ? specialAddress(host) : undefined;
}

function block(refusal: Refusal): Decision {
  return { decision: 'block', refusal };
}
