import { connect as connectHttp2 } from 'node:http2';
import { request } from 'node:https';
import { connect, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { createGunzip } from 'node:zlib';
import WebSocket from 'ws';
import { UPSTREAM_HOST } from '../setting.ts';

/** A way to the upstream: itself, or through a proxy. */
export interface Way {
  readonly port: number;
  readonly ca: Buffer;
  readonly isProxy: boolean;
}

export interface Latencies {
  /** Milliseconds from the request to the first byte of the answer's body; NaN for a WebSocket, which opens a connection of its own. */
  readonly first: number;
  /** Milliseconds of each event on its way. */
  readonly events: readonly number[];
}

/** Asks for `path` once, over a connection of its own that is open before the clock starts. */
export type Ask = (way: Way, path: string) => Promise<Latencies>;

/** Reads events off text as it arrives. */
class Meter {
  readonly #started = process.hrtime.bigint();
  readonly events: number[] = [];
  first = Number.NaN;
  #text = '';

  bytes(): void {
    if (Number.isNaN(this.first)) this.first = milliseconds(this.#started);
  }

  text(piece: string): void {
    this.#text += piece;
    for (let end = this.#text.indexOf('}'); end >= 0; end = this.#text.indexOf('}')) {
      this.events.push(milliseconds(BigInt(/"sent":"(\d+)"/.exec(this.#text.slice(0, end))?.[1] ?? 0)));
      this.#text = this.#text.slice(end + 1);
    }
  }
}

export const askHttp1: Ask = async (way, path) => {
  const socket = await secured(way, 'http/1.1');
  return new Promise((settle, reject) => {
    const meter = new Meter();
    const sent = request({ path, headers: { host: UPSTREAM_HOST }, createConnection: () => socket });
    sent.on('error', reject);
    sent.on('response', (response) => {
      const plain =
        response.headers['content-encoding'] === 'gzip' ? response.pipe(createGunzip()) : response;
      response.on('data', () => meter.bytes());
      plain.setEncoding('utf8').on('data', (piece: string) => meter.text(piece));
      plain.on('error', reject);
      plain.on('end', () => settle(meter));
    });
    sent.end();
  });
};

export const askHttp2: Ask = async (way, path) => {
  const socket = await secured(way, 'h2');
  const session = connectHttp2(`https://${UPSTREAM_HOST}`, { createConnection: () => socket });
  await new Promise((settle) => session.once('remoteSettings', settle));
  return new Promise((settle, reject) => {
    const meter = new Meter();
    const stream = session.request({ ':path': path });
    stream.on('error', reject);
    stream.setEncoding('utf8').on('data', (piece: string) => {
      meter.bytes();
      meter.text(piece);
    });
    stream.on('end', () => {
      session.close();
      settle(meter);
    });
  });
};

export const askWebSocket: Ask = async (way, path) => {
  const socket = await secured(way, 'http/1.1');
  return new Promise((settle, reject) => {
    const meter = new Meter();
    const client = new WebSocket(`wss://${UPSTREAM_HOST}${path}`, { createConnection: () => socket });
    client.on('error', reject);
    client.on('message', (data) => meter.text(String(data)));
    client.on('close', () => settle(meter));
  });
};

async function secured({ port, ca, isProxy }: Way, protocol: string): Promise<TLSSocket> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  if (isProxy) await tunnel(socket);
  return new Promise((settle, reject) => {
    const tls = connectTls({ socket, servername: UPSTREAM_HOST, ca, ALPNProtocols: [protocol] });
    tls.once('error', reject);
    tls.once('secureConnect', () => settle(tls));
  });
}

function tunnel(socket: Socket): Promise<void> {
  return new Promise((settle, reject) => {
    socket.once('error', reject);
    socket.write(`CONNECT ${UPSTREAM_HOST}:443 HTTP/1.1\r\nHost: ${UPSTREAM_HOST}:443\r\n\r\n`);
    socket.once('data', (answer) => {
      if (answer.toString('latin1').startsWith('HTTP/1.1 200')) settle();
      else reject(new Error(answer.toString('latin1')));
    });
  });
}

function milliseconds(since: bigint): number {
  return Number(process.hrtime.bigint() - since) / 1e6;
}
