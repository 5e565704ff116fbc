import type { Duplex } from 'node:stream';
import type { Refusal } from '../../../policy/refusal.ts';
import { badRequest, notInspected, upstreamError } from '../../../policy/refusals.ts';
import type { Direction, InspectedRequest, WebSocketInspection } from '../inspection.ts';
import { MessageDirection } from './direction.ts';
import type { Deflate } from './extensions.ts';

/** RFC 6455 section 7.4.1. */
const PROTOCOL_ERROR = 1002;
const POLICY_VIOLATION = 1008;

export interface RelayParts {
  readonly client: Duplex;
  readonly upstream: Duplex;
  readonly request: InspectedRequest;
  readonly deflate: Deflate | undefined;
  readonly inspection: WebSocketInspection | undefined;
}

export interface RelayEvents {
  /** One side has closed after a proper end; the other still has bytes to take. */
  onFirstClose(): void;
  onRefusal(refusal: Refusal): void;
  /** Both are closed. `bytes` counts both directions. */
  onEnd(bytes: number): void;
}

/**
 * Joins the two ends of a WebSocket: frames, backpressure, half-closes and ends go across both ways. Whoever breaks the
 * protocol, or says what the policy forbids, ends it: the client reads the reason in a close frame.
 */
export function relayWebSocket(parts: RelayParts, events: RelayEvents): void {
  const { client, upstream, request, deflate, inspection } = parts;
  const { host } = request.target;
  let open = 2;
  const finish = (refusal: Refusal, code: number): void => {
    events.onRefusal(refusal);
    outbound.close();
    inbound.close();
    if (inbound.betweenFrames && client.writable) client.end(closeFrame(code, refusal.code));
    else client.destroy();
    upstream.destroy();
  };
  const make = (direction: Direction, from: Duplex, to: Duplex, resets: boolean): MessageDirection =>
    new MessageDirection({
      direction,
      from,
      to,
      deflate: deflate === undefined ? undefined : { resets },
      inspection,
      onFault: (reason) => {
        const said = `on its WebSocket, ${reason}`;
        const isClients = direction === 'outbound';
        finish(isClients ? badRequest(said, host) : upstreamError(host, said, request.route), PROTOCOL_ERROR);
      },
      onRefusal: (refusal) => finish(refusal, POLICY_VIOLATION),
      uninspected: () => notInspected(host, request.route, direction),
    });
  const outbound = make('outbound', client, upstream, deflate?.clientResets === true);
  const inbound = make('inbound', upstream, client, deflate?.serverResets === true);
  const join = (from: Duplex, to: Duplex, direction: MessageDirection): void => {
    from.on('data', (chunk: Buffer) => direction.push(chunk));
    to.on('drain', () => direction.drained());
    from.on('end', () => direction.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      open--;
      if (open === 0) {
        outbound.close();
        inbound.close();
        events.onEnd(outbound.bytes + inbound.bytes);
      } else if (from.readableEnded) events.onFirstClose();
      else if (!to.writableEnded) to.destroy();
    });
    from.resume();
  };
  join(client, upstream, outbound);
  join(upstream, client, inbound);
}

/** A server's. The reason is the refusal's code. */
function closeFrame(code: number, reason: string): Buffer {
  const words = Buffer.from(reason, 'latin1');
  return Buffer.concat([Buffer.from([0x88, words.length + 2, code >> 8, code & 0xff]), words]);
}
