import type { Socket } from 'node:net';
import type { EgressCore } from './core.ts';
import { LINGER_BYTES, LINGER_MS } from './limits.ts';

/**
 * Ends a connection on which all is said. What still comes is thrown away for a while: closing over unread bytes makes
 * a reset of the end, and the client would lose the answer (RFC 9112 section 9.6).
 */
export function linger(core: EgressCore, socket: Socket, lastWords?: string): void {
  if (socket.destroyed) return;
  let bytes = 0;
  const destroy = (): void => {
    socket.destroy();
  };
  const lingering = {
    deadline: core.connections.clock + LINGER_MS,
    destination: () => undefined,
    destroy,
    expire: destroy,
    drain: () => {
      if (socket.writableFinished) socket.destroy();
    },
  };
  core.connections.add(lingering);
  socket.on('error', () => {});
  socket.on('close', () => core.connections.remove(lingering));
  socket.on('end', destroy);
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > LINGER_BYTES) socket.destroy();
  });
  if (lastWords === undefined) socket.end();
  else socket.end(lastWords, 'latin1');
  socket.resume();
}
