import { ACT_WORDS } from './act-lexicon.ts';
import { Beginnings } from './beginnings.ts';
import type { Concept } from './concept.ts';
import { FOREIGN } from './foreign-lexicon.ts';
import { GENERAL } from './lexicon.ts';
import type { CompiledPhrase, Phrase } from './phrase.ts';
import { PHRASES } from './phrases/all.ts';
import { REVERSED, ROT13 } from './token.ts';
import { Transitions } from './transitions.ts';

/** Words that stand for more than letters: a turn's marker, a pipe behind a shell's name, an address, a mail address, a tool's name, a machine that is called by
 * its name, an address with a place to fill in. */
export type Mark = 'xmark' | 'xpipe' | 'xurl' | 'xmail' | 'xtool' | 'xspeaker' | 'xcall' | 'xslot';

/** The tokeniser passes over them. */
const MARKS = /\p{M}/gu;

/** Letters a to z are columns 1 to 26. */
const COLUMNS = 27;
const STATES_MAX = 0x7fff;

/**
 * Every word that any phrase knows, as one automaton over a to z and one over other scripts, and the phrases by the
 * words they begin with. Word 0 is "not known".
 */
export class Vocabulary {
  /** Words as they are, without those that are written in ROT13 or backwards. */
  readonly wordCount: number;
  /** By word as it is written: the word that is meant, and how it is written. */
  readonly plain: Uint16Array;
  readonly writing: Int32Array;
  readonly phrases: readonly CompiledPhrase[];
  /** By word: the phrases that may begin with it. */
  readonly beginning: readonly (Beginnings | undefined)[];
  /** `next[state * 27 + column]`; 0 is dead, 1 the start. */
  readonly next: Uint16Array;
  /** By state: the word that ends here, and the stem that has been passed here. */
  readonly exact: Uint16Array;
  readonly stem: Uint16Array;
  /** Other scripts. */
  readonly wide: Transitions;
  readonly #concepts = new Map<Concept, Uint8Array>();
  readonly #members: ReadonlyMap<Concept, ReadonlySet<number>>;
  readonly #words: ReadonlyMap<string, number>;
  /** By word: 1 for those of other scripts. */
  readonly #wide: Uint8Array;

  constructor() {
    const words = new Map<string, number>();
    this.#words = words;
    const members = new Map<Concept, Set<number>>();
    this.#members = members;
    const numberOf = (word: string): number => {
      const known = words.get(word);
      if (known !== undefined) return known;
      words.set(word, words.size + 1);
      return words.size;
    };
    for (const table of [GENERAL, ACT_WORDS, FOREIGN] as Partial<Record<Concept, string>>[]) {
      for (const [concept, list] of Object.entries(table) as [Concept, string][]) {
        const set = members.get(concept) ?? new Set();
        members.set(concept, set);
        for (const word of list.split(' ')) set.add(numberOf(word.replaceAll(MARKS, '')));
      }
    }
    for (const { steps } of PHRASES) {
      for (const part of steps.split(/[ |]/)) if (part.startsWith('=')) numberOf(part.slice(1));
    }
    const plainCount = words.size + 1;
    const disguised = new Map<string, readonly [plain: number, writing: number]>();
    for (const [word, id] of words) {
      if (!/^[a-z]{4,}$/.test(word) && word !== 'all') continue;
      const turned = rot13(word);
      if (!words.has(turned)) disguised.set(turned, [id, ROT13]);
      const reversed = [...word].toReversed().join('');
      if (!words.has(reversed)) disguised.set(reversed, [id, REVERSED]);
    }
    this.plain = new Uint16Array(plainCount + disguised.size);
    this.writing = new Int32Array(plainCount + disguised.size);
    this.wordCount = plainCount;
    this.#wide = new Uint8Array(plainCount);
    for (const [word, id] of words) if (word.charCodeAt(0) >= 128) this.#wide[id] = 1;
    // A word that a stem covers is also that stem's: `credentials` is `credential*`.
    const stems = [...words.keys()].filter((word) => word.endsWith('*'));
    for (const set of members.values()) {
      for (const stem of stems) {
        if (!set.has(numberOf(stem))) continue;
        for (const [word, id] of words) if (word.startsWith(stem.slice(0, -1))) set.add(id);
      }
    }
    for (const [concept, set] of members) {
      const row = new Uint8Array(this.wordCount);
      for (const id of set) row[id] = 1;
      this.#concepts.set(concept, row);
    }
    this.phrases = PHRASES.map((phrase, number) => this.#compile(phrase, number, words));
    const beginning: CompiledPhrase[][] = Array.from({ length: this.wordCount }, () => []);
    for (const phrase of this.phrases) {
      const [first] = phrase.steps;
      for (let id = 1; id < this.wordCount; id++) if (first?.[id] === 1) beginning[id]?.push(phrase);
    }
    // Words of one concept begin the same phrases.
    const sets = new Map<string, Beginnings>();
    this.beginning = beginning.map((phrases) => {
      if (phrases.length === 0) return undefined;
      const key = phrases.map(({ number }) => number).join();
      const set = sets.get(key) ?? new Beginnings(phrases, this.wordCount);
      sets.set(key, set);
      return set;
    });
    const spelled = new Map(words);
    let number = plainCount;
    for (let id = 0; id < plainCount; id++) this.plain[id] = id;
    for (const [word, [id, writing]] of disguised) {
      this.plain[number] = id;
      this.writing[number] = writing;
      spelled.set(word, number++);
    }
    const wideNext = new Map<number, number>();
    const next = new Uint16Array(STATES_MAX * COLUMNS);
    const exact = new Uint16Array(STATES_MAX);
    const stem = new Uint16Array(STATES_MAX);
    let states = 2;
    const grow = (): number => {
      if (states === STATES_MAX) throw new Error('vocabulary: more states than 15 bits number');
      return states++;
    };
    for (const [word, id] of spelled) {
      const isStem = word.endsWith('*');
      let state = 1;
      for (const unit of isStem ? word.slice(0, -1) : word) {
        const code = unit.charCodeAt(0);
        if (code >= 97 && code <= 122) {
          const at = state * COLUMNS + code - 96;
          if (next[at] === 0) next[at] = grow();
          state = next[at] as number;
        } else {
          const at = state * 65536 + code;
          const known = wideNext.get(at) ?? grow();
          wideNext.set(at, known);
          state = known;
        }
      }
      (isStem ? stem : exact)[state] = id;
    }
    this.wide = new Transitions(wideNext);
    this.next = next.slice(0, states * COLUMNS);
    this.exact = exact.slice(0, states);
    this.stem = stem.slice(0, states);
  }

  /** 1 at every word's number that belongs to the concept. */
  concept(name: Concept): Uint8Array {
    const row = this.#concepts.get(name);
    return row ?? missing(name);
  }

  /** Of a script that is not Latin: where a word stands tells less of what it does. */
  isWide(id: number): boolean {
    return this.#wide[id] === 1;
  }

  /** The number of a word that the tokeniser itself makes. */
  mark(name: Mark): number {
    return this.#words.get(name) ?? 0;
  }

  #compile(
    { rule, weight, steps, manner }: Phrase,
    number: number,
    words: ReadonlyMap<string, number>,
  ): CompiledPhrase {
    const rows: Uint8Array[] = [];
    const gaps: number[] = [];
    for (const part of steps.split(' ')) {
      if (/^\d+$/.test(part)) {
        gaps[rows.length - 1] = Number(part);
        continue;
      }
      const row = new Uint8Array(this.wordCount);
      for (const name of part.split('|')) {
        if (name.startsWith('=')) row[words.get(name.slice(1)) as number] = 1;
        else for (const id of this.#members.get(name as Concept) ?? missing(name)) row[id] = 1;
      }
      rows.push(row);
    }
    return {
      number,
      rule,
      weight,
      manner,
      steps: rows,
      gaps: rows.slice(1).map((_, at) => gaps[at] ?? 0),
    };
  }
}

function rot13(word: string): string {
  return word.replaceAll(/[a-z]/g, (letter) =>
    String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97),
  );
}

let shared: Vocabulary | undefined;

/** Made at the first scan: a bottle whose routes scan nothing inbound does not pay for it. */
export function vocabulary(): Vocabulary {
  shared ??= new Vocabulary();
  return shared;
}

function missing(name: string): never {
  throw new Error(`vocabulary: no concept ${name}`);
}
