import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Refusal } from '../../policy/refusal.ts';
import { badRequest, protocolNotAllowed } from '../../policy/refusals.ts';
import { auditConnection, auditRefusal } from './audit-request.ts';
import type { TrackedConnection } from './connections.ts';
import type { EgressCore } from './core.ts';
import { type BodyReader, bodyReader } from './http1/body-reader.ts';
import { HeadBuffer } from './http1/head-buffer.ts';
import { listHas, type RequestHead } from './http1/request-head.ts';
import { Http1Response } from './http1/response.ts';
import { upgradeHead } from './http1/response-head.ts';
import { IDLE_MS, PIPELINE_MAX, READ_MS } from './limits.ts';
import { linger } from './linger.ts';
import type { ClientOrigin } from './order-of-decisions.ts';
import { refusalAnswer } from './own-answer.ts';
import { Transaction, type TransactionClient, type Upgrade } from './transaction.ts';
import { carryWebSocket } from './websocket/carry.ts';

/** Waiting for, or in the middle of, a request head. */
const HEAD = 0;
/** A request is decided upon or answered, and no more of it is read now. */
const BUSY = 1;
/** Reading a request's body. */
const BODY = 2;
/** The bytes belong to somebody else: a tunnel, a WebSocket, or nobody any more. */
const HANDED_OVER = 3;

/** Takes a socket over on which CONNECT was asked for; `rest` came behind the head. */
export type OpenTunnel = (socket: Socket, head: RequestHead, rest: Buffer | undefined) => void;

/**
 * HTTP/1.1 with one client over one socket, a request at a time: where heads and bodies begin and end, and when the
 * connection does. Bytes of later requests wait. What becomes of a request is its `Transaction`'s.
 */
export class ClientConnection implements TransactionClient, TrackedConnection {
  readonly response: Http1Response;
  deadline: number;
  readonly #core: EgressCore;
  readonly #socket: Socket;
  readonly #origin: ClientOrigin;
  readonly #openTunnel: OpenTunnel | undefined;
  #state = HEAD;
  /** Bytes that came and are not used yet. */
  readonly #rest = new HeadBuffer();
  #transaction: Transaction | undefined;
  /** Present until the body of the request in hand is read whole. */
  #body: BodyReader | undefined;
  /** The client, or the end of egress, has made this request the connection's last. */
  #last = false;
  #draining = false;
  /** Whether anything was asked on it. */
  #used = false;
  readonly #started = performance.now();

  constructor(core: EgressCore, socket: Socket, origin: ClientOrigin, openTunnel?: OpenTunnel) {
    this.#core = core;
    this.#socket = socket;
    this.#origin = origin;
    this.#openTunnel = openTunnel;
    this.response = new Http1Response(
      socket,
      () => this.#last || this.#draining || this.#body !== undefined,
      () => this.#waitForClient(),
    );
    this.deadline = core.connections.clock + READ_MS;
    core.connections.add(this);
    socket.on('data', this.#onData);
    socket.on('drain', this.#onDrain);
    socket.on('end', this.#onEnd);
    socket.on('error', ignore);
    socket.on('close', this.#onClose);
  }

  destination(): { readonly host: string; readonly port: number } | undefined {
    return this.#origin.via === 'tunnel' ? this.#origin : this.#transaction?.target;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Says what was waited for in vain, when the client can still be told, and writes it down. */
  expire(): void {
    if (this.#state === HEAD && this.#rest.length > 0) {
      this.#refuseBytes(badRequest(`its head did not arrive within ${READ_MS / 1000} s`, this.#host));
    } else if (this.#state === BODY || this.#state === BUSY) {
      const what = this.response.writer.blocked ? 'its answer was not read' : 'its body stood still';
      this.#transaction?.stalled(`${what} for ${IDLE_MS / 1000} s`);
      if (this.response.writer.blocked) this.destroy();
    } else {
      if (!this.#used) this.#auditUnused(`no request came within ${READ_MS / 1000} s`);
      this.destroy();
    }
  }

  drain(): void {
    this.#draining = true;
    if (this.#state === HEAD || this.#state === HANDED_OVER) this.destroy();
  }

  readonly #onData = (chunk: Buffer): void => {
    if (this.#state === BODY) {
      this.#readBody(chunk);
      return;
    }
    this.#rest.push(chunk);
    if (this.#state === HEAD) this.#readHeads();
    else if (this.#rest.length > PIPELINE_MAX) this.#socket.pause();
  };

  readonly #readHeads = (): void => {
    while (this.#state === HEAD && this.#rest.length > 0) {
      const next = this.#rest.next();
      if (next === undefined) {
        this.deadline = Math.min(this.deadline, this.#core.connections.clock + READ_MS);
        return;
      }
      if ('malformed' in next) {
        this.#refuseBytes(
          next.http2 === true
            ? protocolNotAllowed(this.#host, 'HTTP/2 without TLS (h2c)')
            : badRequest(next.malformed, this.#host),
        );
        return;
      }
      this.#begin(next.head);
    }
  };

  #begin(head: RequestHead): void {
    this.deadline = Number.POSITIVE_INFINITY;
    this.#used = true;
    this.#last = this.#draining || head.minor === 0 || listHas(head.connection, 'close');
    if (head.method === 'CONNECT' && this.#openTunnel !== undefined && head.body === 0) {
      const rest = this.#rest.take();
      this.#detach();
      this.#core.connections.remove(this);
      this.#openTunnel(this.#socket, head, rest);
      return;
    }
    this.#state = BUSY;
    this.#body = head.body === 0 ? undefined : bodyReader(head.body);
    this.response.begin(head);
    this.#transaction = new Transaction(this.#core, this, head);
    this.#transaction.start(this.#origin);
  }

  bodyWanted(): void {
    this.#state = BODY;
    const rest = this.#rest.take();
    if (this.#socket.isPaused()) this.#socket.resume();
    if (rest !== undefined) {
      this.#readBody(rest);
      return;
    }
    this.#waitForClient();
    if (this.#transaction?.head.expectContinue === true)
      this.response.writer.push('HTTP/1.1 100 Continue\r\n\r\n');
  }

  #readBody(bytes: Buffer): void {
    this.#core.memory.note(bytes.length);
    const { data: pieces, used, done, malformed } = (this.#body as BodyReader).read(bytes);
    if (malformed !== undefined) {
      this.#transaction?.bodyMalformed(malformed);
      return;
    }
    // A client that makes chunks of a byte each must not make work of them for everybody behind.
    const data = pieces.length > 2 ? [Buffer.concat(pieces)] : pieces;
    if (!done) {
      this.#waitForClient();
      this.#transaction?.body(data, false);
      return;
    }
    this.#state = BUSY;
    this.#body = undefined;
    if (!this.response.writer.blocked) this.deadline = Number.POSITIVE_INFINITY;
    if (used < bytes.length) this.#rest.push(bytes.subarray(used));
    this.#transaction?.body(data, true);
  }

  pauseUpload(): void {
    if (this.#state !== BODY) return;
    // The upstream is slow, not the client.
    if (!this.response.writer.blocked) this.deadline = Number.POSITIVE_INFINITY;
    this.#socket.pause();
  }

  resumeUpload(): void {
    if (!this.#socket.isPaused()) return;
    if (this.#state === BODY) this.#waitForClient();
    this.#socket.resume();
  }

  upgraded(upgrade: Upgrade): void {
    this.response.writer.push(upgradeHead(upgrade.headers));
    this.response.writer.flush();
    const rest = this.#rest.take();
    this.#detach();
    if (rest !== undefined) this.#socket.unshift(rest);
    carryWebSocket(this.#core, this.#socket, upgrade, this);
  }

  /** Refuses what is no request. */
  #refuseBytes(refusal: Refusal): void {
    this.#last = true;
    this.response.begin(undefined);
    this.response.answer(refusalAnswer(refusal));
    auditRefusal(this.#core, refusal, { method: '', target: undefined, started: performance.now() });
    this.transactionDone();
  }

  transactionDone(): void {
    this.#transaction = undefined;
    if (this.#state === HANDED_OVER) return;
    if (this.response.closes || this.#draining || this.#body !== undefined) {
      this.response.writer.flush();
      this.#detach();
      this.#core.connections.remove(this);
      linger(this.#core, this.#socket);
      return;
    }
    this.#state = HEAD;
    this.deadline = this.#core.connections.clock + IDLE_MS;
    if (this.#rest.length === 0) return;
    queueMicrotask(this.#readHeads);
    this.#socket.resume();
  }

  /** The host for a refusal of what names none. */
  get #host(): string {
    return this.#origin.via === 'tunnel' ? this.#origin.host : '';
  }

  /** A client that does not trust our certificate may say so by leaving. */
  #auditLeft(): void {
    if (this.#rest.length > 0) this.#auditUnused("the client closed it in the middle of a request's head");
    else if (!this.#used && this.#socket instanceof TLSSocket)
      this.#auditUnused(
        'the client closed it behind the TLS handshake; perhaps it does not trust this bottle’s authority',
      );
  }

  #auditUnused(reason: string): void {
    const port = this.#origin.via === 'tunnel' ? { port: this.#origin.port } : {};
    const connection = { method: '', host: this.#host, ...port, started: this.#started } as const;
    auditConnection(this.#core, connection, reason, { byClient: true });
  }

  /** The client's turn: to send its body, or to read its answer. */
  #waitForClient(): void {
    if (this.#state === BODY || this.#state === BUSY) this.deadline = this.#core.connections.clock + IDLE_MS;
  }

  readonly #onDrain = (): void => {
    this.response.writer.blocked = false;
    if (this.#state === BUSY) this.deadline = Number.POSITIVE_INFINITY;
    this.#transaction?.clientDrained();
  };

  /** The client says that it will send no more: it has gone, as servers commonly take it (a FIN is all that a killed client sends). */
  readonly #onEnd = (): void => {
    if (this.#state === HEAD && this.#rest.length === 0) this.#socket.end();
    else this.destroy();
  };

  readonly #onClose = (): void => {
    this.#core.connections.remove(this);
    if (this.#state === HEAD) this.#auditLeft();
    this.#state = HANDED_OVER;
    this.#transaction?.cancel();
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

function ignore(): void {}
