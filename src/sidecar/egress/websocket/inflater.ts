import { createInflateRaw, type InflateRaw } from 'node:zlib';

/** RFC 7692 section 7.2.2: what the sender took off the end of each message. */
const TAIL = Buffer.from([0x00, 0x00, 0xff, 0xff]);

interface Job {
  readonly payload: Buffer;
  readonly endsMessage: boolean;
  readonly out: (inflated: Buffer) => void;
  readonly done: () => void;
}

/** Inflates the messages of one direction, in order, each piece as it comes. */
export class Inflater {
  readonly #resets: boolean;
  readonly #onFault: (reason: string) => void;
  readonly #jobs: Job[] = [];
  #zlib: InflateRaw | undefined;
  #busy = false;
  #over = false;

  /** `resets`: no message refers back to the one before. */
  constructor(resets: boolean, onFault: (reason: string) => void) {
    this.#resets = resets;
    this.#onFault = onFault;
  }

  /** `out` gets what comes of the payload, then `done` is called. */
  push(job: Job): void {
    this.#jobs.push(job);
    this.#next();
  }

  pause(): void {
    this.#zlib?.pause();
  }

  resume(): void {
    this.#zlib?.resume();
  }

  close(): void {
    this.#over = true;
    this.#jobs.length = 0;
    this.#zlib?.close();
    this.#zlib = undefined;
  }

  #next(): void {
    const job = this.#jobs[0];
    if (this.#busy || this.#over || job === undefined) return;
    this.#busy = true;
    this.#zlib ??= this.#open();
    const zlib = this.#zlib;
    zlib.write(job.payload);
    if (job.endsMessage) zlib.write(TAIL);
    zlib.flush(() => {
      if (this.#over) return;
      this.#busy = false;
      this.#jobs.shift();
      if (job.endsMessage && this.#resets) {
        this.#zlib?.close();
        this.#zlib = undefined;
      }
      job.done();
      this.#next();
    });
  }

  #open(): InflateRaw {
    const zlib = createInflateRaw();
    const fail = (reason: string): void => {
      if (this.#over || this.#zlib !== zlib) return;
      this.close();
      this.#onFault(reason);
    };
    zlib.on('data', (chunk: Buffer) => this.#jobs[0]?.out(chunk));
    zlib.on('error', () => fail('a compressed message is damaged'));
    // A block marked as the last: what stands behind it some read and some do not.
    zlib.on('end', () => fail('a compressed message ends before its end'));
    return zlib;
  }
}
