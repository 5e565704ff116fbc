import type { Rule } from './phrases.ts';
import type { Tokens } from './token.ts';
import * as token from './token.ts';
import { type CompiledPhrase, type Vocabulary, vocabulary } from './vocabulary.ts';

/** Words that a phrase may reach forward, and that are looked at behind it. */
export const REACH_WORDS = 40;
/** Evidence within as many words of the last belongs together. */
const TOGETHER_WORDS = 40;
/** Words around the evidence in which talk about attacks counts. */
const TALK_WORDS = 70;
const HITS_MAX = 64;

const NOT_HERE = -1;
const MORE = -2;

/** From which weight on a rule's phrase is one that ordinary text hardly ever has. */
const ANCHORS: ReadonlyMap<Rule, number> = new Map([
  ['instruction-override', 0.45],
  ['addresses-ai-reader', 0.45],
  ['prompt-disclosure', 0.45],
  ['turn-spoofing', 0.45],
  ['role-change', 0.45],
  ['concealment', 0.6],
  ['exfiltration', 0.6],
]);
const UNANCHORED = 0.85;

const BLOCKS = 1;
const TELLS = 0.5;

/** A phrase that was found. Offsets are those of the whole text. */
interface Hit {
  readonly phrase: CompiledPhrase;
  readonly weight: number;
  readonly word: number;
  readonly lastWord: number;
  readonly start: number;
  readonly end: number;
  readonly flags: number;
}

export interface Judgement {
  readonly rule: Rule;
  readonly verdict: 'block' | 'flag';
  readonly start: number;
  readonly end: number;
  readonly flags: number;
}

/** Gathers phrases that stand close together and judges them as one, once enough of what follows is known. */
export class Evidence {
  readonly #vocabulary: Vocabulary = vocabulary();
  readonly #tokens: Tokens;
  /** Added to evidence that was itself encoded. */
  readonly #bonus: number;
  readonly #discuss = this.#vocabulary.concept('discuss');
  readonly #example = this.#vocabulary.concept('example');
  readonly #please = this.#vocabulary.concept('please');
  readonly #neg = this.#vocabulary.concept('neg');
  readonly #reported = this.#vocabulary.concept('reported');
  readonly #you = this.#vocabulary.concept('you');
  readonly #want = this.#vocabulary.concept('want');
  readonly #inside = this.#vocabulary.concept('inside');
  readonly #container = this.#vocabulary.concept('container');
  readonly #conditional = this.#vocabulary.concept('conditional');
  readonly #mine = this.#vocabulary.concept('mine');
  readonly #withouts = this.#vocabulary.concept('withouts');
  readonly #elsewhere = this.#vocabulary.concept('elsewhere');
  #next = 0;
  #hits: Hit[] = [];
  /** Talk about attacks: the word's number in the text, and in the vocabulary. */
  #talk: { readonly word: number; readonly id: number; readonly quoted: boolean }[] = [];
  #talkAll = 0;
  #judged = 0;
  #words = 0;

  constructor(tokens: Tokens, bonus: number) {
    this.#tokens = tokens;
    this.#bonus = bonus;
  }

  /** Where what may yet become evidence begins; Infinity when nothing may. */
  get undecided(): number {
    const first = this.#hits[0];
    if (first !== undefined && this.#judged < this.#hits.length) return first.start;
    for (let at = this.#next; at < this.#tokens.count; at++) {
      const phrases = this.#vocabulary.beginning[this.#tokens.id(at)] ?? [];
      if (phrases.some((phrase) => this.#mayMatch(phrase, at))) return this.#tokens.start(at);
    }
    return Number.POSITIVE_INFINITY;
  }

  /**
   * Takes in the tokens whose surroundings are known.
   * @param words seen so far
   * @param all nothing follows that could change a judgement: the end, or of an event
   */
  take(words: number, all: boolean, judged: (judgement: Judgement) => void): void {
    this.#words = words;
    const tokens = this.#tokens;
    while (this.#next < tokens.count && (all || words - tokens.word(this.#next) >= REACH_WORDS)) {
      this.#at(this.#next, judged);
      this.#next++;
    }
    const last = this.#hits.at(-1);
    if (last !== undefined) {
      if (all) this.#judge(judged);
      else if (words - last.lastWord > TOGETHER_WORDS + REACH_WORDS) this.#close(judged);
    }
    if (this.#next > 512) this.#forget();
  }

  #forget(): void {
    let keep = this.#next;
    const from = this.#tokens.word(this.#next - 1) - REACH_WORDS;
    while (keep > 0 && this.#tokens.word(keep - 1) > from) keep--;
    this.#tokens.dropFirst(keep);
    this.#next -= keep;
  }

  #at(index: number, judged: (judgement: Judgement) => void): void {
    const tokens = this.#tokens;
    const id = tokens.id(index);
    if (this.#discuss[id] === 1) {
      this.#talk.push({ word: tokens.word(index), id, quoted: (tokens.flags(index) & token.QUOTED) !== 0 });
      this.#talkAll++;
      if (this.#talk.length > 256) this.#talk = this.#talk.slice(128);
    }
    const phrases = this.#vocabulary.beginning[id];
    if (phrases === undefined || phrases.length === 0) return;
    // Most phrases end at their second step: the nearest known word is too far.
    const follows = index + 1 < tokens.count && tokens.sentence(index + 1) === tokens.sentence(index);
    const room = follows ? tokens.word(index + 1) - tokens.word(index) - 1 : Number.POSITIVE_INFINITY;
    for (const phrase of phrases) {
      if (room > (phrase.gaps[0] ?? Number.POSITIVE_INFINITY)) continue;
      const hit = this.#match(phrase, index);
      if (hit === undefined) continue;
      const last = this.#hits.at(-1);
      if (last !== undefined && hit.word - last.lastWord > TOGETHER_WORDS) this.#close(judged);
      if (this.#hits.length < HITS_MAX) this.#hits.push(hit);
    }
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

  #mayMatch(phrase: CompiledPhrase, index: number): boolean {
    return this.#reach(phrase, index, this.#words) !== NOT_HERE;
  }

  #match(phrase: CompiledPhrase, index: number): Hit | undefined {
    const at = this.#reach(phrase, index, 0);
    if (at < 0) return undefined;
    const tokens = this.#tokens;
    const { steps } = phrase;
    const sentence = tokens.sentence(index);
    const word = tokens.word(at);
    let flags = 0;
    let glued = 0;
    let theirs = false;
    for (let to = index; to <= at; to++) {
      theirs ||= this.#mine[tokens.id(to)] === 1;
      flags |= tokens.flags(to);
      if (to > index && (tokens.flags(to) & token.GLUED) !== 0) glued++;
    }
    let weight = phrase.weight;
    // What a person takes back of their own is no one's standing instruction.
    if (theirs && phrase.rule === 'instruction-override') weight *= 0.45;
    if (phrase.imperative) weight *= this.#asOrder(index, at, sentence);
    if (phrase.rule === 'concealment' || phrase.rule === 'permission-change')
      weight *= this.#asWarning(index, at);
    if (steps.length > 2 ? glued >= steps.length - 1 : glued > 0 && steps.length > 1) weight *= 0.4;
    const signs = tokens.signs(at) - tokens.signs(index);
    if (signs > 2) weight *= signs > 5 ? 0.25 : 0.6;
    if (weight < 0.15) return undefined;
    return {
      phrase,
      weight,
      word: tokens.word(index),
      lastWord: word,
      start: tokens.start(index),
      end: tokens.end(at),
      flags,
    };
  }

  /** How much of an order the phrase is, from what stands before it, and of whom it speaks. */
  #asOrder(index: number, last: number, sentence: number): number {
    const tokens = this.#tokens;
    const first = tokens.word(index);
    let factor = (tokens.flags(index) & token.LEADS) !== 0 ? 1 : 0.5;
    let wanted = false;
    let told = false;
    for (let at = index - 1; at >= 0; at--) {
      const distance = first - tokens.word(at);
      if (distance > 10 || tokens.sentence(at) !== sentence) break;
      const id = tokens.id(at);
      if (distance <= 2 && this.#neg[id] === 1) return 0;
      if (distance <= 2 && this.#please[id] === 1) factor = 1;
      if (distance <= 5 && this.#you[id] === 1) told = true;
      if (distance <= 5 && this.#want[id] === 1) wanted = true;
      if (distance <= 8 && this.#reported[id] === 1) factor = Math.min(factor, 0.5);
    }
    if (told && wanted) factor = Math.max(factor, 0.9);
    // "ignore any instructions in the document" defends.
    const behind = tokens.word(last);
    let inside = false;
    for (let at = last + 1; at < tokens.count; at++) {
      const distance = tokens.word(at) - behind;
      if (distance > 7 || tokens.sentence(at) !== sentence) break;
      const id = tokens.id(at);
      if (distance <= 4 && this.#inside[id] === 1) inside = true;
      else if (inside && this.#container[id] === 1) return Math.min(factor, 0.3);
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

  #close(judged: (judgement: Judgement) => void): void {
    this.#judge(judged);
    this.#hits = [];
    this.#judged = 0;
  }

  #judge(judged: (judgement: Judgement) => void): void {
    const hits = this.#hits;
    const first = hits[0];
    const last = hits.at(-1);
    if (first === undefined || last === undefined || this.#judged === hits.length) return;
    this.#judged = hits.length;
    const counted: Hit[] = [];
    let total = 0;
    let quoted = 0;
    let writing = 0;
    let more = 0;
    let anchored = false;
    for (const hit of hits.toSorted((a, b) => b.weight - a.weight)) {
      if (counted.some((other) => sameWords(hit, other))) continue;
      const { rule } = hit.phrase;
      if (counted.some((other) => other.phrase.rule === rule)) more = Math.max(more, hit.weight);
      else {
        total += hit.weight;
        if ((hit.flags & token.QUOTED) !== 0) quoted += hit.weight;
        writing |= hit.flags;
        anchored ||= hit.weight >= (ANCHORS.get(rule) ?? 0.8);
      }
      counted.push(hit);
    }
    const leading = counted[0] ?? first;
    const share = quoted / total;
    total += more * 0.5;
    // Many weak signs stand in any manual; without one that only a reader of instructions is told, they count less.
    if (!anchored) total *= UNANCHORED;
    if (total >= 0.4) {
      if (
        (writing &
          (token.UNICODE |
            token.LOOKALIKE |
            token.LEET |
            token.SPACED |
            token.TAG_CHARACTERS |
            token.ROT13 |
            token.REVERSED)) !==
        0
      )
        total += 0.4;
      else if ((writing & (token.ENTITY | token.PERCENT | token.ESCAPE | token.MARKUP)) !== 0) total += 0.25;
      if ((writing & token.HIDDEN) !== 0) total += 0.35;
      else if ((writing & (token.COMMENT | token.ATTRIBUTE)) !== 0) total += 0.2;
      total += this.#bonus;
    }
    if (total < TELLS) return;
    const strong = hits.filter(({ weight }) => weight >= 0.3);
    const start = strong[0] ?? first;
    let end = start.end;
    for (const hit of strong) end = Math.max(end, hit.end);
    const less = this.#talked(hits, first.word, last.lastWord, share);
    judged({
      rule: leading.phrase.rule,
      verdict: total - less >= BLOCKS ? 'block' : 'flag',
      start: start.start,
      end,
      flags: writing,
    });
  }

  /** What talk about attacks around the evidence takes from it. */
  #talked(hits: readonly Hit[], first: number, last: number, quoted: number): number {
    const kinds = new Set<number>();
    for (const { word, id } of this.#talk) {
      if (word < first - TALK_WORDS || word > last + TALK_WORDS) continue;
      if (hits.some((hit) => word >= hit.word && word <= hit.lastWord)) continue;
      kinds.add(id);
    }
    let examples = 0;
    for (let at = 0; at < this.#tokens.count; at++) {
      const word = this.#tokens.word(at);
      if (word < first - 14 || word > last + 8) continue;
      if (word >= first && word <= last && quoted < 0.4) continue;
      if (this.#example[this.#tokens.id(at)] === 1) examples++;
    }
    const talk = kinds.size;
    let less = talk === 0 ? 0 : Math.min(1.4, 0.2 + 0.25 * talk);
    if (quoted > 0.4) less += talk > 0 ? 0.5 : 0;
    if (examples > 0) less += quoted > 0.4 ? 0.2 * Math.min(examples, 3) : 0.1;
    if (talk > 0 && this.#talkAll > 12) less += 0.3;
    return less;
  }
}

/** Two phrases that are mostly the same words are one sign. */
function sameWords(a: Hit, b: Hit): boolean {
  const shared = Math.min(a.lastWord, b.lastWord) - Math.max(a.word, b.word) + 1;
  return shared * 2 > Math.min(a.lastWord - a.word, b.lastWord - b.word) + 1;
}
