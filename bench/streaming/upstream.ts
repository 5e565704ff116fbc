// A TLS upstream that streams, over HTTP/1.1 and HTTP/2: GET /events/<count>/<milliseconds between> sends events of
// which each holds the time at which it left (nanoseconds, CLOCK_MONOTONIC); /gzip/... the same, compressed and
// flushed event by event; a WebSocket at the same paths sends them as messages.
// Arguments: certificate file, key file. Prints {"ready":true,"port":N}.
import { readFileSync } from 'node:fs';
import { createSecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { constants, createGzip } from 'node:zlib';
import { WebSocketServer } from 'ws';

const [, , certFile = '', keyFile = ''] = process.argv;
const server = createSecureServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile), allowHTTP1: true },
  (request, response) => {
    const [, kind, count, between] = (request.url ?? '').split('/');
    const zip = kind === 'gzip' ? createGzip() : undefined;
    response.writeHead(200, {
      'content-type': 'text/event-stream',
      ...(zip === undefined ? {} : { 'content-encoding': 'gzip' }),
    });
    zip?.on('data', (chunk: Buffer) => response.write(chunk));
    zip?.on('end', () => response.end());
    send(Number(count), Number(between), {
      event: (text) => {
        if (zip === undefined) response.write(`data: ${text}\n\n`);
        else {
          zip.write(`data: ${text}\n\n`);
          zip.flush(constants.Z_SYNC_FLUSH);
        }
      },
      end: () => (zip === undefined ? response.end() : zip.end()),
    });
  },
);
server.on('secureConnection', (socket) => socket.setNoDelay(true));
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: true });
server.on('upgrade', (request, socket, head) => {
  sockets.handleUpgrade(request, socket, head, (client) => {
    const [, , count, between] = (request.url ?? '').split('/');
    send(Number(count), Number(between), {
      event: (text) => client.send(text),
      end: () => client.close(),
    });
  });
});

/** The first at once, each later one after a pause. */
function send(
  count: number,
  between: number,
  to: { event(text: string): void; end(): void },
  sent = 0,
): void {
  if (sent === count) {
    to.end();
    return;
  }
  to.event(`{"sent":"${process.hrtime.bigint()}","text":"a piece of what a model says"}`);
  setTimeout(() => send(count, between, to, sent + 1), between);
}

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ ready: true, port: (server.address() as AddressInfo).port })}\n`);
});
