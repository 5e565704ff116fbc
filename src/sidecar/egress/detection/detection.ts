import type { InboundFinding } from '../../../dlp/injection/scanner.ts';
import { injectionFound, unreadableAnswer } from '../../../policy/dlp-refusals.ts';
import { routeAt } from '../../../policy/observe.ts';
import { OUTBOUND_DETECTORS, type Route } from '../../../policy/policy.ts';
import type { Refusal } from '../../../policy/refusal.ts';
import { CHUNKED } from '../http1/request-head.ts';
import type {
  BodyInspection,
  InspectedRequest,
  InspectedResponse,
  Inspector,
  ResponseInspection,
  WebSocketInspection,
} from '../inspection.ts';
import { SMALL_BODY } from '../limits.ts';
import type { LivePolicy } from '../live-policy.ts';
import { CleanHeads } from './clean-heads.ts';
import { EnvelopedBody, isEnveloped } from './enveloped-body.ts';
import { InboundBody } from './inbound-body.ts';
import { createInboundStream } from './inbound-engine.ts';
import { textReader } from './inbound-text.ts';
import type { KnownValue } from './known-values.ts';
import { OutboundBody } from './outbound-body.ts';
import { OutboundJudge } from './outbound-judge.ts';
import { Scanners } from './scanners.ts';
import { headerOf, sentHead } from './sent-head.ts';
import { isEventwise, isTextual, otherCharset } from './textual.ts';
import { WebSocketMessages } from './web-socket.ts';

/** Something in an answer that is worth a note in the audit log. */
export interface Flagged {
  readonly request: InspectedRequest;
  readonly status: number;
  readonly finding: InboundFinding;
}

export interface DetectionParts {
  readonly known: readonly KnownValue[];
  readonly flagged: (flagged: Flagged) => void;
  readonly tell: (event: string) => void;
}

/** Steps 7 and 10, by what each route says is looked for. */
export class Detection implements Inspector {
  readonly #scanners: Scanners;
  readonly #clean = new CleanHeads();
  #live: LivePolicy | undefined;
  readonly #flagged: (flagged: Flagged) => void;

  constructor({ known, flagged, tell }: DetectionParts) {
    this.#scanners = new Scanners(known, tell);
    this.#flagged = flagged;
  }

  host(host: string, live: LivePolicy, number: number): Refusal | undefined {
    const route = routeAt(live.policy, number, host);
    // A name that the policy spells out is no secret.
    if (route === undefined || !route.host.startsWith('*.') || route.dlp.outbound.length === 0)
      return undefined;
    return this.#judge(host, live, number, route).head({ host, path: '', headers: [] });
  }

  holdsSecret(live: LivePolicy, text: string): boolean {
    const scanner = this.#scanners.for(live, OUTBOUND_DETECTORS);
    return scanner.scanRequestHead({ host: '', path: text, query: text, headers: [] }).length > 0;
  }

  request(request: InspectedRequest): Refusal | BodyInspection | undefined {
    const route = routeOf(request);
    if (route.dlp.outbound.length === 0) return undefined;
    const { head } = request;
    const judge = this.#judge(request.target.host, request.live, request.route, route);
    const refusal = this.#head(request, judge);
    if (refusal !== undefined || head.body === 0) return refusal;
    const contentType = headerOf(head.headers, 'content-type') ?? '';
    if (isEnveloped(contentType)) {
      const coding =
        headerOf(head.headers, 'grpc-encoding') ?? headerOf(head.headers, 'connect-content-encoding') ?? '';
      return new EnvelopedBody(judge, coding === 'identity' ? '' : coding);
    }
    const contentEncoding = (headerOf(head.headers, 'content-encoding') ?? '')
      // Framing of its own around a body that is not compressed (Amazon S3).
      .replace(/(^|,)\s*aws-chunked\s*(?=,|$)/i, '$1');
    const quietMs = head.body === CHUNKED ? UPLOAD_QUIET_MS : Number.POSITIVE_INFINITY;
    return new OutboundBody(judge.scanner.stream({ contentEncoding }), judge, quietMs);
  }

  response(
    request: InspectedRequest,
    { status, headers }: InspectedResponse,
  ): ResponseInspection | undefined {
    const route = routeOf(request);
    if (route.dlp.inbound.length === 0) return undefined;
    const named = answerHeaders(headers);
    const textual = isTextual(named.contentType);
    const length = named.contentLength ?? READ_MIN;
    if (textual === false || length < READ_MIN || length > READ_MAX) return undefined;
    const whole = named.contentLength !== undefined && named.contentLength <= SMALL_BODY;
    return this.#inbound(request, status, { ...named, unsure: textual === undefined, whole });
  }

  webSocket(request: InspectedRequest): WebSocketInspection | undefined {
    const route = routeOf(request);
    const { outbound, inbound } = route.dlp;
    if (outbound.length === 0 && inbound.length === 0) return undefined;
    const judge =
      outbound.length === 0
        ? undefined
        : this.#judge(request.target.host, request.live, request.route, route);
    const message = (): BodyInspection =>
      this.#inbound(request, 101, {
        contentType: 'text/plain',
        contentEncoding: '',
        unsure: false,
        whole: true,
      });
    return new WebSocketMessages({ judge, inbound: inbound.length === 0 ? undefined : message });
  }

  #head(request: InspectedRequest, judge: OutboundJudge): Refusal | undefined {
    if (request.live !== this.#live) {
      this.#live = request.live;
      this.#clean.forget();
    }
    const key = this.#clean.keyOf(request);
    if (key !== undefined && this.#clean.has(key)) return undefined;
    const refusal = judge.head(sentHead(request)) ?? this.#handshake(request, judge);
    if (refusal === undefined && key !== undefined) this.#clean.add(key);
    return refusal;
  }

  #judge(host: string, live: LivePolicy, number: number, route: Route): OutboundJudge {
    const detectors = route.dlp.outbound;
    return new OutboundJudge({
      scanner: this.#scanners.for(live, detectors),
      host,
      pattern: route.host,
      route: number,
      detectors,
      secretNamed: (name) => this.#scanners.secretNamed(name),
    });
  }

  /** The key of a handshake is random, as its protocol wants; a secret that is known is one all the same. */
  #handshake({ head, live }: InspectedRequest, judge: OutboundJudge): Refusal | undefined {
    if (head.upgrade === undefined) return undefined;
    const key = headerOf(head.headers, 'sec-websocket-key') ?? '';
    const scanner = this.#scanners.for(live, ['known_secrets']);
    return scanner.scan(Buffer.from(key, 'latin1')).length === 0 ? undefined : judge.value(key, 'headers');
  }

  #inbound(
    request: InspectedRequest,
    status: number,
    answer: AnswerHeaders & { readonly unsure: boolean; readonly whole: boolean },
  ): InboundBody {
    const { contentType, contentEncoding, unsure, whole } = answer;
    const { target, route } = request;
    const { host } = target;
    return new InboundBody({
      stream: createInboundStream(contentType ?? 'text/plain'),
      reader: textReader(contentEncoding, otherCharset(contentType)),
      unsure,
      whole,
      most: isEventwise(contentType) ? Number.POSITIVE_INFINITY : READ_MAX,
      refuse: ({ detector, rule, encoding }) => injectionFound({ host, route, detector, rule, encoding }),
      unreadable: () => unreadableAnswer(host, route),
      flag: (finding) => this.#flagged({ request, status, finding }),
    });
  }
}

/** Milliseconds until what is held back of a body without a length goes on: its sender may wait for an answer. */
const UPLOAD_QUIET_MS = 250;
/** An answer of fewer bytes says nothing that could be followed. */
const READ_MIN = 16;
/** Bytes of an answer that are looked through: a longer one is a download, which no model reads. */
const READ_MAX = 8 * 1024 * 1024;

function routeOf({ live, route, target }: InspectedRequest): Route {
  return routeAt(live.policy, route, target.host) as Route;
}

interface AnswerHeaders {
  readonly contentType?: string | undefined;
  readonly contentEncoding: string;
  readonly contentLength?: number | undefined;
}

function answerHeaders(headers: InspectedResponse['headers']): AnswerHeaders {
  let contentType: string | undefined;
  let contentEncoding = '';
  let contentLength: number | undefined;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const { length } = headers[i] as Buffer | string;
    if (length !== 12 && length !== 14 && length !== 16) continue;
    const name = String(headers[i]).toLowerCase();
    if (name === 'content-type') contentType = String(headers[i + 1]);
    else if (name === 'content-length') contentLength = Number(String(headers[i + 1]));
    else if (name === 'content-encoding') {
      contentEncoding += `${contentEncoding === '' ? '' : ','}${String(headers[i + 1])}`;
    }
  }
  return { contentType, contentEncoding, contentLength };
}
