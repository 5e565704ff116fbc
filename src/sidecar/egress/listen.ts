import { linkSync, lstatSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import process from 'node:process';
import type { HostFailure } from '../../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { UsageFailure } from '../../diagnostics/usage-failure.ts';
import { BUFFER_BYTES, CONNECTIONS_MAX } from './limits.ts';

export type ListenAddress =
  | { readonly type: 'tcp'; readonly host: string; readonly port: number }
  | { readonly type: 'unix'; readonly path: string };

/** `HOST:PORT`, IPv6 in brackets, or `unix:PATH`. */
export function parseListen(text: string): Result<ListenAddress, UsageFailure> {
  if (text.startsWith('unix:') && text.length > 5) return ok({ type: 'unix', path: text.slice(5) });
  const [, bracketed, bare, digits = ''] =
    /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]/]+)):([0-9]{1,5})$/.exec(text) ?? [];
  const host = bracketed ?? bare;
  if (host === undefined || Number(digits) > 65535) {
    return fail({
      room: 'usage',
      kind: 'bad-flag',
      what: `--listen ${text} is neither HOST:PORT nor unix:PATH`,
      mend: 'write for example --listen 127.0.0.1:9099 (port 0 takes a free one) or --listen unix:/run/egress.sock',
    });
  }
  return ok({ type: 'tcp', host, port: Number(digits) });
}

export interface Listening {
  /** As it is told to people and programs: `127.0.0.1:9099`, `unix:/run/egress.sock`. */
  readonly name: string;
  /** No more connections; those that are open stay. A Unix socket's file is removed. */
  close(): Promise<void>;
}

export async function listen(
  address: ListenAddress,
  onConnection: (socket: Socket) => void,
  onTooMany: () => void,
): Promise<Result<Listening, HostFailure>> {
  if (address.type === 'unix') await removeStale(address.path);
  // Half-open, because each connection decides for itself what the other side's end means.
  const server = createServer(
    { allowHalfOpen: true, noDelay: true, highWaterMark: BUFFER_BYTES },
    onConnection,
  );
  server.maxConnections = CONNECTIONS_MAX;
  server.on('drop', onTooMany);
  const shown = nameOf(address);
  // bind(2) makes a socket's file before listen(2) answers on it: it gets its name when it does both.
  const aside = address.type === 'unix' ? `${address.path}.${process.pid}` : '';
  return new Promise((resolve) => {
    const refuse = ({ code = 'EIO' }: NodeJS.ErrnoException): void =>
      resolve(
        fail(
          code === 'EADDRINUSE' || code === 'EEXIST'
            ? { room: 'host', kind: 'address-in-use', address: shown }
            : { room: 'host', kind: 'cannot-listen', address: shown, code },
        ),
      );
    server.once('error', refuse);
    const onListening = (): void => {
      server.removeAllListeners('error');
      // Too many open files: this connection is lost, the next may not be.
      server.on('error', () => {});
      if (address.type === 'unix') {
        try {
          linkSync(aside, address.path);
          rmSync(aside);
        } catch (error) {
          server.close();
          refuse(error as NodeJS.ErrnoException);
          return;
        }
      }
      const bound = server.address() as AddressInfo | string;
      const name =
        typeof bound === 'string' ? shown : nameOf({ type: 'tcp', host: bound.address, port: bound.port });
      resolve(ok({ name, close: () => closeServer(server, address) }));
    };
    if (address.type === 'unix') server.listen(aside, onListening);
    else server.listen(address.port, address.host, onListening);
  });
}

function nameOf(address: ListenAddress): string {
  if (address.type === 'unix') return `unix:${address.path}`;
  const { host, port } = address;
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** A socket file that nobody answers on is what a killed egress left: it goes. One that is answered stays, and listening fails. */
async function removeStale(path: string): Promise<void> {
  try {
    if (!lstatSync(path).isSocket()) return;
  } catch {
    return;
  }
  const answered = await new Promise<boolean>((resolve) => {
    const probe = connect(path);
    probe.once('connect', () => {
      probe.destroy();
      resolve(true);
    });
    probe.once('error', () => resolve(false));
  });
  if (!answered) rmSync(path, { force: true });
}

function closeServer(server: Server, address: ListenAddress): Promise<void> {
  if (address.type === 'unix') rmSync(address.path, { force: true });
  return new Promise((resolve) => server.close(() => resolve()));
}
