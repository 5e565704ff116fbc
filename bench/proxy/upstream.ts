// A TLS upstream that costs little: GET /<octets|json|html>/<bytes> answers so many bytes, POST answers how many it got.
// Arguments: certificate file, key file. Prints {"ready":true,"port":N}.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { ANSWERS } from './bodies.ts';

const [, , certFile = '', keyFile = ''] = process.argv;
const bodies = new Map<string, Buffer>();
const server = createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile), keepAliveTimeout: 60_000 },
  (request, response) => {
    if (request.method === 'POST') {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      request.on('end', () => response.end(String(bytes)));
      return;
    }
    const url = request.url ?? '';
    const [, kind = '', bytes = ''] = url.split('/');
    const { type, make } = ANSWERS[kind as keyof typeof ANSWERS];
    let body = bodies.get(url);
    if (body === undefined) {
      body = make(Number(bytes));
      bodies.set(url, body);
    }
    response.writeHead(200, {
      'content-type': type,
      'content-length': body.length,
      'cache-control': 'no-store',
      'x-request-id': '7f3c2a90',
    });
    response.end(body);
  },
);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ ready: true, port: (server.address() as AddressInfo).port })}\n`);
});
