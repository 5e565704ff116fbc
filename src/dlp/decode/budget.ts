/**
 * What any input may cost, and what more for each of its bytes, counted in bytes that are decoded or that the token
 * rules look at in what was decoded. Text that is encoded three times over costs less than two for a byte.
 */
const BASE = 16 * 1024;
const PER_BYTE = 2;

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

  /** What may still be spent. */
  get left(): number {
    return this.#left;
  }

  /** Whether something was left undecoded. */
  get isExhausted(): boolean {
    return this.#isExhausted;
  }

  /** Takes what a step costs; false when there is no more. */
  take(bytes: number): boolean {
    if (bytes > this.#left) {
      this.#isExhausted = true;
      return false;
    }
    this.#left -= bytes;
    return true;
  }
}
