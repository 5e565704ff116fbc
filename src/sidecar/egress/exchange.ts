import type { Duplex } from 'node:stream';
import type { Refusal } from '../../policy/refusal.ts';
import { privateAddress, upstreamError } from '../../policy/refusals.ts';
import type { RequestHead } from './http1/request-head.ts';
import {
  informationalHead,
  type ResponseFraming,
  responseHead,
  trailerSection,
} from './http1/response-head.ts';
import type { RequestTarget } from './order-of-decisions.ts';
import type { ResponseWriter } from './response-writer.ts';
import { UpstreamFailure, upstreamReason } from './upstream/upstream-failure.ts';

/** What an exchange needs of the client's connection. */
export interface ExchangeClient {
  readonly writer: ResponseWriter;
  /** So many bytes of a body went by. */
  noteBytes(bytes: number): void;
  /** Whether the connection must end after this response. Asked when the response's head is written. */
  closesAfter(): boolean;
  /** The response is complete, `close` says whether its head announced the connection's end. */
  exchangeDone(exchange: Exchange, close: boolean): void;
  /** Nothing was answered yet: say why. */
  exchangeRefused(exchange: Exchange, refusal: Refusal): void;
  /** The response broke off in the middle: the client must not take it for a whole one. */
  exchangeBroken(exchange: Exchange): void;
  /** The upstream has switched to WebSocket. */
  exchangeUpgraded(exchange: Exchange, headers: readonly (Buffer | string)[], upstream: Duplex): void;
}

const BEFORE_HEAD = 0;
const IN_BODY = 1;
const OVER = 2;

/** One request upstream and its response to the client, in undici's native handler form (raw header arrays). */
export class Exchange {
  readonly head: RequestHead;
  readonly target: RequestTarget;
  readonly route: number;
  /** Milliseconds, `performance.now()`. */
  readonly started: number;
  /** What the client was answered; 0 before. */
  status = 0;
  /** Of the response's body. */
  bytes = 0;
  readonly #client: ExchangeClient;
  #state = BEFORE_HEAD;
  #framing: ResponseFraming = 'none';
  #close = false;
  #paused = false;
  #abort: ((error?: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #retry: (() => void) | undefined;

  /** `retry` sends the same request again: given for those that may be sent twice. */
  constructor(
    client: ExchangeClient,
    head: RequestHead,
    target: RequestTarget,
    route: number,
    started: number,
  ) {
    this.#client = client;
    this.head = head;
    this.target = target;
    this.route = route;
    this.started = started;
  }

  /** Whether the response's head has been given to the client. */
  get answered(): boolean {
    return this.status !== 0;
  }

  /** Sends the same request again, once, when a kept-alive connection turns out to be dead (RFC 9110 section 9.2.2). */
  allowRetry(retry: () => void): void {
    this.#retry = retry;
  }

  /** The client has gone, or its body turned out malformed: nothing more is to be sent or answered. */
  cancel(): void {
    if (this.#state === OVER) return;
    this.#state = OVER;
    this.#abort?.();
  }

  /** The client can take more again. */
  clientDrained(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#resume?.();
  }

  // undici's handler from here on.

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    if (this.#state === OVER) abort();
  }

  onHeaders(status: number, raw: Buffer[], resume: () => void, reason: string): boolean {
    if (this.#state !== BEFORE_HEAD) return true;
    this.#retry = undefined;
    if (status < 200) {
      if (this.head.minor === 1) this.#client.writer.push(informationalHead(status, raw, reason));
      return true;
    }
    this.#state = IN_BODY;
    this.status = status;
    this.#resume = resume;
    const { method, minor } = this.head;
    this.#close = this.#client.closesAfter();
    const head = responseHead(status, raw, reason, { method, minor, close: this.#close });
    this.#framing = head.framing;
    if (head.framing === 'close') this.#close = true;
    this.#client.writer.push(head.text);
    if (head.framing === 'none') {
      // Complete as it is. undici would fail a 304 for the Content-Length of the body that it does not have.
      this.#state = OVER;
      this.#client.exchangeDone(this, this.#close);
    }
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#state !== IN_BODY) return true;
    this.bytes += chunk.length;
    this.#client.noteBytes(chunk.length);
    const { writer } = this.#client;
    let more: boolean;
    if (this.#framing === 'chunked') {
      writer.push(`${chunk.length.toString(16)}\r\n`);
      writer.push(chunk);
      more = writer.push('\r\n');
    } else more = writer.push(chunk);
    if (!more) this.#paused = true;
    return more;
  }

  onComplete(trailers: readonly (Buffer | string)[] | null): void {
    if (this.#state !== IN_BODY) return;
    this.#state = OVER;
    const { writer } = this.#client;
    if (this.#framing === 'chunked') writer.push(`0\r\n${trailerSection(trailers ?? [])}`);
    writer.flush();
    this.#client.exchangeDone(this, this.#close);
  }

  onUpgrade(_status: number, headers: readonly (Buffer | string)[] | null, socket: Duplex): void {
    if (this.#state !== BEFORE_HEAD) {
      socket.destroy();
      return;
    }
    this.#state = OVER;
    this.status = 101;
    this.#client.exchangeUpgraded(this, headers ?? [], socket);
  }

  onError(error: Error): void {
    const state = this.#state;
    if (state === OVER) return;
    if (state === BEFORE_HEAD && this.#retry !== undefined && isDeadConnection(error)) {
      const retry = this.#retry;
      this.#retry = undefined;
      this.#abort = undefined;
      retry();
      return;
    }
    this.#state = OVER;
    if (state === IN_BODY) {
      this.#client.exchangeBroken(this);
      return;
    }
    const { host } = this.target;
    const special = error instanceof UpstreamFailure ? error.special : undefined;
    this.#client.exchangeRefused(
      this,
      special === undefined
        ? upstreamError(host, upstreamReason(error), this.route)
        : privateAddress(host, special, this.route),
    );
  }
}

/** The upstream closed an idle connection just as we used it. */
function isDeadConnection(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
