import { readFileSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect as connectHttp2,
  createSecureServer as createHttp2Server,
  type Http2SecureServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import {
  connect as connectTls,
  createSecureContext,
  createServer as createTlsServer,
  type TLSSocket,
} from 'node:tls';
import { onTestFinished } from 'vitest';
import type { Failure } from '../../../src/diagnostics/failure.ts';
import type { Inspector } from '../../../src/sidecar/egress/inspection.ts';
import type { EgressOptions, RunningEgress } from '../../../src/sidecar/egress/options.ts';
import { serveEgress } from '../../../src/sidecar/egress/serve.ts';
import type { Resolver } from '../../../src/sidecar/egress/upstream/address-book.ts';
import { createAuthority } from '../../../src/tls/authority.ts';
import { issueLeaf } from '../../../src/tls/leaf.ts';
import { tempDir } from '../../rig/temp-dir.ts';

/** Signs what upstreams in these tests show. Not the bottle's CA. */
export const upstreamAuthority = createAuthority({ commonName: 'upstream CA', now: Date.now() });

export interface Upstream {
  readonly port: number;
  /** Connections that were opened, and every byte that came on them, decrypted. */
  readonly connections: Socket[];
  received(): string;
}

/** A server on the loopback that records what reaches it. `serve` gets each connection, after TLS when `name` is given. */
export async function startUpstream(serve: (socket: Socket) => void, name?: string): Promise<Upstream> {
  const connections: Socket[] = [];
  const chunks: Buffer[] = [];
  const take = (socket: Socket): void => {
    connections.push(socket);
    socket.on('error', () => {});
    serve(socket);
    // After `serve`: Node's HTTP server reads past listeners that were there before it.
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  };
  let server: Server;
  if (name === undefined) server = createServer(take);
  else {
    const { certPem, keyPem } = issueLeaf(upstreamAuthority, name, Date.now());
    server = createTlsServer({ cert: certPem, key: keyPem, ALPNProtocols: ['http/1.1'] }, take);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of connections) socket.destroy();
    server.close();
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections,
    received: () => Buffer.concat(chunks).toString('latin1'),
  };
}

/** An upstream with Node's own HTTP server behind the recorder. */
export function startHttpUpstream(listener: RequestListener, name?: string): Promise<Upstream> {
  const http = createHttpServer(listener);
  return startUpstream((socket) => http.emit('connection', socket), name);
}

export interface Rig {
  readonly egress: RunningEgress;
  readonly port: number;
  readonly dir: string;
  readonly routesFile: string;
  readonly reports: (Failure | string)[];
  /** Settles when a report satisfies `wanted`. */
  reported(wanted: (report: Failure | string) => boolean): Promise<void>;
}

export interface RigOptions extends Partial<EgressOptions> {
  readonly env?: Record<string, string>;
  readonly resolver?: Resolver;
  readonly inspector?: Inspector;
}

/** Runs egress in this process on a port of its own, with `routes` as its routes file. */
export async function startEgress(routes: string, options: RigOptions = {}): Promise<Rig> {
  const { env = {}, resolver, inspector, ...flags } = options;
  const temp = await tempDir('egress');
  onTestFinished(() => temp[Symbol.asyncDispose]());
  const dir = temp.path;
  const routesFile = join(dir, 'routes.yaml');
  const ca = join(dir, 'upstream-ca.pem');
  writeFileSync(routesFile, routes);
  writeFileSync(ca, upstreamAuthority.certPem);
  const reports: (Failure | string)[] = [];
  const waiters: (() => void)[] = [];
  const secrets = { ...env };
  const started = await serveEgress(
    {
      routes: routesFile,
      listen: '127.0.0.1:0',
      caDir: join(dir, 'ca'),
      upstreamCa: ca,
      ...flags,
    },
    {
      env,
      takeSecret: (name) => secrets[name],
      now: Date.now,
      ...(resolver === undefined ? {} : { resolver }),
      ...(inspector === undefined ? {} : { inspector }),
      report: (event) => {
        reports.push(event);
        for (const waiter of waiters.splice(0)) waiter();
      },
    },
  );
  if (!started.ok) throw new Error(`egress did not start: ${JSON.stringify(started.failure)}`);
  const egress = started.value;
  onTestFinished(() => egress.close());
  return {
    egress,
    port: Number(egress.listen.split(':').pop()),
    dir,
    routesFile,
    reports,
    async reported(wanted) {
      while (!reports.some(wanted)) await new Promise<void>((resolve) => waiters.push(resolve));
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** One client connection whose bytes are written and read by hand. */
export class RawClient {
  readonly socket: Socket;
  #text = '';
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(socket: Socket) {
    this.socket = socket;
    const wake = (): void => this.#wake?.();
    socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1');
      wake();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#ended = true;
      wake();
    });
    socket.on('end', () => {
      this.#ended = true;
      wake();
    });
    onTestFinished(() => {
      socket.destroy();
    });
  }

  send(text: string | Buffer): this {
    this.socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
    return this;
  }

  /** Reads until `done` holds for what came and was not used, then uses `done`'s number of bytes of it. */
  async until(done: (text: string, ended: boolean) => number | undefined): Promise<string> {
    for (;;) {
      const used = done(this.#text, this.#ended);
      if (used !== undefined) {
        const taken = this.#text.slice(0, used);
        this.#text = this.#text.slice(used);
        return taken;
      }
      if (this.#ended) throw new Error(`the connection ended after ${JSON.stringify(this.#text)}`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  text(wanted: string): Promise<string> {
    return this.until((text) => (text.includes(wanted) ? text.indexOf(wanted) + wanted.length : undefined));
  }

  /** Everything up to the end of the connection. */
  rest(): Promise<string> {
    return this.until((text, ended) => (ended ? text.length : undefined));
  }

  /** One response, its body by Content-Length or chunks, or none for `bodyless`. */
  async answer(options: { readonly bodyless?: boolean } = {}): Promise<Answer> {
    const head = await this.text('\r\n\r\n');
    const status = Number(head.split(' ')[1]);
    const length = /^content-length: ([0-9]+)/im.exec(head)?.[1];
    let body = '';
    if (options.bodyless === true) return { status, head, body };
    if (length !== undefined) {
      body = await this.until((text) => (text.length >= Number(length) ? Number(length) : undefined));
    } else if (/^transfer-encoding: chunked/im.test(head)) {
      for (;;) {
        const size = Number.parseInt(await this.text('\r\n'), 16);
        if (size === 0) {
          while ((await this.text('\r\n')) !== '\r\n');
          break;
        }
        body += (await this.until((text) => (text.length >= size + 2 ? size + 2 : undefined))).slice(0, -2);
      }
    }
    return { status, head, body };
  }
}

export function rawClient(rig: Rig): RawClient {
  return new RawClient(connect(rig.port, '127.0.0.1'));
}

/** Sends CONNECT and reads its answer's head. */
export async function openConnect(rig: Rig, authority: string): Promise<RawClient> {
  const client = rawClient(rig).send(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const head = await client.text('\r\n\r\n');
  if (!head.startsWith('HTTP/1.1 200')) throw new Error(head);
  return client;
}

/** A TLS connection through CONNECT, verified against the bottle's CA. `servername: ''` sends no SNI. */
export async function openTls(
  rig: Rig,
  authority: string,
  options: { readonly servername?: string } = {},
): Promise<RawClient & { readonly socket: TLSSocket }> {
  const { socket } = await openConnect(rig, authority);
  return secureOver(rig, socket, authority.replace(/:[0-9]+$/, ''), options);
}

export async function secureOver(
  rig: Rig,
  socket: Socket,
  host: string,
  options: { readonly servername?: string } = {},
): Promise<RawClient & { readonly socket: TLSSocket }> {
  const secured = await secureSocket(rig, socket, host, ['http/1.1'], options);
  return new RawClient(secured) as RawClient & { readonly socket: TLSSocket };
}

async function secureSocket(
  rig: Rig,
  socket: Socket,
  host: string,
  protocols: string[],
  options: { readonly servername?: string } = {},
): Promise<TLSSocket> {
  socket.removeAllListeners('data');
  const servername = options.servername ?? host;
  const secured = connectTls({
    socket,
    ALPNProtocols: protocols,
    secureContext: createSecureContext({ ca: readFileSync(rig.egress.ca) }),
    ...(servername === '' ? { checkServerIdentity: () => undefined } : { servername }),
  });
  await new Promise<void>((resolve, reject) => {
    secured.once('secureConnect', resolve);
    secured.once('error', reject);
  });
  return secured;
}

/** A TLS connection through CONNECT on which the client speaks HTTP/2. */
export async function openHttp2Socket(
  rig: Rig,
  authority: string,
  options: { readonly servername?: string } = {},
): Promise<TLSSocket> {
  const { socket } = await openConnect(rig, authority);
  const secured = await secureSocket(rig, socket, authority.replace(/:[0-9]+$/, ''), ['h2'], options);
  if (secured.alpnProtocol !== 'h2') throw new Error('egress does not offer h2');
  return secured;
}

export async function openHttp2(
  rig: Rig,
  authority: string,
  options: { readonly servername?: string } = {},
): Promise<ClientHttp2Session> {
  const socket = await openHttp2Socket(rig, authority, options);
  const session = connectHttp2(`https://${authority}`, { createConnection: () => socket });
  session.on('error', () => {});
  onTestFinished(() => session.destroy());
  return session;
}

/** An upstream that speaks HTTP/2 only. */
export async function startHttp2Upstream(
  onStream: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
  name = 'up.test',
): Promise<{
  readonly port: number;
  readonly server: Http2SecureServer;
  readonly sessions: Set<ServerHttp2Session>;
}> {
  const { certPem, keyPem } = issueLeaf(upstreamAuthority, name, Date.now());
  const server = createHttp2Server({ cert: certPem, key: keyPem });
  const sessions = new Set<ServerHttp2Session>();
  server.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    onStream(stream, headers);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const session of sessions) session.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, server, sessions };
}

export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly trailers: IncomingHttpHeaders;
  readonly body: string;
}

/** The whole response on a stream; rejects when it is reset. */
export function http2Answer(stream: ClientHttp2Stream): Promise<Http2Answer> {
  return new Promise((resolve, reject) => {
    let head: IncomingHttpHeaders = {};
    let trailers: IncomingHttpHeaders = {};
    let body = '';
    stream.on('response', (headers) => {
      head = headers;
    });
    stream.on('trailers', (headers) => {
      trailers = headers;
    });
    stream.on('data', (chunk: Buffer) => {
      body += chunk.toString('latin1');
    });
    stream.on('error', reject);
    stream.on('close', () => {
      if (stream.rstCode !== 0) reject(new Error(`reset with ${stream.rstCode}`));
      else resolve({ status: Number(head[':status']), headers: head, trailers, body });
    });
  });
}

export function errorCode(body: string): string {
  return (JSON.parse(body) as { error: { code: string } }).error.code;
}
