// An upstream for large bodies: GET /<bytes> streams so many, POST swallows what comes and answers how much it was.
// Arguments: certificate file, key file. Prints {"ready":true,"port":N}.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

const [, , certFile = '', keyFile = ''] = process.argv;
const CHUNK = Buffer.alloc(1 << 18, 'x');
const server = createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile) },
  (request, response) => {
    if (request.method === 'POST') {
      let bytes = 0;
      request.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
      });
      request.on('end', () => response.end(String(bytes)));
      return;
    }
    let left = Number(request.url?.slice(1));
    response.writeHead(200, { 'content-length': left });
    const pour = (): void => {
      while (left > 0) {
        const chunk = left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left);
        left -= chunk.length;
        if (!response.write(chunk)) {
          response.once('drain', pour);
          return;
        }
      }
      response.end();
    };
    pour();
  },
);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ ready: true, port: (server.address() as AddressInfo).port })}\n`);
});
