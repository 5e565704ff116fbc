import type { ServerHttp2Stream } from 'node:http2';
import type { TrackedConnection } from '../connections.ts';
import type { EgressCore } from '../core.ts';
import { CHUNKED, type RequestHead } from '../http1/request-head.ts';
import { IDLE_MS } from '../limits.ts';
import type { ClientOrigin } from '../order-of-decisions.ts';
import { Transaction, type TransactionClient, type Upgrade } from '../transaction.ts';
import { resetStream } from './reset-stream.ts';
import { Http2Response } from './response.ts';

const NO_ERROR = 0x0;

/** One request of an HTTP/2 client and its response, on a stream of their own. */
export class ClientStream implements TransactionClient, TrackedConnection {
  readonly response: Http2Response;
  deadline: number;
  readonly #core: EgressCore;
  readonly #stream: ServerHttp2Stream;
  readonly #transaction: Transaction;
  readonly #onClose: () => void;
  /** Bytes of the body so far. */
  #read = 0;
  #ended = false;
  /** The client takes no more of its answer. */
  #blocked = false;
  #done = false;
  #trailers: readonly string[] = [];

  constructor(core: EgressCore, stream: ServerHttp2Stream, head: RequestHead, onClose: () => void) {
    this.#core = core;
    this.#stream = stream;
    this.#onClose = onClose;
    this.#ended = head.body === 0;
    this.deadline = Number.POSITIVE_INFINITY;
    this.response = new Http2Response(stream, head.method, () => this.#waitForClient());
    this.#transaction = new Transaction(core, this, head);
    stream.on('error', ignore);
    // They may come before the body is wanted, and are told once.
    stream.on('trailers', (_headers: unknown, _flags: number, raw?: string[]) => {
      this.#trailers = raw ?? [];
    });
    stream.on('drain', this.#onDrain);
    stream.on('close', this.#closed);
    core.connections.add(this);
  }

  start(origin: ClientOrigin): void {
    this.#transaction.start(origin);
  }

  bodyWanted(): void {
    const stream = this.#stream;
    if (stream.destroyed) return;
    stream.on('data', this.#onData);
    stream.on('end', this.#onEnd);
    this.deadline = this.#core.connections.clock + IDLE_MS;
    const { head } = this.#transaction;
    if (head.expectContinue) this.response.continue();
    // A body without a length may be a conversation, in which the other side speaks first.
    if (head.body === CHUNKED) this.#transaction.bodyBegins();
  }

  pauseUpload(): void {
    if (!this.#blocked) this.deadline = Number.POSITIVE_INFINITY;
    this.#stream.pause();
  }

  resumeUpload(): void {
    if (!this.#stream.isPaused()) return;
    this.#touch();
    this.#stream.resume();
  }

  transactionDone(): void {
    this.#done = true;
    this.deadline = this.#core.connections.clock + IDLE_MS;
    if (this.#ended || this.#stream.destroyed) return;
    // RFC 9113 section 8.1: the response is whole, and the rest of the request is not wanted.
    this.#stream.off('data', this.#onData);
    this.#stream.resume();
    if (this.#stream.writableFinished) this.#stream.close(NO_ERROR);
    else this.#stream.once('finish', () => this.#stream.close(NO_ERROR));
  }

  /** HTTP/2 requests do not upgrade. */
  upgraded({ upstream }: Upgrade): void {
    upstream.destroy();
    this.destroy();
  }

  destination(): undefined {
    return undefined;
  }

  destroy(): void {
    resetStream(this.#stream);
  }

  /** A body that stands still, or a window that stays shut. */
  expire(): void {
    const what = this.#blocked ? 'its answer was not read' : 'its body stood still';
    this.#transaction.stalled(`${what} for ${IDLE_MS / 1000} s`);
    if (this.#blocked || this.#done) this.destroy();
  }

  /** The connection's concern. */
  drain(): void {}

  readonly #onData = (chunk: Buffer): void => {
    this.#core.memory.note(chunk.length);
    this.#touch();
    this.#read += chunk.length;
    const { body } = this.#transaction.head;
    if (body !== CHUNKED && this.#read > body) this.#malformed();
    else this.#transaction.body([chunk], false);
  };

  readonly #onEnd = (): void => {
    // A stream that was reset ends as well.
    if (this.#stream.aborted || this.#stream.rstCode !== NO_ERROR) return;
    this.#ended = true;
    if (this.#done) return;
    if (!this.#blocked) this.deadline = Number.POSITIVE_INFINITY;
    const { body } = this.#transaction.head;
    if (body !== CHUNKED && this.#read !== body) this.#malformed();
    else this.#transaction.body([], true, this.#trailers);
  };

  #malformed(): void {
    this.#transaction.bodyMalformed('its body is not as long as its Content-Length says');
  }

  /** The client is at work; how long the upstream takes is not its fault. */
  #touch(): void {
    if (!this.#ended) this.deadline = this.#core.connections.clock + IDLE_MS;
  }

  #waitForClient(): void {
    this.#blocked = true;
    this.deadline = this.#core.connections.clock + IDLE_MS;
  }

  readonly #onDrain = (): void => {
    this.#blocked = false;
    if (this.#ended && !this.#done) this.deadline = Number.POSITIVE_INFINITY;
    this.#transaction.clientDrained();
  };

  readonly #closed = (): void => {
    this.#core.connections.remove(this);
    this.#transaction.cancel();
    this.#onClose();
  };
}

function ignore(): void {}
