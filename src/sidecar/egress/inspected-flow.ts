import type { Refusal } from '../../policy/refusal.ts';
import type { BodyInspection, Clearance } from './inspection.ts';

/** Where the bytes of a flow go on to. */
export interface FlowEnd {
  /** These are cleared, in order. */
  flow(data: readonly Buffer[]): void;
  flowEnded(trailers: readonly string[]): void;
  /** Nothing more comes; what was held back is gone. */
  flowRefused(refusal: Refusal): void;
  /** A verdict is waited for (true) or has come: the source stops and goes on. */
  flowWaits(waits: boolean): void;
  /** The refusal of what could not be inspected. */
  uninspected(): Refusal;
}

/** A body on its way through an inspection: what is not cleared is held back, and one verdict is waited for at a time. */
export class InspectedFlow {
  readonly #inspection: BodyInspection;
  readonly #to: FlowEnd;
  /** Bytes not yet cleared, the first of them at `#gone`. */
  #held: Buffer[] = [];
  #gone = 0;
  /** Given while a verdict is waited for. */
  #queue: Buffer[] = [];
  #trailers: readonly string[] | undefined;
  #waiting = false;
  #told = false;
  #over = false;
  #quiet: NodeJS.Timeout | undefined;

  constructor(inspection: BodyInspection, to: FlowEnd) {
    this.#inspection = inspection;
    this.#to = to;
  }

  /** The end has been told of it, and waits for its first bytes: for `quietMs` at most. */
  begin(): void {
    const { quietMs } = this.#inspection;
    if (quietMs !== undefined) this.#quiet = setTimeout(this.#onQuiet, quietMs);
  }

  /** False while a verdict is waited for: the source had better stop. */
  push(data: readonly Buffer[]): boolean {
    for (const chunk of data) if (chunk.length > 0) this.#queue.push(chunk);
    this.#go();
    return !this.#waiting;
  }

  end(trailers: readonly string[]): void {
    this.#trailers = trailers;
    this.#go();
  }

  /** Nothing more is wanted of it. */
  cancel(): void {
    this.#over = true;
    this.#held = [];
    this.#queue = [];
    clearTimeout(this.#quiet);
  }

  #go(): void {
    while (!this.#over && !this.#waiting) {
      const chunk = this.#queue.shift();
      if (chunk !== undefined) {
        this.#held.push(chunk);
        this.#take<Clearance>(() => this.#inspection.push(chunk), this.#clear);
      } else if (this.#trailers !== undefined) {
        const trailers = this.#trailers;
        this.#trailers = undefined;
        this.#take<Refusal | undefined>(() => this.#inspection.end(trailers), this.#finish(trailers));
      } else {
        this.#awaitMore();
        return;
      }
    }
  }

  /** What is held back is asked for again when the source pauses. */
  #awaitMore(): void {
    const { quietMs } = this.#inspection;
    if (
      quietMs === undefined ||
      quietMs === Number.POSITIVE_INFINITY ||
      this.#held.length === 0 ||
      this.#over
    )
      return;
    if (this.#quiet === undefined) this.#quiet = setTimeout(this.#onQuiet, quietMs);
    else this.#quiet.refresh();
  }

  readonly #onQuiet = (): void => {
    if (this.#over || this.#waiting) return;
    if (this.#held.length === 0) this.#to.flow([]);
    else this.#take<Clearance>(() => this.#inspection.quiet?.() ?? 0, this.#clear);
  };

  /** Asks, and goes on with the answer now or when it comes. Whatever is thrown refuses. */
  #take<V extends Clearance | undefined>(
    ask: () => V | Promise<V>,
    go: (verdict: V | Refusal) => void,
  ): void {
    let verdict: V | Promise<V>;
    try {
      verdict = ask();
    } catch {
      this.#refuse(this.#to.uninspected());
      return;
    }
    if (!(verdict instanceof Promise)) {
      go(verdict);
      return;
    }
    this.#waiting = true;
    this.#tell(true);
    const settled = (answer: V | Refusal): void => {
      this.#waiting = false;
      if (this.#over) return;
      go(answer);
      this.#go();
      if (!this.#waiting) this.#tell(false);
    };
    verdict.then(settled, () => settled(this.#to.uninspected()));
  }

  /** Once for each change. */
  #tell(waits: boolean): void {
    if (this.#told === waits) return;
    this.#told = waits;
    this.#to.flowWaits(waits);
  }

  readonly #clear = (cleared: Clearance): void => {
    if (typeof cleared === 'object') this.#refuse(cleared);
    else this.#release(cleared);
  };

  readonly #finish =
    (trailers: readonly string[]) =>
    (refusal: Refusal | undefined): void => {
      if (refusal !== undefined) {
        this.#refuse(refusal);
        return;
      }
      this.#release(Number.POSITIVE_INFINITY);
      this.#over = true;
      clearTimeout(this.#quiet);
      this.#to.flowEnded(trailers);
    };

  /** `cleared` counts from the body's first byte. */
  #release(cleared: number): void {
    const out: Buffer[] = [];
    for (let first = this.#held[0]; first !== undefined && this.#gone < cleared; first = this.#held[0]) {
      const some = Math.min(first.length, cleared - this.#gone);
      this.#gone += some;
      if (some === first.length) {
        out.push(first);
        this.#held.shift();
      } else {
        out.push(first.subarray(0, some));
        this.#held[0] = first.subarray(some);
      }
    }
    if (out.length > 0) this.#to.flow(out);
  }

  #refuse(refusal: Refusal): void {
    this.cancel();
    this.#to.flowRefused(refusal);
  }
}
