import type { Socket } from 'node:net';
import type { TrackedConnection } from '../connections.ts';
import type { EgressCore } from '../core.ts';
import { LINGER_MS } from '../limits.ts';
import type { Upgrade } from '../transaction.ts';
import { relayWebSocket } from './relay.ts';

/** Joins a client with its upstream after their handshake, until both have ended; `connection` is the client's. */
export function carryWebSocket(
  core: EgressCore,
  client: Socket,
  { transaction, request, upstream, deflate }: Upgrade,
  connection: TrackedConnection,
): void {
  const endSoon = (): void => {
    connection.deadline = core.connections.clock + LINGER_MS;
  };
  relayWebSocket(
    { client, upstream, request, deflate, inspection: core.inspector.webSocket(request) },
    {
      onFirstClose: endSoon,
      onRefusal: (refusal) => {
        endSoon();
        transaction.auditRefused(refusal);
      },
      onEnd: (bytes) => {
        core.connections.remove(connection);
        transaction.auditEnd({ status: 101, bytes });
      },
    },
  );
}
