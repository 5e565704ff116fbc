import type { OutboundStream, Verdict } from '../../../dlp/stream/outbound-stream.ts';
import type { OutboundPlace } from '../../../policy/dlp-refusals.ts';
import type { Refusal } from '../../../policy/refusal.ts';
import type { BodyInspection, Clearance } from '../inspection.ts';
import { andThen } from './now-or-later.ts';
import type { OutboundJudge } from './outbound-judge.ts';

/** Bytes of what went before that a message is looked at together with: a secret may be spread over messages. */
const TAIL = 1024;

/** The messages of one sender, each judged when it is whole and never held for the next one. */
export class OutboundMessages {
  readonly #judge: OutboundJudge;
  readonly #place: OutboundPlace;
  tail: Buffer = Buffer.alloc(0);

  constructor(judge: OutboundJudge, place: OutboundPlace) {
    this.#judge = judge;
    this.#place = place;
  }

  /** `coding`: the content coding of this message; then it is judged by itself. */
  next(coding?: string): OutboundMessage {
    const stream = this.#judge.scanner.stream(coding === undefined ? {} : { contentEncoding: coding });
    return new OutboundMessage(this, stream, coding === undefined ? this.tail : undefined, (verdict) =>
      this.#judge.verdict(verdict, this.#place),
    );
  }
}

export class OutboundMessage implements BodyInspection {
  readonly #messages: OutboundMessages;
  readonly #stream: OutboundStream;
  readonly #before: number;
  readonly #refusal: (verdict: Verdict) => Refusal | undefined;
  #tail: Buffer | undefined;

  /** `before`: what the window begins with. */
  constructor(
    messages: OutboundMessages,
    stream: OutboundStream,
    before: Buffer | undefined,
    refusal: (verdict: Verdict) => Refusal | undefined,
  ) {
    this.#messages = messages;
    this.#stream = stream;
    this.#before = before?.length ?? 0;
    this.#tail = before;
    this.#refusal = refusal;
    if (before !== undefined && before.length > 0) void stream.push(before);
  }

  push(chunk: Buffer): Clearance | Promise<Clearance> {
    if (this.#tail !== undefined) this.#tail = lastOf(this.#tail, chunk);
    return andThen(
      this.#stream.push(chunk),
      (verdict) => this.#refusal(verdict) ?? Math.max(0, verdict.cleared - this.#before),
    );
  }

  end(): Refusal | undefined | Promise<Refusal | undefined> {
    this.#messages.tail = this.#tail ?? this.#messages.tail;
    return andThen(this.#stream.end(), this.#refusal);
  }
}

function lastOf(tail: Buffer, chunk: Buffer): Buffer {
  if (chunk.length >= TAIL) return Buffer.from(chunk.subarray(chunk.length - TAIL));
  return Buffer.concat([tail.subarray(Math.max(0, tail.length + chunk.length - TAIL)), chunk]);
}
