import type { CompiledPhrase } from './vocabulary.ts';

/** The phrases that one word may begin, by what may follow it: most words begin many and are followed by none of them. */
export class Beginnings {
  /** Phrases of that word alone. */
  readonly single: readonly CompiledPhrase[];
  /** By word: 1 when it is the second step of some. */
  readonly follows: Uint8Array;
  /** The furthest that a second step may stand, in words. */
  readonly reach: number;
  readonly all: readonly CompiledPhrase[];
  readonly #bySecond = new Map<number, readonly CompiledPhrase[]>();

  constructor(phrases: readonly CompiledPhrase[], wordCount: number) {
    this.all = phrases;
    this.single = phrases.filter(({ steps }) => steps.length === 1);
    this.follows = new Uint8Array(wordCount);
    let reach = 0;
    for (const { steps, gaps } of phrases) {
      const [, second] = steps;
      if (second === undefined) continue;
      reach = Math.max(reach, (gaps[0] as number) + 1);
      for (let id = 0; id < wordCount; id++) if (second[id] === 1) this.follows[id] = 1;
    }
    this.reach = reach;
  }

  /** Those whose second step the word may be. */
  withSecond(id: number): readonly CompiledPhrase[] {
    const known = this.#bySecond.get(id);
    if (known !== undefined) return known;
    const phrases = this.all.filter(({ steps }) => steps[1]?.[id] === 1);
    this.#bySecond.set(id, phrases);
    return phrases;
  }
}
