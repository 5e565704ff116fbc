import type * as http2 from 'node:http2';
import type { ServerHttp2Session, ServerHttp2Stream } from 'node:http2';
import type { Socket } from 'node:net';
import type { Refusal } from '../../../policy/refusal.ts';
import { badRequest } from '../../../policy/refusals.ts';
import { auditRefusal, type RefusedRequest } from '../audit-request.ts';
import type { TrackedConnection } from '../connections.ts';
import type { EgressCore } from '../core.ts';
import { HEAD_MAX, HEADERS_MAX } from '../http1/request-head.ts';
import { BUFFER_BYTES, IDLE_MS, READ_MS, STREAMS_MAX } from '../limits.ts';
import type { ClientOrigin } from '../order-of-decisions.ts';
import { refusalAnswer } from '../own-answer.ts';
import { ClientFrames } from './client-frames.ts';
import { ClientStream } from './client-stream.ts';
import { OwnFrames, type OwnRefusal } from './own-frames.ts';
import { http2RequestHead } from './request-head.ts';
import { Http2Response } from './response.ts';
import { WatchedSocket } from './watched-socket.ts';

/** RFC 9113 section 7. */
const NO_ERROR = 0x0;
const PROTOCOL_ERROR = 0x1;
const FLOW_CONTROL_ERROR = 0x3;
const STREAM_CLOSED = 0x5;
const FRAME_SIZE_ERROR = 0x6;
const ENHANCE_YOUR_CALM = 0xb;
/** What nghttp2 resets a stream with for a fault of the client's (CVE-2025-8671: a reset that is only provoked). */
const PROVOKED_CODES: ReadonlySet<number> = new Set([
  PROTOCOL_ERROR,
  FLOW_CONTROL_ERROR,
  STREAM_CLOSED,
  FRAME_SIZE_ERROR,
]);
/** What nghttp2 resets a request with that it gives to nobody; other codes are ours, or a race between the two ends. */
const MALFORMED_CODES: ReadonlySet<number> = new Set([PROTOCOL_ERROR, ENHANCE_YOUR_CALM]);
const ERROR_NAMES = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
];
/** Bytes that all streams of a client together may send before we have taken them. */
const SESSION_WINDOW = 1024 * 1024;

type TunnelOrigin = Extract<ClientOrigin, { via: 'tunnel' }>;

/** HTTP/2 with one client: a session of nghttp2's behind our own watch over its frames. */
export class ClientSession implements TrackedConnection {
  readonly #core: EgressCore;
  readonly #socket: Socket;
  readonly #origin: TunnelOrigin;
  readonly #session: ServerHttp2Session;
  readonly #frames = new ClientFrames(() => performance.now());
  readonly #own = new OwnFrames('server');
  /** Streams that a request came on and that we answer: what nghttp2 resets besides was malformed. */
  readonly #open = new Set<number>();
  #idleDeadline: number;
  #headDeadline = Number.POSITIVE_INFINITY;
  #violated = false;

  constructor(
    core: EgressCore,
    socket: Socket,
    origin: TunnelOrigin,
    { performServerHandshake }: typeof http2,
  ) {
    this.#core = core;
    this.#socket = socket;
    this.#origin = origin;
    this.#idleDeadline = core.connections.clock + READ_MS;
    core.connections.add(this);
    socket.on('close', () => core.connections.remove(this));
    this.#session = performServerHandshake(
      new WatchedSocket(socket, { incoming: this.#incoming, outgoing: this.#outgoing }),
      {
        settings: {
          enablePush: false,
          enableConnectProtocol: false,
          maxConcurrentStreams: STREAMS_MAX,
          initialWindowSize: BUFFER_BYTES,
          maxHeaderListSize: HEAD_MAX,
        },
        maxHeaderListPairs: HEADERS_MAX,
        maxSessionMemory: 16,
        // By the watch, with a reason.
        streamResetBurst: 100_000,
        streamResetRate: 100_000,
      } as http2.SecureServerSessionOptions,
    );
    const session = this.#session;
    session.on('connect', () => session.setLocalWindowSize(SESSION_WINDOW));
    session.on('stream', this.#onStream);
    session.on('error', this.#onError);
    session.on('close', () => this.destroy());
  }

  get deadline(): number {
    return Math.min(this.#idleDeadline, this.#headDeadline);
  }

  destination(): { readonly host: string; readonly port: number } {
    return this.#origin;
  }

  destroy(): void {
    if (!this.#session.destroyed) this.#session.destroy();
    this.#socket.destroy();
  }

  expire(): void {
    if (this.#headDeadline > this.#core.connections.clock) this.destroy();
    else this.#violate(`a request's head did not arrive within ${READ_MS / 1000} s`);
  }

  /** GOAWAY: streams that are open end as they would. */
  drain(): void {
    if (!this.#session.closed) this.#session.close();
  }

  readonly #onStream = (stream: ServerHttp2Stream, _headers: unknown, flags: number, raw: string[]): void => {
    const ended = (flags & 0x1) !== 0;
    const { id = 0 } = stream;
    this.#open.add(id);
    this.#idleDeadline = Number.POSITIVE_INFINITY;
    const closed = (): void => {
      this.#open.delete(id);
      if (this.#open.size === 0) this.#idleDeadline = this.#core.connections.clock + IDLE_MS;
    };
    const parsed = http2RequestHead(raw, ended);
    if ('head' in parsed) {
      new ClientStream(this.#core, stream, parsed.head, closed).start(this.#origin);
      return;
    }
    stream.on('error', () => {});
    stream.on('close', closed);
    const refusal = badRequest(parsed.malformed, this.#origin.host);
    auditRefusal(this.#core, refusal, this.#facts);
    new Http2Response(stream, raw[raw.indexOf(':method') + 1] ?? '', () => {}).answer(refusalAnswer(refusal));
    if (!ended) stream.once('finish', () => stream.close(NO_ERROR));
  };

  /** Node's own bounds end a session by an error. */
  readonly #onError = ({ code = '' }: NodeJS.ErrnoException): void => {
    if (!this.#violated && code.startsWith('ERR_HTTP2')) {
      this.#violated = true;
      this.#audit(badRequest(`the HTTP/2 connection breaks the protocol (${code})`, this.#origin.host));
    }
    this.destroy();
  };

  readonly #incoming = (chunk: Buffer): boolean => {
    if (this.#violated) return false;
    this.#check(this.#frames.push(chunk));
    if (this.#violated) return false;
    if (!this.#frames.inHead) this.#headDeadline = Number.POSITIVE_INFINITY;
    else if (this.#headDeadline === Number.POSITIVE_INFINITY) {
      this.#headDeadline = this.#core.connections.clock + READ_MS;
    }
    return true;
  };

  readonly #outgoing = (chunk: Buffer): void => {
    this.#own.push(chunk, this.#ownRefusal, this.#carried);
  };

  readonly #carried = (): void => this.#frames.carried();

  /** nghttp2 has ended a stream or the connection by itself; it does not say why. */
  readonly #ownRefusal = ({ stream, code }: OwnRefusal): void => {
    if (stream !== 0 && PROVOKED_CODES.has(code)) this.#check(this.#frames.provoked());
    if (this.#violated || (stream !== 0 && (this.#open.has(stream) || !MALFORMED_CODES.has(code)))) return;
    const name = ERROR_NAMES[code] ?? String(code);
    const what = stream === 0 ? 'the HTTP/2 connection' : 'an HTTP/2 request';
    this.#audit(badRequest(`${what} breaks the protocol (${name})`, this.#origin.host));
    if (stream !== 0) return;
    this.#violated = true;
    setImmediate(() => this.#socket.destroySoon());
  };

  #check(fault: string | undefined): void {
    if (fault !== undefined) this.#violate(fault);
  }

  #violate(reason: string): void {
    if (this.#violated) return;
    this.#violated = true;
    this.#headDeadline = Number.POSITIVE_INFINITY;
    this.#audit(badRequest(`on its HTTP/2 connection, ${reason}`, this.#origin.host));
    // Not from within the session's own reading.
    setImmediate(() => {
      if (!this.#session.destroyed) this.#session.destroy(undefined, ENHANCE_YOUR_CALM);
      this.#socket.destroySoon();
    });
  }

  /** Of what was reset or closed without an answer. */
  #audit(refusal: Refusal): void {
    auditRefusal(this.#core, refusal, { ...this.#facts, answered: { status: 0, bytes: 0 } });
  }

  get #facts(): RefusedRequest {
    return { method: '', target: undefined, port: this.#origin.port, started: performance.now() };
  }
}
