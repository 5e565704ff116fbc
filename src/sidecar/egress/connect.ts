import type { Socket } from 'node:net';
import { splitAuthority } from '../../policy/host-name.ts';
import type { Refusal } from '../../policy/refusal.ts';
import { badRequest, hostMismatch } from '../../policy/refusals.ts';
import { auditRefusal } from './audit-request.ts';
import type { EgressCore } from './core.ts';
import type { RequestHead } from './http1/request-head.ts';
import { linger } from './linger.ts';
import { judgeConnect } from './order-of-decisions.ts';
import { refusalResponse } from './own-answer.ts';
import { lookInto, type TunnelTarget } from './tunnel.ts';
import { Waiting } from './waiting.ts';

/** Answers a CONNECT: refused on the spot with the reason, or opened and looked into. */
export async function answerConnect(
  core: EgressCore,
  socket: Socket,
  head: RequestHead,
  rest: Buffer | undefined,
): Promise<void> {
  const started = performance.now();
  const refuse = (refusal: Refusal, port?: number): void => {
    const request = { method: 'CONNECT', target: undefined, started };
    auditRefusal(core, refusal, port === undefined ? request : { ...request, port });
    linger(core, socket, refusalResponse(refusal, { method: 'CONNECT', close: true }));
  };
  const named = connectTarget(head);
  if ('refusal' in named) {
    refuse(named.refusal);
    return;
  }
  const { host, port } = named.target;
  const waiting = new Waiting(core, socket, 'the decision on its CONNECT', { method: 'CONNECT', host, port });
  const decision = await judgeConnect(core, host, port);
  waiting.end();
  if (socket.destroyed) return;
  if (decision.decision === 'block') {
    refuse(decision.refusal, port);
    return;
  }
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n', 'latin1');
  if (rest !== undefined) socket.unshift(rest);
  lookInto(core, socket, named.target, 'CONNECT');
}

function connectTarget(head: RequestHead): { readonly target: TunnelTarget } | { readonly refusal: Refusal } {
  const named = splitAuthority(head.target);
  if (!named.ok) return { refusal: badRequest(`in the CONNECT target, ${named.reason}`, '') };
  const { host, port } = named;
  if (head.host === undefined) return { target: { host, port } };
  const header = splitAuthority(head.host, port);
  if (!header.ok) return { refusal: badRequest(`in the Host header, ${header.reason}`, host) };
  if (header.host !== host || header.port !== port) {
    return { refusal: hostMismatch(header.host, host, 'the Host header') };
  }
  return { target: { host, port } };
}
