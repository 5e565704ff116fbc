import type { Tokens } from './token.ts';
import * as token from './token.ts';
import { ANCHORS, type Weights, weights } from './weights.ts';

/** Words before a word that are seen together with it, how many of them, and how far an anchor reaches. */
const NEAR_WORDS = 6;
/** A power of two. */
const NEAR_COUNT = 4;
const ANCHOR_WORDS = 25;
const LONG_AGO = -1_000_000;

/** What each word says, by itself and with those before it. Asked once for every word, in order. */
export class WordContext {
  readonly #tokens: Tokens;
  readonly #weights: Weights = weights();
  /** By anchor: the word where it was last seen; and the last word that any of them reaches. */
  readonly #anchors = new Int32Array(ANCHORS.length).fill(LONG_AGO);
  #anchoredUntil = LONG_AGO;
  /** The last words: unit (0 where it has none or is a name), word of the vocabulary, number, sentence. */
  readonly #before = new Int32Array(NEAR_COUNT * 4).fill(LONG_AGO);
  #beforeAt = 0;

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  restart(): void {
    this.#anchors.fill(LONG_AGO);
    this.#anchoredUntil = LONG_AGO;
    this.#before.fill(LONG_AGO);
  }

  /** Scaled log odds. */
  says(index: number): number {
    const tokens = this.#tokens;
    const { vocabulary, word: weightOf, name } = this.#weights;
    const id = tokens.id(index);
    const unit = vocabulary.unit[id] as number;
    const isName = (tokens.flags(index) & token.NAME) !== 0;
    const weight = isName ? name : (weightOf[id] as number) + this.#together(id, unit, index);
    this.#note(id, unit, tokens.word(index), tokens.sentence(index), isName);
    return weight;
  }

  /** As the first of an order, hidden, with the words before, under an anchor. */
  #together(id: number, unit: number, index: number): number {
    const tokens = this.#tokens;
    const flags = tokens.flags(index);
    const { first, adjacent, near, anchored, hidden, unitCount } = this.#weights;
    let weight = 0;
    if ((flags & token.LEADS) !== 0) weight += first[unit] as number;
    if ((flags & (token.HIDDEN | token.COMMENT)) !== 0) weight += hidden;
    const word = tokens.word(index);
    const sentence = tokens.sentence(index);
    const before = this.#before;
    for (let back = 1; back <= NEAR_COUNT; back++) {
      const at = ((this.#beforeAt - back) & (NEAR_COUNT - 1)) * 4;
      const distance = word - (before[at + 2] as number);
      if (distance > NEAR_WORDS || before[at + 3] !== sentence) break;
      const other = before[at] as number;
      if (distance === 1) {
        if (other !== 0 && unit !== 0) weight += adjacent[other * unitCount + unit] as number;
        const known = before[at + 1] as number;
        if (known !== 0) weight += this.#weights.pair(known, id);
      } else if (distance > 0 && other !== 0 && unit !== 0)
        weight += near[other * unitCount + unit] as number;
    }
    if (unit === 0 || word > this.#anchoredUntil) return weight;
    for (let anchor = 0; anchor < this.#anchors.length; anchor++)
      if (word - (this.#anchors[anchor] as number) <= ANCHOR_WORDS)
        weight += anchored[anchor * unitCount + unit] as number;
    return weight;
  }

  #note(id: number, unit: number, word: number, sentence: number, isName: boolean): void {
    const at = this.#beforeAt * 4;
    this.#before[at] = isName ? 0 : unit;
    this.#before[at + 1] = isName ? 0 : id;
    this.#before[at + 2] = word;
    this.#before[at + 3] = sentence;
    this.#beforeAt = (this.#beforeAt + 1) & (NEAR_COUNT - 1);
    const anchor = this.#weights.anchorOf[unit] as number;
    if (anchor < 0 || isName) return;
    this.#anchors[anchor] = word;
    this.#anchoredUntil = word + ANCHOR_WORDS;
  }
}
