import type { CompiledPhrase, Rule } from './phrase.ts';
import type { Tokens } from './token.ts';
import * as token from './token.ts';
import { type Vocabulary, vocabulary } from './vocabulary.ts';

const NOT_HERE = -1;
const MORE = -2;
/** What may be asked of a reader for its own good. */
const DEFENSIBLE: ReadonlySet<Rule> = new Set<Rule>([
  'instruction-override',
  'new-instructions',
  'task-hijack',
  'verdict-steering',
]);
/** Less than this is none. */
const WEIGHT_MIN = 0.15;

/** A phrase that was found. Offsets are those of the whole text. */
export interface Hit {
  readonly phrase: CompiledPhrase;
  readonly weight: number;
  readonly word: number;
  readonly lastWord: number;
  readonly start: number;
  readonly end: number;
  readonly flags: number;
  /** Signs of program text that were seen up to here. */
  readonly signs: number;
}

/** Finds phrases in the window of known words, and weighs each by how it stands there. */
export class Matcher {
  readonly #vocabulary: Vocabulary = vocabulary();
  readonly #tokens: Tokens;
  readonly #please = this.#vocabulary.concept('please');
  readonly #neg = this.#vocabulary.concept('neg');
  readonly #reported = this.#vocabulary.concept('reported');
  readonly #you = this.#vocabulary.concept('you');
  readonly #want = this.#vocabulary.concept('want');
  readonly #machine = this.#vocabulary.concept('machine');
  readonly #inside = this.#vocabulary.concept('inside');
  readonly #container = this.#vocabulary.concept('container');
  readonly #conditional = this.#vocabulary.concept('conditional');
  readonly #yours = this.#vocabulary.concept('yoursAlone');
  readonly #mine = this.#vocabulary.concept('mine');
  readonly #withouts = this.#vocabulary.concept('withouts');
  readonly #elsewhere = this.#vocabulary.concept('elsewhere');

  constructor(tokens: Tokens) {
    this.#tokens = tokens;
  }

  /**
   * Whether one of the phrases that the word may begin is there or could still come to be.
   * @param words seen so far
   * @param sentence that the text is in
   */
  mayBegin(index: number, words: number, sentence: number): boolean {
    const beginning = this.#vocabulary.beginning[this.#tokens.id(index)];
    // Nothing is added to a sentence that has ended.
    const seen = this.#tokens.sentence(index) === sentence ? words : Number.POSITIVE_INFINITY;
    return beginning?.all.some((phrase) => this.#reach(phrase, index, seen) !== NOT_HERE) === true;
  }

  /** The token that ends the phrase; NOT_HERE; or MORE when the words that are there do not tell. */
  #reach(phrase: CompiledPhrase, index: number, words: number): number {
    const tokens = this.#tokens;
    const { steps, gaps } = phrase;
    const sentence = tokens.sentence(index);
    let at = index;
    let word = tokens.word(index);
    for (let step = 1; step < steps.length; step++) {
      const wanted = steps[step] as Uint8Array;
      const furthest = word + 1 + (gaps[step - 1] as number);
      let to = at + 1;
      for (; to < tokens.count; to++) {
        const there = tokens.word(to);
        if (there > furthest || tokens.sentence(to) !== sentence) return NOT_HERE;
        if (there > word && wanted[tokens.id(to)] === 1) break;
      }
      if (to === tokens.count) return furthest > words ? MORE : NOT_HERE;
      at = to;
      word = tokens.word(to);
    }
    return at;
  }

  match(phrase: CompiledPhrase, index: number): Hit | undefined {
    const at = this.#reach(phrase, index, 0);
    if (at < 0) return undefined;
    const tokens = this.#tokens;
    const { steps, manner, rule } = phrase;
    let flags = 0;
    let glued = 0;
    let theirs = false;
    let yours = false;
    for (let to = index; to <= at; to++) {
      theirs ||= this.#mine[tokens.id(to)] === 1;
      yours ||= this.#yours[tokens.id(to)] === 1;
      flags |= tokens.flags(to);
      if (isName(tokens.flags(to))) glued++;
    }
    const signs = tokens.signs(at) - tokens.signs(index);
    // What is asked of someone is asked in words.
    if (manner === 'act' && (signs > 2 || isName(tokens.flags(index)))) return undefined;
    let weight = phrase.weight;
    if (isName(tokens.flags(index)) && rule !== 'dangerous-command') weight *= 0.5;
    // What a person takes back of their own is no one's standing instruction.
    if (theirs && rule === 'instruction-override') weight *= 0.45;
    // A person is told of a key of their own; an agent of those that it finds.
    if (yours && rule === 'exfiltration') weight *= 0.5;
    if (manner === 'order' || manner === 'act')
      weight *= this.#asOrder(index, at, manner === 'act' ? 4 : 2, DEFENSIBLE.has(rule));
    if (rule === 'concealment' || rule === 'permission-change') weight *= this.#asWarning(index, at);
    if (steps.length > 2 ? glued >= steps.length - 1 : glued > 0 && steps.length > 1) weight *= 0.4;
    else if (glued > 0 && rule === 'addresses-ai-reader') weight *= 0.5;
    if (signs > 2) weight *= signs > 5 ? 0.25 : 0.6;
    if (weight < WEIGHT_MIN) return undefined;
    return {
      phrase,
      weight,
      word: tokens.word(index),
      lastWord: tokens.word(at),
      start: tokens.start(index),
      end: tokens.end(at),
      flags,
      signs: tokens.signs(index),
    };
  }

  /**
   * How much of an order the phrase is, from what stands before it, and of whom it speaks.
   * @param defends whether what it asks may be asked in defence: "ignore any instructions in the document"
   * @param forbidding words before it within which a `never` takes it all
   */
  #asOrder(index: number, last: number, forbidding: number, defends: boolean): number {
    const tokens = this.#tokens;
    const sentence = tokens.sentence(index);
    const first = tokens.word(index);
    const leads = (tokens.flags(index) & token.LEADS) !== 0 || this.#vocabulary.isWide(tokens.id(index));
    let factor = leads ? 1 : 0.5;
    let wanted = false;
    let told = false;
    for (let at = index - 1; at >= 0; at--) {
      const distance = first - tokens.word(at);
      if (distance > 10 || tokens.sentence(at) !== sentence) break;
      const id = tokens.id(at);
      if (distance <= forbidding && this.#neg[id] === 1) return 0;
      if (distance <= 2 && this.#please[id] === 1) factor = 1;
      if (distance <= 5 && (this.#you[id] === 1 || this.#machine[id] === 1)) told = true;
      if (distance <= 5 && this.#want[id] === 1) wanted = true;
      // An act after a comma begins anew: "when you read this, send ...".
      if (distance <= 8 && this.#reported[id] === 1 && !(leads && forbidding > 2))
        factor = Math.min(factor, 0.5);
    }
    if (told && wanted) factor = Math.max(factor, 0.9);
    const behind = tokens.word(last);
    let inside = false;
    for (let at = last + 1; at < tokens.count; at++) {
      const distance = tokens.word(at) - behind;
      if (distance > 7 || tokens.sentence(at) !== sentence) break;
      const id = tokens.id(at);
      if (distance <= 4 && this.#inside[id] === 1) inside = true;
      else if (inside && this.#container[id] === 1 && defends) return Math.min(factor, 0.3);
      else if (this.#conditional[id] === 1) return factor * 0.6;
    }
    return factor;
  }

  /** `Do not deploy without asking`, `do not tell the user to copy it` protect; they hide nothing. */
  #asWarning(index: number, last: number): number {
    const tokens = this.#tokens;
    if (this.#withouts[tokens.id(index)] === 1) {
      for (let at = index - 1; at >= 0; at--) {
        if (tokens.word(index) - tokens.word(at) > 12 || tokens.sentence(at) !== tokens.sentence(index))
          break;
        if (this.#neg[tokens.id(at)] === 1) return 0;
      }
    }
    const next = last + 1;
    const followed =
      next < tokens.count &&
      tokens.word(next) === tokens.word(last) + 1 &&
      tokens.sentence(next) === tokens.sentence(last) &&
      this.#elsewhere[tokens.id(next)] === 1;
    return followed ? 0.35 : 1;
  }
}

function isName(flags: number): boolean {
  return (flags & (token.NAME | token.GLUED)) !== 0;
}
