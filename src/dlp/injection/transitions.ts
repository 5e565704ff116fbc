/** Edges that the table holds at most; a power of two four times as large keeps its rows short. */
const EDGES_MAX = 12_000;
const SIZE = 32_768;

/** From a state by a code unit of another script to a state. A table of its own: a Map costs ten times as much here. */
export class Transitions {
  readonly #keys = new Int32Array(SIZE);
  readonly #states = new Uint16Array(SIZE);
  #edges = 0;

  /** @param state below 32,768 */
  add(state: number, unit: number, to: number): void {
    if (++this.#edges > EDGES_MAX) throw new Error('transitions: more edges than the table is made for');
    const key = state * 65536 + unit;
    let at = place(key);
    while (this.#keys[at] !== 0) at = (at + 1) & (SIZE - 1);
    this.#keys[at] = key;
    this.#states[at] = to;
  }

  /** The state; 0: there is no way. */
  next(state: number, unit: number): number {
    const key = state * 65536 + unit;
    let at = place(key);
    for (;;) {
      const there = this.#keys[at];
      if (there === key) return this.#states[at] as number;
      if (there === 0) return 0;
      at = (at + 1) & (SIZE - 1);
    }
  }
}

function place(key: number): number {
  return (Math.imul(key, 0x9e3779b1) >>> 15) & (SIZE - 1);
}
