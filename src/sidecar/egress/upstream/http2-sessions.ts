import type * as http2 from 'node:http2';
import type { ClientHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import { OwnFrames, type OwnRefusal } from '../http2/own-frames.ts';
import { WatchedSocket } from '../http2/watched-socket.ts';
import { BUFFER_BYTES } from '../limits.ts';
import { type Http2Request, sendHttp2 } from './http2-request.ts';
import { UpstreamFailure } from './upstream-failure.ts';
import type { UpstreamHandler } from './upstream-handler.ts';

/** Streams on a session before the upstream has said how many it takes. */
const STREAMS_UNTIL_TOLD = 100;
/** Sessions of one origin; then requests wait in nghttp2 for a stream to end. */
const SESSIONS_MAX = 8;
/** Milliseconds that a session without a request is kept. */
const KEEP_ALIVE_MS = 10_000;
/** Bytes that an upstream may send on one connection before the clients have taken them. */
const SESSION_WINDOW = 4 * 1024 * 1024;
const RESPONSE_HEADERS_MAX = 512;

interface Session {
  readonly session: ClientHttp2Session;
  streams: number;
  idle: NodeJS.Timeout | undefined;
}

/** Opens a connection that offers HTTP/2 by ALPN. */
export type OpenConnection = () => Promise<Socket>;

/** The HTTP/2 connections to one origin, when it speaks HTTP/2. */
export class Http2Sessions {
  readonly #origin: string;
  readonly #open: OpenConnection;
  /** Takes over a connection whose upstream chose HTTP/1.1. */
  readonly #giveAway: (socket: Socket) => void;
  readonly #sessions: Session[] = [];
  #connecting: Promise<void> | undefined;
  /** Undefined until the first connection has told. */
  #speaks: boolean | undefined;
  #destroyed = false;

  /** `origin`: `https://host:port`. */
  constructor(origin: string, open: OpenConnection, giveAway: (socket: Socket) => void) {
    this.#origin = origin;
    this.#open = open;
    this.#giveAway = giveAway;
  }

  /** Sends the request, or calls `otherwise` when the upstream speaks HTTP/1.1 only. `wanted` is asked after a wait. */
  send(request: Http2Request, exchange: UpstreamHandler, wanted: () => boolean, otherwise: () => void): void {
    if (this.#speaks === false) {
      otherwise();
      return;
    }
    const free = this.#free();
    if (free !== undefined) {
      this.#sendOn(free, request, exchange);
      return;
    }
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    this.#connecting.then(
      () => {
        if (wanted()) this.send(request, exchange, wanted, otherwise);
      },
      (error: Error) => {
        if (wanted()) exchange.onError(error);
      },
    );
  }

  destroy(): void {
    this.#destroyed = true;
    for (const { session } of this.#sessions) session.destroy();
  }

  /** Lets requests in flight end. */
  close(): void {
    for (const { session } of this.#sessions) session.close();
  }

  #free(): Session | undefined {
    for (const each of this.#sessions) {
      const { session } = each;
      const most = session.remoteSettings?.maxConcurrentStreams ?? STREAMS_UNTIL_TOLD;
      if (each.streams < Math.max(1, most)) return each;
    }
    return this.#sessions.length >= SESSIONS_MAX ? this.#sessions[0] : undefined;
  }

  async #connect(): Promise<void> {
    const [socket, { connect }] = await Promise.all([this.#open(), import('node:http2')]);
    if (this.#destroyed) {
      socket.destroy();
      throw Object.assign(new Error('destroyed'), { code: 'UND_ERR_SOCKET' });
    }
    this.#speaks = (socket as TLSSocket).alpnProtocol === 'h2';
    if (this.#speaks) this.#add(socket, connect);
    else this.#giveAway(socket);
  }

  #add(socket: Socket, connect: typeof http2.connect): void {
    const own = new OwnFrames('client');
    // nghttp2 tells an upstream that breaks the protocol so, and waits: nobody else hears of it.
    const refused = ({ stream }: OwnRefusal): void => {
      if (stream === 0)
        setImmediate(() => session.destroy(new UpstreamFailure('it breaks the HTTP/2 protocol')));
    };
    const watch = (chunk: Buffer): void => own.push(chunk, refused, () => {});
    const session = connect(this.#origin, {
      createConnection: () => new WatchedSocket(socket, { incoming: () => true, outgoing: watch }),
      settings: { enablePush: false, initialWindowSize: BUFFER_BYTES, maxHeaderListSize: 128 * 1024 },
      maxHeaderListPairs: RESPONSE_HEADERS_MAX,
    });
    const each: Session = { session, streams: 0, idle: undefined };
    const forget = (): void => {
      const at = this.#sessions.indexOf(each);
      if (at >= 0) this.#sessions.splice(at, 1);
      clearTimeout(each.idle);
    };
    session.on('connect', () => session.setLocalWindowSize(SESSION_WINDOW));
    session.on('goaway', forget);
    session.on('close', forget);
    session.on('error', forget);
    this.#sessions.push(each);
  }

  #sendOn(each: Session, request: Http2Request, exchange: UpstreamHandler): void {
    clearTimeout(each.idle);
    let stream: http2.ClientHttp2Stream;
    try {
      stream = sendHttp2(each.session, request, exchange);
    } catch (error) {
      // The session ended between two events.
      exchange.onError(error as Error);
      return;
    }
    each.streams++;
    stream.on('close', () => {
      each.streams--;
      if (each.streams > 0) return;
      each.idle = setTimeout(() => each.session.close(), KEEP_ALIVE_MS).unref();
    });
  }
}
