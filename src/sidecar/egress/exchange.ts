import type { Duplex } from 'node:stream';
import type { Refusal } from '../../policy/refusal.ts';
import { notInspected, privateAddress, upstreamError } from '../../policy/refusals.ts';
import { type FlowEnd, InspectedFlow } from './inspected-flow.ts';
import { type InspectedRequest, type Inspector, isRefusal } from './inspection.ts';
import type { RawHeaders, ResponseSink } from './response-sink.ts';
import { UpstreamFailure, upstreamReason } from './upstream/upstream-failure.ts';
import type { UpstreamHandler } from './upstream/upstream-handler.ts';

/** What an exchange needs of the request that it answers. */
export interface ExchangeOwner {
  readonly response: ResponseSink;
  /** So many bytes of a body went by. */
  noteBytes(bytes: number): void;
  /** The response is complete. */
  exchangeDone(): void;
  /** Nothing was answered yet: say why. */
  exchangeRefused(refusal: Refusal): void;
  /** The response broke off in the middle: the upstream failed, or it must not go on. */
  exchangeBroken(refusal: Refusal): void;
  /** The upstream has switched to WebSocket. */
  exchangeUpgraded(headers: RawHeaders, upstream: Duplex): void;
}

/** Responses with a 1xx status before the final one. */
const INFORMATIONAL_MAX = 32;

const BEFORE_HEAD = 0;
const IN_BODY = 1;
const OVER = 2;

/** A response's head that waits until the first bytes of its body are cleared. */
interface HeldHead {
  readonly status: number;
  readonly raw: RawHeaders;
  readonly reason: string;
  readonly ended: boolean;
}

/** One request upstream and its response to the client, in undici's native handler form (raw header arrays). */
export class Exchange implements UpstreamHandler, FlowEnd {
  readonly request: InspectedRequest;
  /** What the client was answered; 0 before. */
  status = 0;
  /** Of the response's body, as far as it was given to the client. */
  bytes = 0;
  readonly #owner: ExchangeOwner;
  readonly #inspector: Inspector;
  #state = BEFORE_HEAD;
  #flow: InspectedFlow | undefined;
  #held: HeldHead | undefined;
  #paused = false;
  #informational = 0;
  #clientFull = false;
  #flowWaits = false;
  #abort: ((error?: Error) => void) | undefined;
  #resume: (() => void) | undefined;
  #retry: (() => void) | undefined;

  constructor(owner: ExchangeOwner, inspector: Inspector, request: InspectedRequest) {
    this.#owner = owner;
    this.#inspector = inspector;
    this.request = request;
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
    this.#flow?.cancel();
    this.#abort?.();
  }

  /** The client can take more again. */
  clientDrained(): void {
    this.#clientFull = false;
    this.#goOn();
  }

  #goOn(): void {
    if (!this.#paused || this.#clientFull || this.#flowWaits) return;
    this.#paused = false;
    this.#resume?.();
  }

  // undici's handler. `ended` is HTTP/2's: the head was the whole response (gRPC's trailers-only).

  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    if (this.#state === OVER) abort();
  }

  onHeaders(status: number, raw: RawHeaders, resume: () => void, reason: string, ended = false): boolean {
    if (this.#state !== BEFORE_HEAD) return true;
    this.#retry = undefined;
    // HTTP/1.1 has room for a 999, which some servers send; HTTP/2 does not.
    if (!(status >= 100 && (status <= 599 || this.request.head.version !== 2))) {
      this.#fail(new UpstreamFailure('its status code is none'));
      return true;
    }
    if (status < 200) {
      if (++this.#informational > INFORMATIONAL_MAX) {
        this.#fail(new UpstreamFailure('it sends informational responses without end'));
        return true;
      }
      this.#owner.response.informational(status, raw, reason);
      return true;
    }
    this.#state = IN_BODY;
    this.#resume = resume;
    const inspection = this.#inspector.response(this.request, { status, headers: raw });
    if (isRefusal(inspection)) {
      this.flowRefused(inspection);
      return true;
    }
    const held = { status, raw, reason, ended };
    const bodyless = ended || this.request.head.method === 'HEAD' || status === 204 || status === 304;
    if (inspection === undefined || bodyless) {
      this.#giveHead(held);
      return true;
    }
    this.#flow = new InspectedFlow(inspection, this);
    if (inspection.holdsHead) {
      this.#held = held;
      this.#flow.begin();
    } else this.#giveHead(held);
    return true;
  }

  onData(chunk: Buffer): boolean {
    if (this.#state !== IN_BODY) return true;
    this.#owner.noteBytes(chunk.length);
    if (this.#flow === undefined) this.#give(chunk);
    else this.#flow.push([chunk]);
    this.#paused = this.#clientFull || this.#flowWaits;
    return !this.#paused;
  }

  onComplete(trailers: RawHeaders | null): void {
    if (this.#state !== IN_BODY) return;
    if (this.#flow === undefined) this.#finish(trailers ?? []);
    else this.#flow.end((trailers ?? []).map(String));
  }

  onUpgrade(_status: number, headers: RawHeaders | null, socket: Duplex): void {
    if (this.#state !== BEFORE_HEAD) {
      socket.destroy();
      return;
    }
    this.#state = OVER;
    this.#owner.exchangeUpgraded(headers ?? [], socket);
  }

  onError(error: Error): void {
    this.#fail(error);
  }

  #fail(error: Error): void {
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
    this.#flow?.cancel();
    this.#abort?.();
    const { target, route } = this.request;
    if (this.answered) {
      this.#owner.exchangeBroken(upstreamError(target.host, upstreamReason(error), route));
      return;
    }
    const special = error instanceof UpstreamFailure ? error.special : undefined;
    this.#owner.exchangeRefused(
      special === undefined
        ? upstreamError(target.host, upstreamReason(error), route)
        : privateAddress(target.host, special, route),
    );
  }

  // The end of the inbound inspection (step 10).

  flow(data: readonly Buffer[]): void {
    this.#giveHeldHead();
    if (this.#state !== IN_BODY) return;
    for (const chunk of data) this.#give(chunk);
  }

  flowEnded(trailers: readonly string[]): void {
    this.#giveHeldHead();
    if (this.#state === IN_BODY) this.#finish(trailers);
  }

  flowRefused(refusal: Refusal): void {
    this.#state = OVER;
    this.#held = undefined;
    if (this.answered) this.#owner.exchangeBroken(refusal);
    else this.#owner.exchangeRefused(refusal);
    this.#abort?.();
  }

  flowWaits(waits: boolean): void {
    this.#flowWaits = waits;
    if (!waits) this.#goOn();
  }

  uninspected(): Refusal {
    return notInspected(this.request.target.host, this.request.route, 'inbound');
  }

  #giveHeldHead(): void {
    const held = this.#held;
    if (held === undefined) return;
    this.#held = undefined;
    this.#giveHead(held);
  }

  #giveHead({ status, raw, reason, ended }: HeldHead): void {
    this.status = status;
    if (this.#owner.response.head(status, raw, reason, ended)) return;
    // Complete as it is. undici would fail a 304 for the Content-Length of the body that it does not have.
    this.#state = OVER;
    this.#flow?.cancel();
    this.#owner.exchangeDone();
  }

  #give(chunk: Buffer): void {
    this.bytes += chunk.length;
    if (!this.#owner.response.data(chunk)) this.#clientFull = true;
  }

  #finish(trailers: RawHeaders): void {
    this.#state = OVER;
    this.#owner.response.end(trailers);
    this.#owner.exchangeDone();
  }
}

/** The upstream closed an idle connection just as we used it. */
function isDeadConnection(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}
