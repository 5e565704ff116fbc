/** So many at once, and so many more with each second. */
export class Allowance {
  readonly #burst: number;
  readonly #perMillisecond: number;
  readonly #now: () => number;
  #left: number;
  #at: number;

  constructor(burst: number, perSecond: number, now: () => number) {
    this.#burst = burst;
    this.#perMillisecond = perSecond / 1000;
    this.#now = now;
    this.#left = burst;
    this.#at = now();
  }

  take(): boolean {
    if (this.#left < 1) {
      const now = this.#now();
      this.give((now - this.#at) * this.#perMillisecond);
      this.#at = now;
      if (this.#left < 1) return false;
    }
    this.#left--;
    return true;
  }

  give(some: number): void {
    this.#left = Math.min(this.#burst, this.#left + some);
  }
}
