import type { Refusal } from '../../policy/refusal.ts';
import { badRequest, protocolNotAllowed } from '../../policy/refusals.ts';
import type { RequestHead } from './http1/request-head.ts';
import type { RequestTarget } from './order-of-decisions.ts';

/** What a well-formed request may still ask for that egress does not forward, whatever the policy says. */
export function forwardingFault(head: RequestHead, { host }: RequestTarget): Refusal | undefined {
  const { method, upgrade } = head;
  if (method === 'CONNECT')
    return badRequest('a CONNECT inside a tunnel, or with a body, is not served', host);
  // Its answer repeats the request, and with it the credential that was injected.
  if (method === 'TRACE' || method === 'TRACK') return protocolNotAllowed(host, `The method ${method}`);
  if (upgrade === undefined) return undefined;
  if (upgrade.toLowerCase() !== 'websocket') {
    return protocolNotAllowed(host, 'An Upgrade to anything but websocket');
  }
  if (method !== 'GET' || head.body !== 0 || head.minor === 0) {
    return badRequest('a WebSocket handshake is not an HTTP/1.1 GET without a body', host);
  }
  return undefined;
}

/** A credential must not cross a public network in the clear, where anybody on the way could read it. */
export function credentialInTheClear(host: string, route: number): Refusal {
  return {
    code: 'protocol_not_allowed',
    reason: `The route for ${host} adds a credential, and plain http would show it to the network.`,
    host,
    rule: `routes[${route}].auth_scheme`,
    hint: `Use https://${host}/ instead.`,
  };
}
