import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket } from 'node:tls';
import type { Decision, Refusal } from '../../policy/refusal.ts';
import { badRequest } from '../../policy/refusals.ts';
import { INTROSPECTION_HOST } from '../../wire/reach.ts';
import { auditExchange, auditRefusal } from './audit-request.ts';
import type { TrackedConnection } from './connections.ts';
import type { EgressCore } from './core.ts';
import { dispatch } from './dispatch.ts';
import { Exchange, type ExchangeClient } from './exchange.ts';
import { HeadBuffer } from './http1/head-buffer.ts';
import { listHas, type RequestHead } from './http1/request-head.ts';
import { upgradeHead } from './http1/response-head.ts';
import { IncomingBody } from './incoming-body.ts';
import { introspect } from './introspection.ts';
import { IDLE_MS, LINGER_BYTES, LINGER_MS, PIPELINE_MAX, READ_MS } from './limits.ts';
import { type ClientOrigin, judge, locate, type RequestTarget } from './order-of-decisions.ts';
import { refusalResponse } from './refuse.ts';
import { credentialInTheClear, forwardingFault } from './request-rules.ts';
import { ResponseWriter } from './response-writer.ts';
import { splice } from './splice.ts';
import type { Upload } from './upload.ts';

/** Waiting for, or in the middle of, a request head. */
const HEAD = 0;
/** A head was read; its name is being looked up. */
const DECIDING = 1;
/** Reading a request's body. */
const BODY = 2;
/** The request is read whole; its response is on its way. */
const RESPONDING = 3;
/** All is said: what still comes is thrown away, so that the client reads the answer before it sees an end. */
const LINGERING = 4;
/** The bytes belong to somebody else: a tunnel, a WebSocket. */
const HANDED_OVER = 5;

/** Takes a socket over on which CONNECT was asked for; `rest` came behind the head. */
export type OpenTunnel = (socket: Socket, head: RequestHead, rest: Buffer | undefined) => void;

interface Request {
  readonly head: RequestHead;
  readonly target: RequestTarget | undefined;
  /** Milliseconds, `performance.now()`. */
  readonly started: number;
}

/**
 * HTTP/1.1 with one client over one socket, a request at a time: read, decide, forward, answer. Bytes of later
 * requests wait. Nothing is forwarded that was not decided upon.
 */
export class ClientConnection implements ExchangeClient, TrackedConnection {
  readonly writer: ResponseWriter;
  deadline: number;
  readonly #core: EgressCore;
  readonly #socket: Socket;
  readonly #origin: ClientOrigin;
  readonly #openTunnel: OpenTunnel | undefined;
  #state = HEAD;
  /** Bytes that came and are not used yet. */
  readonly #rest = new HeadBuffer();
  #request: Request | undefined;
  #body: IncomingBody | undefined;
  #exchange: Exchange | undefined;
  /** The client, or the end of egress, has made this request the connection's last. */
  #last = false;
  #draining = false;
  #lingered = 0;

  constructor(core: EgressCore, socket: Socket, origin: ClientOrigin, openTunnel?: OpenTunnel) {
    this.#core = core;
    this.#socket = socket;
    this.#origin = origin;
    this.#openTunnel = openTunnel;
    this.writer = new ResponseWriter(socket);
    this.deadline = core.connections.clock + READ_MS;
    core.connections.add(this);
    socket.on('data', this.#onData);
    socket.on('drain', this.#onDrain);
    socket.on('end', this.#onEnd);
    socket.on('error', ignore);
    socket.on('close', this.#onClose);
  }

  destination(): { readonly host: string; readonly port: number } | undefined {
    return this.#origin.via === 'tunnel' ? this.#origin : this.#exchange?.target;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  drain(): void {
    this.#draining = true;
    if (this.#state === HEAD || this.#state === HANDED_OVER) this.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    switch (this.#state) {
      case BODY:
        this.#readBody(chunk);
        return;
      case LINGERING:
        this.#lingered += chunk.length;
        if (this.#lingered > LINGER_BYTES) this.destroy();
        return;
      default:
        this.#rest.push(chunk);
        if (this.#state === HEAD) this.#readHeads();
        else if (this.#rest.length > PIPELINE_MAX) this.#socket.pause();
    }
  };

  readonly #readHeads = (): void => {
    while (this.#state === HEAD && this.#rest.length > 0) {
      const next = this.#rest.next();
      if (next === undefined) {
        this.deadline = Math.min(this.deadline, this.#core.connections.clock + READ_MS);
        return;
      }
      if ('malformed' in next) {
        this.#refuseMalformed(next.malformed);
        return;
      }
      this.#begin(next.head);
    }
  };

  #begin(head: RequestHead): void {
    this.deadline = Number.POSITIVE_INFINITY;
    this.#last = this.#draining || head.minor === 0 || listHas(head.connection, 'close');
    if (head.method === 'CONNECT' && this.#openTunnel !== undefined && head.body === 0) {
      const rest = this.#rest.take();
      this.#detach();
      this.#core.connections.remove(this);
      this.#openTunnel(this.#socket, head, rest);
      return;
    }
    const started = performance.now();
    const located = locate(head, this.#origin);
    const target = 'target' in located ? located.target : undefined;
    this.#request = { head, target, started };
    if (target === undefined || 'refusal' in located) {
      this.#refuse('refusal' in located ? located.refusal : badRequest('it names no target', ''));
      return;
    }
    if (target.host === INTROSPECTION_HOST) {
      this.#state = RESPONDING;
      const close = this.#last || head.body !== 0;
      this.writer.push(introspect(this.#core.live, head, target.path, close));
      this.#next(close);
      return;
    }
    const fault = forwardingFault(head, target);
    if (fault !== undefined) {
      this.#refuse(fault);
      return;
    }
    const decision = judge(this.#core, target, head);
    if (!(decision instanceof Promise) && this.#core.upstreams.loaded) {
      this.#apply(decision, head, target);
      return;
    }
    this.#state = DECIDING;
    void Promise.all([decision, this.#core.upstreams.load()]).then(([decided]) => {
      if (this.#state !== DECIDING) return;
      this.#apply(decided, head, target);
      this.#readHeads();
    });
  }

  #apply(decision: Decision, head: RequestHead, target: RequestTarget): void {
    if (decision.decision === 'block') {
      this.#refuse(decision.refusal);
      return;
    }
    const { route } = decision;
    const { host, port, scheme } = target;
    if (scheme === 'http' && this.#core.live.injections[route] !== undefined) {
      const known = this.#core.book.known(host, port);
      if (known?.exempt !== true && known?.special === undefined) {
        this.#refuse(credentialInTheClear(host, route));
        return;
      }
    }
    if (head.body === 0) {
      this.#state = RESPONDING;
      this.#forward(head, target, route, null);
      return;
    }
    this.#state = BODY;
    this.#body = new IncomingBody(head.body, this, (body) => this.#forward(head, target, route, body));
    const rest = this.#rest.take();
    if (this.#socket.isPaused()) this.#socket.resume();
    if (rest !== undefined) this.#readBody(rest);
    else {
      this.deadline = this.#core.connections.clock + IDLE_MS;
      if (head.expectContinue) this.writer.push('HTTP/1.1 100 Continue\r\n\r\n');
    }
  }

  #readBody(bytes: Buffer): void {
    const body = this.#body as IncomingBody;
    this.noteBytes(bytes.length);
    const { used, malformed } = body.read(bytes);
    if (malformed !== undefined) {
      this.#exchange?.cancel();
      body.cutShort();
      if (this.#exchange?.answered === true) this.destroy();
      else this.#refuse(badRequest(malformed, this.#request?.target?.host ?? ''));
      return;
    }
    if (body.done) {
      if (this.#state === BODY) this.#state = RESPONDING;
      this.deadline = Number.POSITIVE_INFINITY;
      if (used < bytes.length) {
        this.#rest.push(bytes.subarray(used));
        if (this.#state === HEAD) this.#readHeads();
      }
    } else this.deadline = this.#core.connections.clock + IDLE_MS;
  }

  pauseUpload(): void {
    if (this.#state !== BODY) return;
    // The upstream is slow, not the client.
    this.deadline = Number.POSITIVE_INFINITY;
    this.#socket.pause();
  }

  resumeUpload(): void {
    if (this.#socket.isPaused()) this.#socket.resume();
  }

  #forward(head: RequestHead, target: RequestTarget, route: number, body: Buffer | Upload | null): void {
    // Outbound detection (step 7) stands here: `head`, `target` and `body` are whole or flow through an Upload.
    const exchange = new Exchange(this, head, target, route, this.#request?.started ?? 0);
    this.#exchange = exchange;
    dispatch(this.#core, exchange, body, () => this.#exchange === exchange);
  }

  noteBytes(bytes: number): void {
    this.#core.memory.note(bytes);
  }

  closesAfter(): boolean {
    return this.#last || this.#draining || this.#body?.done === false;
  }

  exchangeDone(exchange: Exchange, close: boolean): void {
    if (this.#exchange !== exchange) return;
    auditExchange(this.#core, exchange);
    this.#next(close || this.#body?.done === false);
  }

  exchangeRefused(exchange: Exchange, refusal: Refusal): void {
    if (this.#exchange === exchange) this.#refuse(refusal);
  }

  exchangeBroken(exchange: Exchange): void {
    if (this.#exchange !== exchange) return;
    this.writer.flush();
    breakOff(this.#socket);
  }

  exchangeUpgraded(exchange: Exchange, headers: readonly (Buffer | string)[], upstream: Duplex): void {
    if (this.#exchange !== exchange || this.#socket.destroyed) {
      upstream.destroy();
      return;
    }
    this.writer.push(upgradeHead(headers));
    this.writer.flush();
    const rest = this.#rest.take();
    this.#detach();
    if (rest !== undefined) upstream.write(rest);
    splice(this.#socket, upstream, {
      onFirstClose: () => {
        this.deadline = this.#core.connections.clock + LINGER_MS;
      },
      onEnd: (bytes) => {
        this.#core.connections.remove(this);
        auditExchange(this.#core, exchange, bytes);
      },
    });
  }

  #refuseMalformed(reason: string): void {
    this.#request = undefined;
    this.#last = true;
    this.#refuse(badRequest(reason, this.#origin.via === 'tunnel' ? this.#origin.host : ''));
  }

  #refuse(refusal: Refusal): void {
    const { head, target, started = performance.now() } = this.#request ?? {};
    const unread = head !== undefined && head.body !== 0 && this.#body?.done !== true;
    const close = this.#last || this.#draining || unread;
    const method = head?.method ?? '';
    this.writer.push(refusalResponse(refusal, { method, close }));
    auditRefusal(this.#core, refusal, { method, target, started });
    this.#next(close);
  }

  /** One response is complete. */
  #next(close: boolean): void {
    this.#exchange = undefined;
    this.#body = undefined;
    this.#request = undefined;
    if (this.#state === HANDED_OVER) return;
    if (close || this.#draining) {
      this.#linger();
      return;
    }
    this.#state = HEAD;
    this.deadline = this.#core.connections.clock + IDLE_MS;
    if (this.#rest.length === 0) return;
    queueMicrotask(this.#readHeads);
    this.#socket.resume();
  }

  #linger(): void {
    this.writer.flush();
    this.#state = LINGERING;
    this.#rest.take();
    this.deadline = this.#core.connections.clock + LINGER_MS;
    this.#socket.end();
    this.#socket.resume();
  }

  readonly #onDrain = (): void => {
    this.writer.blocked = false;
    this.#exchange?.clientDrained();
  };

  /** The client says that it will send no more: it has gone, as servers commonly take it (a FIN is all that a killed client sends). */
  readonly #onEnd = (): void => {
    if (this.#state === HEAD && this.#rest.length === 0) this.#socket.end();
    else this.destroy();
  };

  readonly #onClose = (): void => {
    this.#core.connections.remove(this);
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#state = HANDED_OVER;
    exchange?.cancel();
    this.#body?.cutShort();
    if (exchange !== undefined) auditExchange(this.#core, exchange);
  };

  #detach(): void {
    this.#state = HANDED_OVER;
    const socket = this.#socket;
    socket.off('data', this.#onData);
    socket.off('drain', this.#onDrain);
    socket.off('end', this.#onEnd);
    socket.off('close', this.#onClose);
    socket.pause();
  }
}

/** Ends in a way that no client takes for the end of a body: a reset, or TLS without its closing alert. */
function breakOff(socket: Socket): void {
  if (socket.remoteFamily === undefined || socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

function ignore(): void {}
