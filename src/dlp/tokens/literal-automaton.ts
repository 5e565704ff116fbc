/** Says whether one of some literals stands anywhere in a range: one step for each byte (Aho and Corasick, 1975). */
export class LiteralAutomaton {
  /** By state and byte, the next state; the last one, where a literal is complete, is never left. */
  readonly #next: Uint16Array;
  readonly #found: number;

  /** In lower case; the bytes looked at are folded. */
  constructor(literals: readonly string[]) {
    const trie: Map<number, number>[] = [new Map()];
    const complete = new Set<number>();
    for (const literal of literals) {
      let state = 0;
      for (const letter of literal) {
        const byte = letter.charCodeAt(0);
        const children = trie[state] as Map<number, number>;
        let next = children.get(byte);
        if (next === undefined) {
          next = trie.push(new Map()) - 1;
          children.set(byte, next);
        }
        state = next;
      }
      complete.add(state);
    }
    this.#found = trie.length;
    this.#next = new Uint16Array((trie.length + 1) << 8).fill(this.#found, trie.length << 8);
    this.#fill(trie, complete);
  }

  /** Breadth first: what a state lacks it takes from the state of its longest proper suffix. */
  #fill(trie: readonly Map<number, number>[], complete: ReadonlySet<number>): void {
    const next = this.#next;
    const suffix = new Uint16Array(trie.length);
    const queue = [0];
    for (const state of queue) {
      const from = suffix[state] as number;
      for (let byte = 0; byte < 256; byte++) {
        const child = (trie[state] as Map<number, number>).get(byte);
        const otherwise = state === 0 ? 0 : (next[(from << 8) | byte] as number);
        if (child === undefined) {
          next[(state << 8) | byte] = otherwise;
          continue;
        }
        const done = complete.has(child) || otherwise === this.#found;
        next[(state << 8) | byte] = done ? this.#found : child;
        if (done) continue;
        suffix[child] = otherwise;
        queue.push(child);
      }
    }
  }

  isIn(bytes: Uint8Array, from: number, to: number): boolean {
    const next = this.#next;
    let state = 0;
    for (let at = from; at < to; at++) {
      const byte = bytes[at] as number;
      state = next[(state << 8) | (byte >= 0x41 && byte <= 0x5a ? byte + 32 : byte)] as number;
    }
    return state === this.#found;
  }
}
