import { rmSync } from 'node:fs';
import type { Server } from 'node:net';
import type { HostFailure } from '../../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { GATE_PORTS, RUN_SOCKETS } from '../../wire/bottle-paths.ts';
import type { DeskOptions } from './service.ts';

/**
 * Listens on a Unix socket of the bottle's run directory, which is this bottle's alone: what stands there was left by a
 * process that was killed. Gives what stops listening and ends the connections.
 */
export function listenOnSocket(
  server: Server,
  path: string,
): Promise<Result<() => Promise<void>, HostFailure>> {
  rmSync(path, { force: true });
  return new Promise((resolve) => {
    server.once('error', ({ code = 'EIO' }: NodeJS.ErrnoException) =>
      resolve(fail({ room: 'host', kind: 'cannot-listen', address: `unix:${path}`, code })),
    );
    server.listen(path, () => {
      server.removeAllListeners('error');
      // Too many open files: this connection is lost, the next may not be.
      server.on('error', () => {});
      resolve(ok(() => close(server, path)));
    });
  });
}

function close(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  return closeServer(server);
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) (server as { closeAllConnections(): void }).closeAllConnections();
  });
}

/** Listens where the gate looks for this half. */
export function listenForGate(
  server: Server,
  { runDir, address }: DeskOptions,
  half: 'gitGate' | 'supervise',
): Promise<Result<() => Promise<void>, HostFailure>> {
  if (address === undefined) return listenOnSocket(server, `${runDir}/${RUN_SOCKETS[half]}`);
  const port = GATE_PORTS[half];
  return new Promise((resolve) => {
    server.once('error', ({ code = 'EIO' }: NodeJS.ErrnoException) =>
      resolve(fail({ room: 'host', kind: 'cannot-listen', address: `${address}:${port}`, code })),
    );
    server.listen(port, address, () => {
      server.removeAllListeners('error');
      // As above.
      server.on('error', () => {});
      resolve(ok(() => closeServer(server)));
    });
  });
}
