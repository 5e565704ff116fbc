import type { AddressInfo, Server } from 'node:net';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';

/** Starts to listen; gives the port, which is another than the one asked for when that was 0. */
export function listen(server: Server, host: string, port: number): Promise<Result<number, HostFailure>> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException) => resolve(fail(cannotListen(host, port, error)));
    server.once('error', onError);
    server.listen({ host, port }, () => {
      server.removeListener('error', onError);
      // accept(2) fails when descriptors or memory run out: that connection is lost, the listener is not.
      server.on('error', () => {});
      resolve(ok((server.address() as AddressInfo).port));
    });
  });
}

export function cannotListen(host: string, port: number, error: NodeJS.ErrnoException): HostFailure {
  const address = `${host}:${port}`;
  return error.code === 'EADDRINUSE'
    ? { room: 'host', kind: 'address-in-use', address }
    : { room: 'host', kind: 'cannot-listen', address, code: error.code ?? error.message };
}
