import { type Judgement, judge, type Surroundings } from './judgement.ts';
import { type Hit, Matcher } from './matcher.ts';
import type { CompiledPhrase } from './phrase.ts';
import type { Tokens } from './token.ts';
import { type Vocabulary, vocabulary } from './vocabulary.ts';

/** Words that a phrase may reach forward, and that are looked at behind it. */
export const REACH_WORDS = 40;
/** Evidence within as many words of the last belongs together. */
const TOGETHER_WORDS = 40;
/** Evidence that goes on for longer is judged by what it has, and its beginning let go. */
const SPAN_WORDS = 160;
const KEPT_WORDS = 80;
/** Words around the evidence in which talk about attacks counts. */
const TALK_WORDS = 70;
/** Program text that lies between takes evidence apart. */
const APART_SIGNS = 10;
const HITS_MAX = 96;

/** Gathers phrases that stand close together and has them judged as one, once enough of what follows is known. */
export class Evidence {
  readonly #vocabulary: Vocabulary = vocabulary();
  readonly #tokens: Tokens;
  readonly #matcher: Matcher;
  /** Added to evidence that was itself encoded. */
  readonly #bonus: number;
  readonly #discuss = this.#vocabulary.concept('discuss');
  readonly #example = this.#vocabulary.concept('example');
  /** By phrase: the token at which it was last tried. */
  readonly #tried: Int32Array;
  #turn = 0;
  #next = 0;
  #hits: Hit[] = [];
  /** Talk about attacks: the word's number in the text, and in the vocabulary. */
  #talk: { readonly word: number; readonly id: number }[] = [];
  #talkAll = 0;
  #judged = 0;
  #words = 0;
  #sentence = 0;

  constructor(tokens: Tokens, bonus: number) {
    this.#tokens = tokens;
    this.#bonus = bonus;
    this.#matcher = new Matcher(tokens);
    this.#tried = new Int32Array(this.#vocabulary.phrases.length);
  }

  /** Where what may yet become evidence begins; Infinity when nothing may. */
  get undecided(): number {
    const first = this.#hits[0];
    if (first !== undefined && this.#judged < this.#hits.length) return first.start;
    // Words that were read out of single letters come behind a word that one of the letters is.
    let earliest = Number.POSITIVE_INFINITY;
    for (let at = this.#next; at < this.#tokens.count; at++) {
      const start = this.#tokens.start(at);
      if (start < earliest && this.#matcher.mayBegin(at, this.#words, this.#sentence)) earliest = start;
    }
    return earliest;
  }

  /**
   * Takes in the tokens whose surroundings are known.
   * @param words seen so far, and the sentence that the text is in
   * @param all nothing follows that could change a judgement: the end, or of an event
   */
  take(words: number, sentence: number, all: boolean, judged: (judgement: Judgement) => void): void {
    this.#words = words;
    this.#sentence = sentence;
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
      this.#talk.push({ word: tokens.word(index), id });
      this.#talkAll++;
      if (this.#talk.length > 256) this.#talk = this.#talk.slice(128);
    }
    const beginning = this.#vocabulary.beginning[id];
    if (beginning === undefined) return;
    for (const phrase of beginning.single) this.#try(phrase, index, judged);
    const { follows, reach } = beginning;
    if (reach === 0) return;
    this.#turn++;
    const sentence = tokens.sentence(index);
    const word = tokens.word(index);
    for (let to = index + 1; to < tokens.count; to++) {
      const distance = tokens.word(to) - word;
      if (distance > reach || tokens.sentence(to) !== sentence) return;
      const second = tokens.id(to);
      if (follows[second] === 0 || distance === 0) continue;
      for (const phrase of beginning.withSecond(second)) {
        if (distance > (phrase.gaps[0] as number) + 1 || this.#tried[phrase.number] === this.#turn) continue;
        this.#tried[phrase.number] = this.#turn;
        this.#try(phrase, index, judged);
      }
    }
  }

  #try(phrase: CompiledPhrase, index: number, judged: (judgement: Judgement) => void): void {
    const hit = this.#matcher.match(phrase, index);
    if (hit !== undefined) this.#add(hit, judged);
  }

  #add(hit: Hit, judged: (judgement: Judgement) => void): void {
    const last = this.#hits.at(-1);
    if (
      last !== undefined &&
      (hit.word - last.lastWord > TOGETHER_WORDS || hit.signs - last.signs > APART_SIGNS)
    )
      this.#close(judged);
    const first = this.#hits[0];
    if (first !== undefined && (this.#hits.length >= HITS_MAX || hit.word - first.word > SPAN_WORDS)) {
      this.#judge(judged);
      const from = Math.max(hit.word - KEPT_WORDS, this.#hits[HITS_MAX / 2]?.word ?? 0);
      this.#hits = this.#hits.filter(({ word }) => word >= from);
      this.#judged = this.#hits.length;
    }
    this.#hits.push(hit);
  }

  #close(judged: (judgement: Judgement) => void): void {
    this.#judge(judged);
    this.#hits = [];
    this.#judged = 0;
  }

  #judge(judged: (judgement: Judgement) => void): void {
    const hits = this.#hits;
    if (this.#judged === hits.length) return;
    this.#judged = hits.length;
    const judgement = judge(hits, this.#bonus, (quoted) => this.#around(hits, quoted));
    if (judgement !== undefined) judged(judgement);
  }

  #around(hits: readonly Hit[], quoted: number): Surroundings {
    const first = hits[0]?.word ?? 0;
    const last = hits.at(-1)?.lastWord ?? first;
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
    return { talk: kinds.size, talkAll: this.#talkAll, examples };
  }
}
