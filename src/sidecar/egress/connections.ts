/** What the registry needs of a connection. */
export interface TrackedConnection {
  /** Milliseconds on the registry's clock after which it is closed; Infinity for never. */
  deadline: number;
  /** Where it leads now; undefined while it leads nowhere. */
  destination(): { readonly host: string; readonly port: number } | undefined;
  /** Ends it at once, with whatever it carries. */
  destroy(): void;
  /** Its deadline has passed. */
  expire(): void;
  /** Ends it when the response in flight, if any, is complete. */
  drain(): void;
}

/** Milliseconds between two looks at the deadlines: time-outs are this coarse, and cost nothing for each request. */
const SWEEP_MS = 1_000;

/** Every client connection, so that time-outs, reloads and the end reach each. */
export class Connections {
  readonly #all = new Set<TrackedConnection>();
  readonly #timer: NodeJS.Timeout;
  /** Milliseconds since this egress started, as of the last sweep. */
  clock = 0;
  #tooMany = 0;
  #onNone: (() => void) | undefined;

  /** `onTooMany`: so many connections were closed at once since the last sweep. */
  constructor(onTooMany: (count: number) => void) {
    const started = performance.now();
    this.#timer = setInterval(() => {
      this.clock = performance.now() - started;
      if (this.#tooMany > 0) onTooMany(this.#tooMany);
      this.#tooMany = 0;
      for (const connection of this.#all) if (connection.deadline <= this.clock) connection.expire();
    }, SWEEP_MS);
    this.#timer.unref();
  }

  get size(): number {
    return this.#all.size;
  }

  /** One was closed as soon as it came, because there are too many. */
  tooMany(): void {
    this.#tooMany++;
  }

  add(connection: TrackedConnection): void {
    this.#all.add(connection);
  }

  remove(connection: TrackedConnection): void {
    this.#all.delete(connection);
    if (this.#all.size === 0) this.#onNone?.();
  }

  /** Settles when there is none left. */
  none(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#all.size === 0) resolve();
      else this.#onNone = resolve;
    });
  }

  closeUnless(allowed: (destination: { readonly host: string; readonly port: number }) => boolean): void {
    for (const connection of this.#all) {
      const destination = connection.destination();
      if (destination !== undefined && !allowed(destination)) connection.destroy();
    }
  }

  drainAll(): void {
    for (const connection of this.#all) connection.drain();
  }

  destroyAll(): void {
    clearInterval(this.#timer);
    for (const connection of this.#all) connection.destroy();
  }
}
