import type { Finding } from '../finding.ts';

/** Scanned bytes that stay held back, so that what a secret begins with has not left when its end comes. */
export const HELD_BACK = 16 * 1024;
/** New bytes that are gathered before the next scan: with those held back, each byte is scanned at most twice. */
const STEP = 32 * 1024;
/** Bytes on either side that say where a token begins and ends. */
const CONTEXT = 64;
const NOTHING = new Uint8Array(0);
/** What a deferred match may make the window grow to. */
const WINDOW_MAX = 256 * 1024;

/**
 * A body on its way, looked at by a window that moves over it. Says how many bytes may go on; what is behind that is
 * held back by whoever holds it. Memory: the window and one chunk.
 */
export class ScanWindow {
  /** Bytes from the first that may go on. */
  cleared = 0;
  /** What was found; once there is anything, nothing more is cleared. Offsets count from the first byte of the body. */
  findings: readonly Finding[] = [];
  /** A copy of the bytes of the first of them. */
  sample: Uint8Array | undefined;
  readonly #scan: (bytes: Uint8Array) => readonly Finding[];
  readonly #goesOn: ((findings: readonly Finding[]) => void) | undefined;
  readonly #heldBack: number;
  /** Scanned bytes that the next window begins with, and how many of them have been judged for certain. */
  #carried: Uint8Array = NOTHING;
  #judged = 0;
  /** Where the carried bytes begin in the body. */
  #base = 0;
  #waiting: Uint8Array[] = [];
  #waitingLength = 0;

  /**
   * `longest` is that of the known secrets, in bytes: a window holds it in any encoding. With `goesOn` a finding stops
   * nothing: it is told, and the next is looked for.
   */
  constructor(
    scan: (bytes: Uint8Array) => readonly Finding[],
    longest: number,
    goesOn?: (findings: readonly Finding[]) => void,
  ) {
    this.#scan = scan;
    this.#goesOn = goesOn;
    this.#heldBack = Math.min(WINDOW_MAX / 2, Math.max(HELD_BACK, longest * 12));
  }

  push(chunk: Uint8Array): void {
    if (this.findings.length > 0 || chunk.length === 0) return;
    this.#waiting.push(chunk);
    this.#waitingLength += chunk.length;
    if (this.#waitingLength >= Math.max(STEP, this.#heldBack)) this.#look(false);
  }

  /** The end of the body: all of it may go on, or there is a finding. Nothing comes behind it. */
  end(): void {
    this.#lookAtAll();
    this.#carried = NOTHING;
  }

  /**
   * Looks at what has come so far and lets it go, where it must not wait: the end of a message, an idle peer. What it
   * ends with is still joined with what comes next.
   */
  flush(): void {
    this.#lookAtAll();
    // A copy: the window would keep the chunks alive.
    this.#carried = Uint8Array.prototype.slice.call(this.#carried);
  }

  #lookAtAll(): void {
    if (this.findings.length > 0) return;
    this.#look(true);
    if (this.findings.length === 0) this.cleared = this.#base + this.#carried.length;
  }

  #look(isEnd: boolean): void {
    if (this.#waitingLength === 0 && !isEnd) return;
    const [only] = this.#waiting;
    const isOne = only !== undefined && this.#waiting.length === 1 && this.#carried.length === 0;
    const window = isOne ? only : Buffer.concat([this.#carried, ...this.#waiting]);
    this.#waiting = [];
    this.#waitingLength = 0;
    const base = this.#base;
    // What ends in the part that was judged was no finding with more to its left; what ends where the window does
    // may go on, and is no finding yet.
    const certain = isEnd ? window.length : window.length - CONTEXT;
    const found = this.#scan(window).filter(({ end }) => end > this.#judged);
    const findings = found.filter(
      ({ start, end }) => end <= certain || end - start >= WINDOW_MAX / 2 || isWhole(start, end, window),
    );
    if (findings.length > 0) {
      const inBody = findings.map((finding) => ({
        ...finding,
        start: base + finding.start,
        end: base + finding.end,
      }));
      if (this.#goesOn === undefined) {
        this.findings = inBody;
        const [first] = findings;
        this.sample = first && Uint8Array.prototype.slice.call(window, first.start, first.end);
        return;
      }
      this.#goesOn(inBody);
    }
    const deferred = Math.min(window.length, ...found.map(({ start }) => start));
    const cleared = Math.max(0, Math.min(window.length - this.#heldBack, deferred));
    this.cleared = Math.max(this.cleared, base + cleared);
    const from = Math.max(0, Math.min(cleared, window.length - this.#heldBack) - CONTEXT);
    this.#carried = isEnd ? window.subarray(from) : Uint8Array.prototype.slice.call(window, from);
    this.#base = base + from;
    this.#judged = Math.max(0, certain - from);
  }
}

function isWhole(start: number, end: number, window: Uint8Array): boolean {
  return start === 0 && end === window.length;
}
