// The yardstick: interception with Node's own parts and undici, and nothing decided, checked, kept or logged.
// Arguments: certificate file, key file, upstream port, CA file. Prints {"ready":true,"port":N}.
import { readFileSync } from 'node:fs';
import { createServer as createProxy } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import Pool from 'undici/lib/dispatcher/pool.js';

const [, , certFile = '', keyFile = '', upstreamPort = '', caFile = ''] = process.argv;
const pool = new Pool(`https://localhost:${upstreamPort}`, {
  connect: { ca: readFileSync(caFile), servername: 'upstream.test' },
  pipelining: 1,
  headersTimeout: 0,
  bodyTimeout: 0,
});

const intercepted = createSecureServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile), ALPNProtocols: ['http/1.1'] },
  (request, response) => {
    const headers: string[] = [];
    for (let i = 0; i < request.rawHeaders.length; i += 2) {
      const name = request.rawHeaders[i] as string;
      const lower = name.toLowerCase();
      if (lower === 'connection' || lower === 'transfer-encoding' || lower === 'expect') continue;
      headers.push(name, request.rawHeaders[i + 1] as string);
    }
    let resume = (): void => {};
    response.on('drain', () => resume());
    const hasBody =
      request.headers['content-length'] !== undefined || request.headers['transfer-encoding'] !== undefined;
    pool.dispatch(
      {
        path: request.url ?? '/',
        method: request.method as 'GET',
        headers,
        body: hasBody ? request : null,
      },
      {
        onConnect() {},
        onHeaders(status: number, raw: Buffer[], resumeUpstream: () => void, reason: string) {
          resume = resumeUpstream;
          const out: string[] = [];
          for (let i = 0; i < raw.length; i += 2) {
            const name = (raw[i] as Buffer).toString('latin1');
            const lower = name.toLowerCase();
            if (lower === 'connection' || lower === 'keep-alive' || lower === 'transfer-encoding') continue;
            out.push(name, (raw[i + 1] as Buffer).toString('latin1'));
          }
          response.writeHead(status, reason, out);
          return true;
        },
        onData: (chunk: Buffer) => response.write(chunk),
        onComplete() {
          response.end();
        },
        onError() {
          response.destroy();
        },
      },
    );
  },
);

const proxy = createProxy();
proxy.on('connect', (_request, socket, head) => {
  socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
  if (head.length > 0) socket.unshift(head);
  intercepted.emit('connection', socket);
});
proxy.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ ready: true, port: (proxy.address() as AddressInfo).port })}\n`);
});
