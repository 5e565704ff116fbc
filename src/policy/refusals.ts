import type { Refusal } from './refusal.ts';
import { allowFlag, allowPrefixFlag, resolveFlag } from './run-flag.ts';

/**
 * Every refusal of the policy, worded so that a model can act on it: what was refused, and what a person would have
 * to declare. Hosts and route numbers are named; paths, queries, header values and bodies never are.
 */

/** `reason` begins in lower case, as `canonicalHost` and `canonicalPath` word it. */
export function badRequest(reason: string, host: string): Refusal {
  return {
    code: 'bad_request',
    reason: `The request is malformed or ambiguous: ${reason}.`,
    host,
    rule: 'request',
    hint: 'Send the request in its ordinary, normalised form. No policy change will allow this one.',
  };
}

/** A connection that ended before it carried a request. `reason` is in lower case. */
export function noRequest(reason: string, host: string): Refusal {
  return {
    code: 'bad_request',
    reason: `The connection carried no request: ${reason}.`,
    host,
    rule: 'request',
    hint: 'Nothing was decided and nothing was forwarded.',
  };
}

export function hostNotAllowed(host: string, port: number): Refusal {
  const shown = host.includes(':') ? `[${host}]` : host;
  return {
    code: 'host_not_allowed',
    reason: `The host ${shown} is not in this bottle's egress allowlist.`,
    host,
    rule: 'routes',
    hint: `Do not retry. To ask for it, call the supervise tool \`allow\` with a route for ${shown}; or a person declares \`- host: ${host}\` under egress.routes in the bottle manifest, or with run: ${allowFlag(host, port)}.`,
  };
}

export function portNotAllowed(host: string, port: number, route: number, ports: readonly number[]): Refusal {
  return {
    code: 'port_not_allowed',
    reason: `Port ${port} of ${host} is not allowed; its route allows ${ports.join(', ')}.`,
    host,
    rule: `routes[${route}].ports`,
    hint: `Use an allowed port. To ask for this one, call the supervise tool \`allow\` with \`ports: [${port}]\` on the route for ${host}; or a person declares it under egress.routes in the bottle manifest, or with run: ${allowFlag(host, port)}.`,
  };
}

/** The names that a request gives its target (CONNECT, SNI, `:authority`, Host) differ. */
export function hostMismatch(host: string, expected: string, source: string): Refusal {
  return {
    code: 'host_mismatch',
    reason: `The connection is to ${expected}, but ${source} names ${host === '' ? 'no valid host' : host}.`,
    host,
    rule: 'request',
    hint: 'Open a connection of its own for each host, with the same name in CONNECT, SNI, :authority and Host.',
  };
}

/** `route` is undefined when no route decides, as for a proxy that resolves for itself. */
export function privateAddress(host: string, kind: string, route: number | undefined): Refusal {
  const article = /^[aeiou]/.test(kind) && !kind.startsWith('un') ? 'an' : 'a';
  return {
    code: 'private_address',
    reason: `The host ${host} is or resolves to ${article} ${kind} address, and its route does not allow addresses outside the public internet.`,
    host,
    rule: route === undefined ? 'routes' : `routes[${route}].private`,
    hint: `Do not retry. If this is an internal service that the bottle is meant to reach, a person declares \`private: true\` on the route for ${host} under egress.routes in the bottle manifest, or with run: ${resolveFlag(host, undefined)}.`,
  };
}

export function gitPushBlocked(host: string, route: number): Refusal {
  return {
    code: 'git_push_blocked',
    reason: `Git push over HTTPS to ${host} is never allowed through egress.`,
    host,
    rule: `routes[${route}].git`,
    hint: 'Push through git-gate: declare the repository under git in the bottle manifest, and push to that remote as usual. It scans for secrets and forwards. In a bottle of run, leave the push to the person outside.',
  };
}

export function gitFetchBlocked(host: string, route: number): Refusal {
  return {
    code: 'git_fetch_blocked',
    reason: `Git clone and fetch over HTTPS from ${host} are not allowed by its route.`,
    host,
    rule: `routes[${route}].git.fetch`,
    hint: `Use git-gate for repositories that the bottle declares. For read-only access over HTTPS, call the supervise tool \`allow\` with \`git: {fetch: true}\` on the route for ${host}; or a person declares it under egress.routes in the bottle manifest, which run takes with --bottle.`,
  };
}

export function matchFailed(host: string, route: number, reason: string): Refusal {
  return {
    code: 'match_failed',
    reason: `The host ${host} is allowed, but ${reason}.`,
    host,
    rule: `routes[${route}].matches`,
    hint: `Read the route's \`matches\` with the supervise tool \`list-egress-routes\` and keep to the paths, methods and headers there. To ask for more, call \`allow\` with a further entry under \`matches\`; or a person declares it under egress.routes in the bottle manifest, or with run: ${allowPrefixFlag(host, '/PREFIX')}.`,
  };
}

/** `reason` is ours, in lower case: never the upstream's own text, which may hold what it was sent. */
export function upstreamError(host: string, reason: string, route?: number): Refusal {
  return {
    code: 'upstream_error',
    reason: `The policy allows the request, but ${host} could not answer it: ${reason}.`,
    host,
    rule: route === undefined ? 'request' : `routes[${route}]`,
    hint: 'This is a failure of the upstream or of the network, not of the policy. Retry later, or check the host and port.',
  };
}

export function protocolNotAllowed(host: string, protocol: string): Refusal {
  return {
    code: 'protocol_not_allowed',
    reason: `${protocol} is not a protocol that egress can inspect.`,
    host,
    rule: 'request',
    hint: 'Use HTTP/1.1 or WebSocket, over TLS or in the clear, or HTTP/2 over TLS; git over SSH goes through git-gate.',
  };
}

/** The inspection itself failed: what could not be looked at does not pass. */
export function notInspected(host: string, route: number, direction: 'outbound' | 'inbound'): Refusal {
  return {
    code: direction === 'outbound' ? 'dlp_outbound' : 'dlp_inbound',
    reason: `What was ${direction === 'outbound' ? 'sent to' : 'answered by'} ${host} could not be inspected, and nothing passes uninspected.`,
    host,
    rule: `routes[${route}].dlp`,
    hint: 'This is a failure of egress, not of the request. Send it in another form, or tell the person who runs this bottle.',
  };
}
