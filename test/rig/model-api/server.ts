import type { IncomingMessage } from 'node:http';
import { createSecureServer, type Http2ServerRequest, type Http2ServerResponse } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { createSecureContext, type TLSSocket } from 'node:tls';
import * as zlib from 'node:zlib';
import { decompress as zstdDecompress } from 'fzstd';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Answer, type ModelApi, type Recorded, Refused, type ServerEvent } from './exchange.ts';
import type { TestCa } from './test-ca.ts';

export interface ModelServer extends AsyncDisposable {
  readonly host: string;
  /** On 127.0.0.1. */
  readonly port: number;
  readonly requests: readonly Recorded[];
  /** What the real API would have refused, worded; a test wants it empty. */
  readonly problems: readonly string[];
}

/** Serves a model API over TLS as its real host does: HTTP/2 or HTTP/1.1 by ALPN, and WebSocket. */
export async function startModelServer(api: ModelApi, ca: TestCa): Promise<ModelServer> {
  const requests: Recorded[] = [];
  const problems: string[] = [];
  const leaf = createSecureContext(ca.leaf(api.host));
  const server = createSecureServer({
    allowHTTP1: true,
    SNICallback: (name, done) => {
      if (name === api.host) return done(null, leaf);
      problems.push(`a TLS client asked for ${name}`);
      done(new Error(`no certificate for ${name}`));
    },
  });
  const sockets = new Set<Duplex>();
  server.on('secureConnection', (socket: TLSSocket) => {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
  });

  /** Runs a decision; a refusal is remembered and given to `otherwise`. */
  const judged = <T>(about: Recorded, decide: () => T, otherwise: (refused: Refused) => T): T => {
    try {
      return decide();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      problems.push(`${about.transport} ${about.method} ${about.path}: ${error.status} ${error.message}`);
      return otherwise(error);
    }
  };
  const wantHost = (host: string | undefined) => {
    if (host !== api.host && host !== `${api.host}:443`) throw new Refused(421, `${host} is not served here`);
  };

  const serve = async (request: Http2ServerRequest, response: Http2ServerResponse) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks);
    const received = recorded(request, '');
    const answer = judged<Answer>(
      received,
      () => {
        const whole = { ...received, body: decoded(raw, request.headers['content-encoding']) };
        requests.push(whole);
        wantHost(request.authority ?? request.headers.host);
        return api.answer(whole);
      },
      (refused) => ({ kind: 'json', status: refused.status, body: api.errorBody(refused) }),
    );
    await send(response, answer);
  };
  server.on('request', (request, response) => {
    serve(request, response).catch((error: unknown) => {
      problems.push(`${request.method} ${request.url} broke off: ${String(error)}`);
      response.destroy();
    });
  });

  const sessions = new WebSocketServer({ noServer: true, perMessageDeflate: { threshold: 0 } });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const upgrade = recorded(request, '', 'websocket');
    requests.push(upgrade);
    const refuse = (refused: Refused) => {
      const body = JSON.stringify(api.errorBody(refused));
      const fields = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
      socket.end(`HTTP/1.1 ${refused.status} Refused\r\n${fields}\r\n\r\n${body}`);
      return undefined;
    };
    if (api.websocket === undefined) {
      refuse(new Refused(426, 'no WebSocket is served here'));
      return;
    }
    const { open } = api.websocket;
    const accept = judged(
      upgrade,
      () => {
        wantHost(request.headers.host);
        return open(upgrade);
      },
      refuse,
    );
    if (accept === undefined) return;
    sessions.handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', () => {});
      ws.on('message', (data, binary) => {
        const message = { ...upgrade, body: binary ? '' : data.toString() };
        requests.push(message);
        const events = judged<readonly ServerEvent[]>(
          message,
          () => accept(message),
          (refused) => [{ data: JSON.stringify(api.errorBody(refused)) }],
        );
        sendMessages(ws, events);
      });
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: api.host,
    port: (server.address() as AddressInfo).port,
    requests,
    problems,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function recorded(
  request: Http2ServerRequest | IncomingMessage,
  body: string,
  transport: Recorded['transport'] = request.httpVersionMajor === 2 ? 'h2' : 'http/1.1',
): Recorded {
  const headers: [string, string][] = [];
  for (let i = 0; i < request.rawHeaders.length; i += 2) {
    const name = (request.rawHeaders[i] ?? '').toLowerCase();
    if (!name.startsWith(':')) headers.push([name, request.rawHeaders[i + 1] ?? '']);
  }
  return { transport, method: request.method ?? '', path: request.url ?? '', headers, body };
}

function decoded(body: Buffer, coding: string | string[] | undefined): string {
  const decode = coding === undefined ? (bytes: Buffer) => bytes : decoders[String(coding)];
  if (decode === undefined) throw new Refused(415, `content-encoding ${String(coding)} is not understood`);
  try {
    return decode(body).toString('utf8');
  } catch {
    throw new Refused(400, `the body is not ${String(coding)}`);
  }
}

const decoders: Readonly<Record<string, ((body: Buffer) => Buffer) | undefined>> = {
  gzip: zlib.gunzipSync,
  deflate: zlib.inflateSync,
  br: zlib.brotliDecompressSync,
  zstd: (body) => Buffer.from(zstdDecompress(body)),
};

async function send(response: Http2ServerResponse, answer: Answer): Promise<void> {
  if (answer.kind === 'json') {
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
    return;
  }
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
  });
  for (const { event, data } of answer.events) {
    response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`);
    await setImmediate();
  }
  response.end();
}

/** Long messages in two frames: whoever reads frames must join them. */
function sendMessages(ws: WebSocket, events: readonly ServerEvent[]): void {
  for (const { data } of events) {
    const half = Math.floor(data.length / 2);
    ws.send(data.slice(0, half), { fin: false });
    ws.send(data.slice(half), { fin: true });
  }
}
