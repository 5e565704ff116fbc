import type { Duplex } from 'node:stream';
import type { Decision, Refusal } from '../../policy/refusal.ts';
import { badRequest, upstreamError } from '../../policy/refusals.ts';
import { INTROSPECTION_HOST } from '../../wire/reach.ts';
import { type Answered, type AuditedExchange, auditExchange, auditRefusal } from './audit-request.ts';
import type { EgressCore } from './core.ts';
import { dispatch } from './dispatch.ts';
import { Exchange, type ExchangeOwner } from './exchange.ts';
import type { RequestHead } from './http1/request-head.ts';
import { type InspectedRequest, isRefusal } from './inspection.ts';
import { introspect } from './introspection.ts';
import type { LivePolicy } from './live-policy.ts';
import { type ClientOrigin, judge, locate, type RequestTarget } from './order-of-decisions.ts';
import { refusalAnswer } from './own-answer.ts';
import { RequestBody, type RequestBodyOwner } from './request-body.ts';
import { credentialInTheClear, forwardingFault } from './request-rules.ts';
import type { RawHeaders, ResponseSink } from './response-sink.ts';
import type { Upload, UploadSource } from './upload.ts';
import type { Deflate } from './websocket/extensions.ts';
import { clientHandshake, serverHandshake } from './websocket/handshake.ts';

/** What a transaction needs of the client's connection or stream. */
export interface TransactionClient extends UploadSource {
  readonly response: ResponseSink;
  /** The request is allowed: its body is read from now on. */
  bodyWanted(): void;
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
export class Transaction implements ExchangeOwner, RequestBodyOwner {
  readonly head: RequestHead;
  target: RequestTarget | undefined;
  readonly #core: EgressCore;
  readonly #client: TransactionClient;
  /** Milliseconds, `performance.now()`. */
  readonly #started = performance.now();
  #over = false;
  #request: InspectedRequest | undefined;
  #exchange: Exchange | undefined;
  #body: RequestBody | undefined;

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

  get #answered(): Answered {
    const { status = 0, bytes = 0 } = this.#exchange ?? {};
    return { status, bytes };
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
    if (!this.#over) this.#body?.push(data, last, trailers);
  }

  /** The request goes upstream before there is anything of its body. */
  bodyBegins(): void {
    if (!this.#over) this.#body?.begins();
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
    const sent = this.#exchange === undefined ? 'its request was sent' : 'it had the whole answer';
    this.auditEnd(this.#answered, { reason: `The client went away before ${sent}.` });
  }

  /** Writes down a request that was allowed, with its answer as far as the client has it. */
  auditEnd({ status, bytes }: Answered, early: Pick<AuditedExchange, 'code' | 'reason'> = {}): void {
    const request = this.#request;
    if (request === undefined) return;
    auditExchange(this.#core, { request, status, bytes, started: this.#started, ...early });
  }

  /** `answered`: when the client does not get the refusal itself. */
  auditRefused(refusal: Refusal, answered?: Answered): void {
    const { method } = this.head;
    const refused = { method, target: this.target, started: this.#started };
    auditRefusal(this.#core, refusal, answered === undefined ? refused : { ...refused, answered });
  }

  // What the exchange says.

  noteBytes(bytes: number): void {
    this.#core.memory.note(bytes);
  }

  exchangeDone(): void {
    if (this.#over) return;
    this.#over = true;
    this.#body?.answered();
    this.auditEnd(this.#answered);
    this.#client.transactionDone();
  }

  exchangeRefused(refusal: Refusal): void {
    this.#refuse(refusal);
  }

  exchangeBroken(refusal: Refusal): void {
    if (this.#over) return;
    this.#over = true;
    this.#body?.answered();
    // The upstream's fault is part of a request that was allowed.
    const { code, reason } = refusal;
    if (code === 'upstream_error') this.auditEnd(this.#answered, { code, reason });
    else this.auditRefused(refusal, this.#answered);
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

  // What its body says.

  bodyRefused(refusal: Refusal): void {
    this.#stop();
    this.#refuse(refusal);
  }

  /** Steps 8 and 9. */
  forward(body: Buffer | Upload | null): void {
    if (this.#request === undefined || this.#over) return;
    this.#exchange = new Exchange(this, this.#core.inspector, this.#request);
    dispatch(this.#core, this.#exchange, body, () => !this.#over);
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
      this.forward(null);
      return;
    }
    this.#body = new RequestBody(this, request, inspection, this.#client, this.#core.memory);
    this.#client.bodyWanted();
  }

  /** Ends what is under way upstream without completing it. */
  #stop(): void {
    this.#exchange?.cancel();
    this.#body?.stop();
  }

  #refuse(refusal: Refusal): void {
    if (this.#over) return;
    if (this.#exchange?.answered === true) {
      this.exchangeBroken(refusal);
      return;
    }
    this.#over = true;
    this.#body?.answered();
    this.response.answer(refusalAnswer(refusal));
    this.auditRefused(refusal);
    this.#client.transactionDone();
  }
}
