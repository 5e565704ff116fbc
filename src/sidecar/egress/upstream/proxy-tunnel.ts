import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { formatAuthority } from '../../../policy/host-name.ts';
import type { Origin } from './origin.ts';
import type { UpstreamProxy } from './proxy-settings.ts';
import type { Trust } from './trust.ts';
import { UpstreamFailure } from './upstream-failure.ts';

/** Bytes of the proxy's answer to CONNECT. */
const ANSWER_MAX = 16 * 1024;

/**
 * A connection to the host's own proxy that serves the origin: for https a tunnel, asked for by name, because behind
 * such a proxy names often do not resolve locally; for http the proxy itself, which gets absolute URLs (many proxies
 * open no tunnel to port 80). Takes the connected socket and destroys it on failure.
 */
export async function openProxied(
  tcp: Socket,
  proxy: UpstreamProxy,
  origin: Origin,
  trust: Trust,
  track: (socket: Socket) => void,
): Promise<Socket> {
  const socket = proxy.tls ? await secure(tcp, proxy.host, trust) : tcp;
  track(socket);
  if (origin.scheme === 'http') return socket;
  const authority = formatAuthority(origin.host, origin.port);
  const authorization =
    proxy.authorization === undefined ? '' : `proxy-authorization: ${proxy.authorization}\r\n`;
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nhost: ${authority}\r\n${authorization}\r\n`, 'latin1');
  const status = await readAnswer(socket);
  if (status >= 200 && status < 300) return socket;
  socket.destroy();
  throw new UpstreamFailure(`the upstream proxy refused the tunnel (status ${status})`);
}

/** The proxy itself is verified as upstreams are. */
function secure(tcp: Socket, host: string, trust: Trust): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: tcp,
      servername: host,
      ALPNProtocols: ['http/1.1'],
      secureContext: trust.context(),
    });
    socket.once('secureConnect', () => resolve(socket));
    socket.once('error', reject);
    socket.on('error', () => {});
  });
}

function readAnswer(socket: Socket): Promise<number> {
  return new Promise((resolve, reject) => {
    let head = Buffer.alloc(0);
    const stop = (): void => {
      socket.off('readable', onReadable);
      socket.off('close', onClose);
    };
    const onClose = (): void => {
      stop();
      reject(new UpstreamFailure('the upstream proxy closed the connection'));
    };
    const onReadable = (): void => {
      for (let chunk = socket.read(); chunk !== null; chunk = socket.read()) {
        head = Buffer.concat([head, chunk as Buffer]);
        const end = head.indexOf('\r\n\r\n');
        if (end < 0 && head.length <= ANSWER_MAX) continue;
        stop();
        const status = /^HTTP\/1\.[01] ([0-9]{3})/.exec(head.toString('latin1', 0, 12))?.[1];
        if (end < 0 || status === undefined) {
          reject(new UpstreamFailure('the upstream proxy did not answer in HTTP'));
          socket.destroy();
          return;
        }
        if (head.length > end + 4) socket.unshift(head.subarray(end + 4));
        resolve(Number(status));
        return;
      }
    };
    socket.on('readable', onReadable);
    socket.on('close', onClose);
  });
}
