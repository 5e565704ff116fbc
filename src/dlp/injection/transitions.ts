/** From a state by a code unit of another script to a state. A table of its own: a Map costs ten times as much here. */
export class Transitions {
  readonly #keys: Int32Array;
  readonly #states: Uint16Array;
  readonly #mask: number;

  /** @param edges `state * 65536 + code unit` to state; states below 32,768 */
  constructor(edges: ReadonlyMap<number, number>) {
    let size = 1024;
    while (size < edges.size * 4) size *= 2;
    this.#mask = size - 1;
    this.#keys = new Int32Array(size);
    this.#states = new Uint16Array(size);
    for (const [key, state] of edges) {
      let at = this.#place(key);
      while (this.#keys[at] !== 0) at = (at + 1) & this.#mask;
      this.#keys[at] = key;
      this.#states[at] = state;
    }
  }

  #place(key: number): number {
    return (Math.imul(key, 0x9e3779b1) >>> 15) & this.#mask;
  }

  /** The state; 0: there is no way. */
  next(state: number, unit: number): number {
    const key = state * 65536 + unit;
    let at = this.#place(key);
    for (;;) {
      const there = this.#keys[at];
      if (there === key) return this.#states[at] as number;
      if (there === 0) return 0;
      at = (at + 1) & this.#mask;
    }
  }
}
