import type { Refusal, RefusalCode } from '../../policy/refusal.ts';
import type { RequestHead } from './http1/request-head.ts';
import type { LivePolicy } from './live-policy.ts';
import type { RequestTarget } from './order-of-decisions.ts';

/*
 * The seams where content is looked at: outbound between the decision and the first byte that leaves (step 7), inbound
 * between the upstream and the client (step 10), and the messages of a WebSocket in both directions. HTTP/1.1 and
 * HTTP/2 meet here as the same heads and the same bytes, framing taken off, content codings left on.
 */

/** A request that steps 1 to 6 allow. */
export interface InspectedRequest {
  /** HTTP/2's too: `target` is its `:path`, `host` its `:authority`, and pseudo-headers are not among `headers`. */
  readonly head: RequestHead;
  readonly target: RequestTarget;
  /** The policy that allowed it, and the number of the route there. */
  readonly live: LivePolicy;
  readonly route: number;
  /** Only observe mode allows it: why it would be refused without. */
  readonly observed?: RefusalCode;
}

export interface InspectedResponse {
  readonly status: number;
  /** Name, value, name, value, ... as the upstream sent them. */
  readonly headers: readonly (Buffer | string)[];
}

/**
 * How many bytes of a body, counted from its first, may go on now: never fewer than was said before, and what is
 * beyond stays held back. Or why nothing more may.
 */
export type Clearance = number | Refusal;

/** Looks through one body or message, in order. A rejected promise and a thrown error refuse what is left. */
export interface BodyInspection {
  /** The chunk must not be changed, nor kept longer than a window. No other call comes until a promise is settled. */
  push(chunk: Buffer): Clearance | Promise<Clearance>;
  /** The last call: everything that was held back goes on, unless there is a reason why not. */
  end(trailers: readonly string[]): Refusal | undefined | Promise<Refusal | undefined>;
  /**
   * Milliseconds without a further chunk until `quiet` is asked what of the bytes that are held back may go on now,
   * because the sender waits. Without it they wait for the end.
   */
  readonly quietMs?: number;
  quiet?(): Clearance | Promise<Clearance>;
}

export interface ResponseInspection extends BodyInspection {
  /**
   * Whether the client gets nothing, not even the head, before the first bytes are cleared, so that a refusal can still
   * take the response's place. Later, or without it, a refusal breaks the response off.
   */
  readonly holdsHead: boolean;
}

export type MessageType = 'text' | 'binary';
export type Direction = 'outbound' | 'inbound';

/** One WebSocket after its handshake. */
export interface WebSocketInspection {
  /** A message begins: `push` gets its payload, joined, unmasked and inflated. Without an inspection it passes. */
  message(direction: Direction, type: MessageType): BodyInspection | undefined;
  /** What the client says in a ping, a pong or a close. */
  control?(payload: Buffer): Refusal | undefined;
}

/** What stands at the seams of one egress. `undefined` lets the rest of that message pass without being looked at. */
export interface Inspector {
  /** Before the name is looked up: by then a part of it has left. `route` is the number of the one that allows it. */
  host(host: string, live: LivePolicy, route: number): Refusal | undefined;
  /** Whether a log had better not hold this text, a path or a host. */
  holdsSecret(live: LivePolicy, text: string): boolean;
  /** Before anything has left. The head is judged at once, the body as it comes. */
  request(request: InspectedRequest): Refusal | BodyInspection | undefined;
  /** Before anything was answered. */
  response(request: InspectedRequest, response: InspectedResponse): Refusal | ResponseInspection | undefined;
  webSocket(request: InspectedRequest): WebSocketInspection | undefined;
}

/** Looks at nothing. */
export const PASS_THROUGH: Inspector = {
  host: () => undefined,
  holdsSecret: () => false,
  request: () => undefined,
  response: () => undefined,
  webSocket: () => undefined,
};

export function isRefusal(verdict: object | undefined): verdict is Refusal {
  return verdict !== undefined && 'code' in verdict;
}
