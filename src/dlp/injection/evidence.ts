import {
  BEFORE_WORDS,
  BEGINS,
  BEHIND_WORDS,
  BLOCKS,
  SPAN_WORDS,
  TELLS,
  talkExcuse,
  wordOdds,
} from './odds.ts';
import { RULES, type Rule } from './rule.ts';
import type { Tokens } from './token.ts';
import * as token from './token.ts';
import { type Weights, weights } from './weights.ts';
import { WordContext } from './word-context.ts';

/** Places for the words of a stretch; two words may share one, and then the older is forgotten. */
const SEEN = 256;

export interface Judgement {
  readonly rule: Rule;
  readonly verdict: 'block' | 'flag';
  readonly start: number;
  readonly end: number;
  readonly flags: number;
}

/** A stretch of text whose words, taken together, speak for an instruction; up to where they do most. */
interface Stretch {
  readonly start: number;
  readonly firstWord: number;
  readonly end: number;
  readonly lastWord: number;
  readonly odds: number;
  readonly flags: number;
  readonly quoted: number;
  readonly rule: Rule;
}

/**
 * Adds up what words say for and against an instruction (a cumulative sum that is never below nothing), and has
 * judged where the sum was highest, once enough of what follows is known.
 */
export class Evidence {
  readonly #tokens: Tokens;
  readonly #weights: Weights = weights();
  readonly #bias: number;
  readonly #unitOf: Uint16Array;
  readonly #talkUnit: number;
  readonly #ruleOf: Uint8Array;
  readonly #shareOf: Float32Array;
  readonly #tally = new Float32Array(RULES.length);
  /** Words that were seen last, by the low bits of their number, and at which token. */
  readonly #seen = new Int32Array(SEEN);
  readonly #seenAt = new Int32Array(SEEN);
  readonly #context: WordContext;
  #count = 1;
  // The stretch that is open.
  #sum = 0;
  #first = 0;
  #start = 0;
  #heldFrom = Number.POSITIVE_INFINITY;
  #firstWord = 0;
  #peak = 0;
  #peakEnd = 0;
  #peakWord = 0;
  #peakRule = 0;
  #peakFlags = 0;
  #peakQuoted = 0;
  #flags = 0;
  #quoted = 0;
  #members = 0;
  #told = 0;
  /** Closed, and not judged. */
  #waiting: Stretch[] = [];
  #talk: { readonly word: number; readonly id: number }[] = [];

  /** @param bonus log odds that are added to evidence that was itself encoded */
  constructor(tokens: Tokens, bonus: number) {
    this.#tokens = tokens;
    const { vocabulary, bias, rules, talkUnit } = this.#weights;
    this.#bias = bias + bonus;
    this.#unitOf = vocabulary.unit;
    this.#talkUnit = talkUnit;
    this.#ruleOf = rules.rule;
    this.#shareOf = rules.share;
    this.#context = new WordContext(tokens);
  }

  /** Where what may yet become evidence begins; Infinity when nothing may. */
  get undecided(): number {
    return Math.min(this.#heldFrom, this.#waiting[0]?.start ?? Number.POSITIVE_INFINITY);
  }

  /**
   * Takes in the words that have come.
   * @param words seen so far
   * @param all what comes next is not waited for: the end, or that of an event
   */
  take(words: number, all: boolean, judged: (judgement: Judgement) => void): void {
    const tokens = this.#tokens;
    for (let at = 0; at < tokens.count; at++) this.#at(at);
    tokens.dropFirst(tokens.count);
    if (this.#sum > 0 && (all || words - this.#firstWord > SPAN_WORDS)) {
      this.#close(all);
      if (all) this.#heldFrom = Number.POSITIVE_INFINITY;
      else this.#drop();
    }
    while (this.#waiting.length > 0) {
      const stretch = this.#waiting[0] as Stretch;
      if (!all && words - stretch.lastWord < BEHIND_WORDS) return;
      this.#waiting.shift();
      this.#judge(stretch, judged);
    }
  }

  /** Nothing that came before counts any more. */
  restart(): void {
    this.#drop();
    this.#context.restart();
    this.#waiting = [];
    this.#talk = [];
  }

  #at(index: number): void {
    const tokens = this.#tokens;
    const id = tokens.id(index);
    const word = tokens.word(index);
    const flags = tokens.flags(index);
    const serial = this.#count++;
    const unit = this.#unitOf[id] as number;
    if (unit === this.#talkUnit) this.#remember(word, id);
    let odds = wordOdds(this.#context.says(index) / this.#weights.scale, flags);
    if (this.#sum > 0 && word - this.#firstWord > SPAN_WORDS) {
      this.#close(false);
      this.#drop();
    }
    const slot = id & (SEEN - 1);
    const repeated =
      this.#sum > 0 && this.#seen[slot] === id && (this.#seenAt[slot] as number) >= this.#first;
    this.#seen[slot] = id;
    this.#seenAt[slot] = serial;
    if (this.#sum <= 0) {
      if (odds < BEGINS) return;
      this.#open(index, serial, word);
    } else if (this.#heldFrom === Number.POSITIVE_INFINITY) this.#heldFrom = tokens.start(index);
    if (repeated && odds > 0) odds = 0;
    this.#add(index, word, unit, flags, odds);
  }

  #open(index: number, serial: number, word: number): void {
    this.#first = serial;
    this.#start = this.#tokens.start(index);
    this.#heldFrom = this.#start;
    this.#firstWord = word;
    this.#peak = 0;
    this.#flags = 0;
    this.#quoted = 0;
    this.#members = 0;
    this.#told = 0;
    this.#tally.fill(0);
  }

  #add(index: number, word: number, unit: number, flags: number, odds: number): void {
    this.#sum += odds;
    // Words that were read out of single letters come behind those that the last of the letters was.
    this.#start = Math.min(this.#start, this.#tokens.start(index));
    this.#flags |= flags;
    this.#members++;
    if ((flags & token.QUOTED) !== 0) this.#quoted++;
    if (odds > 0) {
      const rule = this.#ruleOf[unit] as number;
      this.#tally[rule] = (this.#tally[rule] as number) + odds * (this.#shareOf[unit] as number);
    }
    if (this.#sum > this.#peak) {
      this.#peak = this.#sum;
      this.#peakEnd = this.#tokens.end(index);
      this.#peakWord = word;
      this.#peakFlags = this.#flags;
      this.#peakQuoted = this.#quoted / this.#members;
      this.#peakRule = strongest(this.#tally);
    } else if (this.#sum <= 0) {
      this.#close(false);
      this.#drop();
    }
  }

  #remember(word: number, id: number): void {
    this.#talk.push({ word, id });
    if (this.#talk.length > 256) this.#talk = this.#talk.slice(128);
  }

  /** @param stays whether the stretch goes on and may be told again, if it comes to more */
  #close(stays: boolean): void {
    if (this.#peak + this.#bias < TELLS || this.#peak <= this.#told) return;
    if (stays) this.#told = this.#peak;
    this.#waiting.push({
      start: this.#start,
      firstWord: this.#firstWord,
      end: this.#peakEnd,
      lastWord: this.#peakWord,
      odds: this.#peak + this.#bias,
      flags: this.#peakFlags,
      quoted: this.#peakQuoted,
      rule: RULES[this.#peakRule] as Rule,
    });
  }

  #drop(): void {
    this.#sum = 0;
    this.#heldFrom = Number.POSITIVE_INFINITY;
  }

  #judge(stretch: Stretch, judged: (judgement: Judgement) => void): void {
    const { rule, start, end, flags, odds } = stretch;
    const verdict = odds - this.#excuse(stretch) >= BLOCKS ? 'block' : 'flag';
    judged({ rule, verdict, start, end, flags });
  }

  /** What talk about attacks around the stretch takes from it. */
  #excuse({ firstWord, lastWord, quoted }: Stretch): number {
    const kinds = new Set<number>();
    for (const { word, id } of this.#talk) {
      const isInside = word >= firstWord && word <= lastWord;
      if (isInside || word < firstWord - BEFORE_WORDS || word > lastWord + BEHIND_WORDS) continue;
      kinds.add(id);
    }
    return talkExcuse(kinds.size, quoted);
  }
}

function strongest(tally: Float32Array): number {
  let most = 0;
  for (let rule = 1; rule < tally.length; rule++)
    if ((tally[rule] as number) > (tally[most] as number)) most = rule;
  return most;
}
