import type { OutboundStream, Verdict } from '../../../dlp/stream/outbound-stream.ts';
import type { Refusal } from '../../../policy/refusal.ts';
import type { BodyInspection, Clearance } from '../inspection.ts';
import { andThen } from './now-or-later.ts';
import type { OutboundJudge } from './outbound-judge.ts';

/** A request's body, looked at by a window that moves over it. */
export class OutboundBody implements BodyInspection {
  readonly quietMs: number;
  readonly #stream: OutboundStream;
  readonly #judge: OutboundJudge;

  /** `quietMs`: Infinity where nobody waits before the end. */
  constructor(stream: OutboundStream, judge: OutboundJudge, quietMs: number) {
    this.#stream = stream;
    this.#judge = judge;
    this.quietMs = quietMs;
  }

  push(chunk: Buffer): Clearance | Promise<Clearance> {
    return andThen(this.#stream.push(chunk), this.#clearance);
  }

  /** The sender waits for an answer: a half of a secret that leaves now could as well have left in a request of its own. */
  quiet(): Clearance | Promise<Clearance> {
    return andThen(this.#stream.flush(), this.#clearance);
  }

  end(trailers: readonly string[]): Refusal | undefined | Promise<Refusal | undefined> {
    return andThen(
      this.#stream.end(),
      (verdict) => this.#judge.verdict(verdict, 'body') ?? judgeTrailers(this.#judge, trailers),
    );
  }

  readonly #clearance = (verdict: Verdict): Clearance =>
    this.#judge.verdict(verdict, 'body') ?? verdict.cleared;
}

/** Trailers leave as headers do. */
export function judgeTrailers(judge: OutboundJudge, trailers: readonly string[]): Refusal | undefined {
  return trailers.length === 0 ? undefined : judge.head({ host: '', path: '', headers: trailers });
}
