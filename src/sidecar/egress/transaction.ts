import type { Duplex } from 'node:stream';
import type { Decision, Refusal } from '../../policy/refusal.ts';
import { badRequest, notInspected, upstreamError } from '../../policy/refusals.ts';
import { INTROSPECTION_HOST } from '../../wire/reach.ts';
import { auditExchange, auditRefusal } from './audit-request.ts';
import type { EgressCore } from './core.ts';
import { outgoingTrailers } from './credentials.ts';
import { dispatch } from './dispatch.ts';
import { Exchange, type ExchangeOwner } from './exchange.ts';
import type { RequestHead } from './http1/request-head.ts';
import { type FlowEnd, InspectedFlow } from './inspected-flow.ts';
import { type InspectedRequest, isRefusal } from './inspection.ts';
import { introspect } from './introspection.ts';
import { SMALL_BODY } from './limits.ts';
import type { LivePolicy } from './live-policy.ts';
import { type ClientOrigin, judge, locate, type RequestTarget } from './order-of-decisions.ts';
import { refusalAnswer } from './own-answer.ts';
import { credentialInTheClear, forwardingFault } from './request-rules.ts';
import type { RawHeaders, ResponseSink } from './response-sink.ts';
import { Upload } from './upload.ts';
import type { Deflate } from './websocket/extensions.ts';
import { clientHandshake, serverHandshake } from './websocket/handshake.ts';

/** What a transaction needs of the client's connection or stream. */
export interface TransactionClient {
  readonly response: ResponseSink;
  /** The request is allowed: its body is read from now on. */
  bodyWanted(): void;
  pauseUpload(): void;
  resumeUpload(): void;
  /** The client has had its whole answer. */
  transactionDone(): void;
  /** The upstream has switched to WebSocket. */
  upgraded(upgrade: Upgrade): void;
}

export interface Upgrade {
  readonly transaction: Transaction;
  readonly request: InspectedRequest;
  /** Of the upstream's answer. */
  readonly headers: RawHeaders;
  readonly upstream: Duplex;
  /** What was agreed about compression. */
  readonly deflate: Deflate | undefined;
}

/**
 * One request from its head to the end of its response: steps 1 to 10, the same for HTTP/1.1 and HTTP/2. Nothing is
 * forwarded that was not decided upon.
 */
export class Transaction implements ExchangeOwner, FlowEnd {
  readonly head: RequestHead;
  target: RequestTarget | undefined;
  readonly #core: EgressCore;
  readonly #client: TransactionClient;
  /** Milliseconds, `performance.now()`. */
  readonly #started = performance.now();
  #over = false;
  #request: InspectedRequest | undefined;
  #exchange: Exchange | undefined;
  #flow: InspectedFlow | undefined;
  #collected: Buffer[] = [];
  #upload: Upload | undefined;

  constructor(core: EgressCore, client: TransactionClient, head: RequestHead) {
    this.#core = core;
    this.#client = client;
    this.head = head;
  }

  get response(): ResponseSink {
    return this.#client.response;
  }

  get #host(): string {
    return this.target?.host ?? '';
  }

  /** Steps 1 to 6. */
  start(origin: ClientOrigin): void {
    const { head } = this;
    const located = locate(head, origin);
    if ('refusal' in located) {
      this.#refuse(located.refusal);
      return;
    }
    const { target } = located;
    this.target = target;
    if (target.host === INTROSPECTION_HOST) {
      this.#over = true;
      this.response.answer(introspect(this.#core.live, head.method, target.path));
      this.#client.transactionDone();
      return;
    }
    const fault = forwardingFault(head, target);
    if (fault !== undefined) {
      this.#refuse(fault);
      return;
    }
    const { live } = this.#core;
    const decision = judge(this.#core, target, head);
    if (!(decision instanceof Promise) && this.#core.upstreams.loaded) {
      this.#apply(decision, target, live);
      return;
    }
    void Promise.all([decision, this.#core.upstreams.load()]).then(() => this.#decideAgain(target));
  }

  /** The body as it comes, framing taken off. Call only after `bodyWanted`. */
  body(data: readonly Buffer[], last: boolean, trailers: readonly string[] = []): void {
    if (this.#over) return;
    if (this.#flow === undefined) {
      if (data.length > 0) this.flow(data);
      if (last) this.flowEnded(trailers);
      return;
    }
    this.#flow.push(data);
    if (last) this.#flow.end(trailers);
  }

  /** The request goes upstream before there is anything of its body, unless it is inspected whole first. */
  bodyBegins(): void {
    if (!this.#over && this.#upload === undefined) this.#openUpload();
  }

  /** Nothing more of this request may be forwarded. `reason` is in lower case. */
  bodyMalformed(reason: string): void {
    this.#stop();
    this.#refuse(badRequest(reason, this.#host));
  }

  /** The client has stopped in the middle of its request or its answer. `reason` is in lower case. */
  stalled(reason: string): void {
    this.bodyMalformed(reason);
  }

  /** The client can take more again. */
  clientDrained(): void {
    this.#exchange?.clientDrained();
  }

  /** The client has gone. */
  cancel(): void {
    if (this.#over) return;
    this.#over = true;
    this.#stop();
    this.auditEnd();
  }

  /** Writes an exchange down; `bytes` of both directions of a WebSocket. */
  auditEnd(bytes?: number): void {
    const exchange = this.#exchange;
    if (exchange === undefined) return;
    auditExchange(this.#core, {
      request: exchange.request,
      status: exchange.status,
      bytes: bytes ?? exchange.bytes,
      started: this.#started,
    });
  }

  auditRefused(refusal: Refusal): void {
    const { method } = this.head;
    auditRefusal(this.#core, refusal, { method, target: this.target, started: this.#started });
  }

  // What the exchange says.

  noteBytes(bytes: number): void {
    this.#core.memory.note(bytes);
  }

  exchangeDone(): void {
    if (this.#over) return;
    this.#over = true;
    this.#flow?.cancel();
    this.auditEnd();
    this.#client.transactionDone();
  }

  exchangeRefused(refusal: Refusal): void {
    this.#refuse(refusal);
  }

  exchangeBroken(refusal: Refusal | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#flow?.cancel();
    if (refusal === undefined) this.auditEnd();
    else this.auditRefused(refusal);
    this.response.breakOff();
  }

  exchangeUpgraded(headers: RawHeaders, upstream: Duplex): void {
    if (this.#over) {
      upstream.destroy();
      return;
    }
    const request = this.#request as InspectedRequest;
    const agreed = serverHandshake(request.head, headers);
    if (typeof agreed === 'string') {
      upstream.destroy();
      this.#refuse(upstreamError(this.#host, agreed, request.route));
      return;
    }
    this.#over = true;
    if (this.#exchange !== undefined) this.#exchange.status = 101;
    this.#client.upgraded({ transaction: this, request, headers, upstream, deflate: agreed.deflate });
  }

  // The end of the outbound inspection (step 7): what arrives here may leave.

  flow(data: readonly Buffer[]): void {
    if (this.#upload !== undefined) {
      this.#upload.push(data, false);
      return;
    }
    for (const chunk of data) this.#collected.push(chunk);
    const { body } = this.head;
    if (body >= 0 && body <= SMALL_BODY) return;
    const collected = this.#collected;
    this.#collected = [];
    this.#openUpload().push(collected, false);
  }

  flowEnded(trailers: readonly string[]): void {
    if (this.#upload !== undefined) {
      const { live, route } = this.#request as InspectedRequest;
      this.#upload.end(trailers.length === 0 ? trailers : outgoingTrailers(trailers, live.injections[route]));
      return;
    }
    const [first = Buffer.alloc(0)] = this.#collected;
    const whole = this.#collected.length === 1 ? first : Buffer.concat(this.#collected);
    this.#collected = [];
    this.#forward(whole);
  }

  flowRefused(refusal: Refusal): void {
    this.#stop();
    this.#refuse(refusal);
  }

  flowWaits(waits: boolean): void {
    if (waits) this.#client.pauseUpload();
    else if (this.#upload === undefined || !this.#upload.full) this.#client.resumeUpload();
  }

  uninspected(): Refusal {
    return notInspected(this.#host, this.#request?.route ?? 0, 'outbound');
  }

  /** With what is known now: the policy may have changed while the name was looked up, and its routes' numbers with it. */
  async #decideAgain(target: RequestTarget): Promise<void> {
    while (!this.#over) {
      const { live } = this.#core;
      const decision = await judge(this.#core, target, this.head);
      if (live !== this.#core.live || this.#over) continue;
      this.#apply(decision, target, live);
      return;
    }
  }

  #apply(decision: Decision, target: RequestTarget, live: LivePolicy): void {
    if (decision.decision === 'block') {
      this.#refuse(decision.refusal);
      return;
    }
    const { route } = decision;
    const { host, port, scheme } = target;
    if (scheme === 'http' && live.injections[route] !== undefined) {
      const known = this.#core.book.known(host, port);
      if (known?.exempt !== true && known?.special === undefined) {
        this.#refuse(credentialInTheClear(host, route));
        return;
      }
    }
    const head = this.head.upgrade === undefined ? this.head : clientHandshake(this.head);
    if (typeof head === 'string') {
      this.#refuse(badRequest(head, host));
      return;
    }
    const { observed } = decision;
    const request = { head, target, live, route, ...(observed === undefined ? {} : { observed }) };
    this.#request = request;
    const inspection = this.#core.inspector.request(request);
    if (isRefusal(inspection)) {
      this.#refuse(inspection);
      return;
    }
    if (head.body === 0) {
      this.#forward(null);
      return;
    }
    if (inspection !== undefined) this.#flow = new InspectedFlow(inspection, this);
    this.#client.bodyWanted();
  }

  #openUpload(): Upload {
    const upload = new Upload(this.#client);
    this.#upload = upload;
    this.#forward(upload);
    return upload;
  }

  /** Steps 8 and 9. */
  #forward(body: Buffer | Upload | null): void {
    if (this.#request === undefined || this.#over) return;
    this.#exchange = new Exchange(this, this.#core.inspector, this.#request);
    dispatch(this.#core, this.#exchange, body, () => !this.#over);
  }

  /** Ends what is under way upstream without completing it. */
  #stop(): void {
    this.#flow?.cancel();
    this.#exchange?.cancel();
    this.#upload?.fail(new Error('the request body was cut short'));
  }

  #refuse(refusal: Refusal): void {
    if (this.#over) return;
    if (this.#exchange?.answered === true) {
      this.exchangeBroken(refusal);
      return;
    }
    this.#over = true;
    this.#flow?.cancel();
    this.response.answer(refusalAnswer(refusal));
    this.auditRefused(refusal);
    this.#client.transactionDone();
  }
}
