// A TLS upstream that costs little: GET /<bytes> answers so many bytes, POST answers how many it got.
// Arguments: certificate file, key file. Prints {"ready":true,"port":N}.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

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
    const url = request.url ?? '/0';
    let body = bodies.get(url);
    if (body === undefined) {
      body = Buffer.alloc(Number(url.slice(1)) || 0, 'x');
      bodies.set(url, body);
    }
    response.writeHead(200, {
      'content-type': 'application/octet-stream',
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
