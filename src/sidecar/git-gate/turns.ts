/** Gives turns on one thing, in the order in which they were asked for. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Settles with what ends the turn, when all before it have ended. */
  take(): Promise<() => void> {
    let end = (): void => {};
    const before = this.#last;
    this.#last = new Promise((resolve) => {
      end = resolve;
    });
    return before.then(() => end);
  }
}
