/** Decoded bytes that any input may cost, and those for each of its own. */
const BASE = 64 * 1024;
const PER_BYTE = 8;

/**
 * Bounds the work on one input: all layers together, whatever is nested in what. An input that needs more is hostile
 * or not text, and what is left undecoded is told, not passed over.
 */
export class Budget {
  #left: number;
  #isExhausted = false;

  constructor(inputLength: number) {
    this.#left = BASE + PER_BYTE * inputLength;
  }

  /** Bytes that may still be decoded. */
  get left(): number {
    return this.#left;
  }

  /** Whether something was left undecoded. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /** Takes what a decoding costs; false when there is no more. */
  take(bytes: number): boolean {
    if (bytes > this.#left) {
      this.#isExhausted = true;
      return false;
    }
    this.#left -= bytes;
    return true;
  }
}
