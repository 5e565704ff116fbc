import type { Refusal } from '../../../policy/refusal.ts';
import type { BodyInspection, Direction, MessageType, WebSocketInspection } from '../inspection.ts';
import type { OutboundJudge } from './outbound-judge.ts';
import { OutboundMessages } from './outbound-messages.ts';

export interface WebSocketParts {
  /** Absent where the route looks for nothing that leaves. */
  readonly judge: OutboundJudge | undefined;
  /** Makes the inspection of one text that comes; absent where the route looks for nothing in it. */
  readonly inbound: (() => BodyInspection) | undefined;
}

/** The messages of one WebSocket. Each is judged when it is whole, together with the end of those before. */
export class WebSocketMessages implements WebSocketInspection {
  readonly #parts: WebSocketParts;
  readonly #outbound: OutboundMessages | undefined;

  constructor(parts: WebSocketParts) {
    this.#parts = parts;
    this.#outbound = parts.judge && new OutboundMessages(parts.judge, 'message');
  }

  message(direction: Direction, type: MessageType): BodyInspection | undefined {
    if (direction === 'outbound') return this.#outbound?.next();
    return type === 'text' ? this.#parts.inbound?.() : undefined;
  }

  control(payload: Buffer): Refusal | undefined {
    return this.#parts.judge?.value(payload.toString('latin1'), 'message');
  }
}
