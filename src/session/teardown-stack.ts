/**
 * What must be undone when a session ends, in reverse order of its making. Runs once, whoever asks first: the end
 * of the session, an error, or a signal. Every step runs, also when one before it failed.
 */
export class TeardownStack {
  readonly #steps: (() => void | Promise<void>)[] = [];
  #run: Promise<void> | undefined;

  defer(step: () => void | Promise<void>): void {
    this.#steps.push(step);
  }

  run(): Promise<void> {
    this.#run ??= this.#unwind();
    return this.#run;
  }

  async #unwind(): Promise<void> {
    let bug: unknown;
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step();
      } catch (error) {
        bug ??= error;
      }
    }
    if (bug !== undefined) throw bug;
  }
}
