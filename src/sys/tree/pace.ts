import { setImmediate } from 'node:timers/promises';

/** How far long work on files has come. */
export interface WorkProgress {
  readonly files: number;
  readonly bytes: number;
  /** The last word about this work. Work that was short says none at all. */
  readonly over: boolean;
}

/** The person's side of long work. */
export interface WorkEvents {
  /** Told at most every `TELL_MS`, and not before the work has taken that long. */
  progress?(at: WorkProgress): void;
  /** Whether the work shall end here: asked each time the event loop has turned. */
  stopped?(): boolean;
}

/** Thrown by `rest` through work that was stopped. Whoever began the work catches it. */
export class Stopped extends Error {}

/** How long the event loop may stand still, in milliseconds: a signal is answered within. */
const SLICE_MS = 20;
/** Between two words about progress, in milliseconds. */
const TELL_MS = 500;
/** Asking for the time costs more than most steps. */
const STEPS_PER_LOOK = 16;

/**
 * Long work in slices. Files are read and written by blocking calls, because the thread pool costs more than a small
 * file does; between slices the event loop turns, so that signals are heard.
 */
export class Pace {
  files = 0;
  bytes = 0;
  readonly #events: WorkEvents;
  #steps = 0;
  #sliceEnd = performance.now() + SLICE_MS;
  #told = performance.now();
  #hasTold = false;

  constructor(events: WorkEvents) {
    this.#events = events;
  }

  /** Whether it is time to `rest`. Cheap: called for every file. */
  get due(): boolean {
    this.#steps += 1;
    return this.#steps % STEPS_PER_LOOK === 0 && performance.now() >= this.#sliceEnd;
  }

  async rest(): Promise<void> {
    await setImmediate();
    if (this.#events.stopped?.() === true) throw new Stopped();
    const now = performance.now();
    if (now - this.#told >= TELL_MS) {
      this.#told = now;
      this.#tell(false);
    }
    this.#sliceEnd = now + SLICE_MS;
  }

  /** The work is done, or was given up. */
  end(): void {
    if (this.#hasTold) this.#tell(true);
  }

  #tell(over: boolean): void {
    this.#hasTold = true;
    this.#events.progress?.({ files: this.files, bytes: this.bytes, over });
  }
}
