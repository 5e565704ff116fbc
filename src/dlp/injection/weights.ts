import { ADJACENT, ANCHORED, BIAS, FIRST, FLAGS, NEAR, PAIRS, SCALE, WORD } from './learned.ts';
import { type RulesByUnit, rulesByUnit } from './rule.ts';
import { type Vocabulary, vocabulary } from './vocabulary.ts';

/** Units whose presence shortly before changes what a word says: who is spoken to, of whom, where something goes. */
export const ANCHORS = 'MACHINE USER YOU PLACE XMARK MUST IF WHEN NOTE PROMPT XSLOT SECRET'.split(' ');

/** Places of a table of pairs: more than twice as many as there are. */
const PAIRS_SIZE = 32_768;

/**
 * What was learned, as tables that a word is looked up in. Every weight is the logarithm of odds, times `scale`; that
 * of a stretch of text is the sum of its words', and `bias`.
 */
export class Weights {
  readonly vocabulary: Vocabulary;
  readonly scale = SCALE;
  /** Log odds, not scaled. */
  readonly bias = BIAS;
  readonly unitCount: number;
  readonly rules: RulesByUnit;
  readonly talkUnit: number;
  /** By word; by unit, of a word that an order may begin with. */
  readonly word: Int8Array;
  readonly first: Int8Array;
  /** `[before * unitCount + unit]`: the next word, and one of the five behind that. */
  readonly adjacent: Int8Array;
  readonly near: Int8Array;
  /** `[anchor * unitCount + unit]`, and the anchor that a unit is, or -1. */
  readonly anchored: Int8Array;
  readonly anchorOf: Int8Array;
  /** A name in program text; what is hidden from people. */
  readonly name: number;
  readonly hidden: number;
  readonly #keys = new Int32Array(PAIRS_SIZE);
  readonly #pairs = new Int8Array(PAIRS_SIZE);

  constructor(words: Vocabulary) {
    this.vocabulary = words;
    const count = words.unitCount;
    this.unitCount = count;
    this.rules = rulesByUnit(words.unitNames);
    this.talkUnit = words.unitNames.indexOf('TALK');
    this.word = bytes(WORD);
    this.first = bytes(FIRST);
    this.anchored = bytes(ANCHORED);
    this.adjacent = square(ADJACENT, count);
    this.near = square(NEAR, count);
    this.anchorOf = new Int8Array(count).fill(-1);
    ANCHORS.forEach((anchor, at) => {
      this.anchorOf[words.unitNames.indexOf(anchor)] = at;
    });
    [this.name = 0, this.hidden = 0] = FLAGS;
    eachEntry(PAIRS, (key, weight) => {
      let place = this.#place(key);
      while (this.#keys[place] !== 0) place = (place + 1) & (PAIRS_SIZE - 1);
      this.#keys[place] = key;
      this.#pairs[place] = weight;
    });
  }

  #place(key: number): number {
    return (Math.imul(key, 0x9e3779b1) >>> 12) & (PAIRS_SIZE - 1);
  }

  /** Of two words, one right after the other. */
  pair(before: number, word: number): number {
    const key = before * this.vocabulary.wordCount + word;
    let place = this.#place(key);
    for (;;) {
      const there = this.#keys[place];
      if (there === key) return this.#pairs[place] as number;
      if (there === 0) return 0;
      place = (place + 1) & (PAIRS_SIZE - 1);
    }
  }
}

function bytes(text: string): Int8Array {
  const { buffer, byteOffset, length } = Buffer.from(text, 'base64');
  return new Int8Array(buffer, byteOffset, length);
}

/** Of `difference to the key before (7 bits a byte, the last one below 128), weight` after one another: key, weight. */
function eachEntry(text: string, tell: (key: number, weight: number) => void): void {
  const raw = Buffer.from(text, 'base64');
  let key = 0;
  for (let at = 0; at < raw.length; at++) {
    let step = 0;
    let byte = raw[at] as number;
    for (; byte >= 128; byte = raw[++at] as number) step = step * 128 + (byte - 128);
    key += step * 128 + byte;
    tell(key, raw.readInt8(++at));
  }
}

function square(text: string, count: number): Int8Array {
  const table = new Int8Array(count * count);
  eachEntry(text, (key, weight) => {
    table[key] = weight;
  });
  return table;
}

let shared: Weights | undefined;

/** Made at the first scan, as the vocabulary is. */
export function weights(): Weights {
  shared ??= new Weights(vocabulary());
  return shared;
}
