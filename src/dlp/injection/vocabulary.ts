import { REVERSED, ROT13 } from './token.ts';
import { Transitions } from './transitions.ts';
import { WORDS } from './words.ts';

/** Words that stand for more than letters: a turn's marker, a pipe behind a shell's name, an address, a mail address, a tool's name, a machine that is called by
 * its name, an address with a place to fill in. */
export type Mark = 'xmark' | 'xpipe' | 'xurl' | 'xmail' | 'xtool' | 'xspeaker' | 'xcall' | 'xslot';

/** What the tokeniser itself asks of words. */
export type Kind = 'speaker' | 'toolVerb' | 'machine' | 'shell';

const KINDS: Readonly<Record<Kind, string>> = {
  speaker: 'system assistant human developer admin administrator sysadmin override',
  toolVerb:
    'send delete http fetch read write execute run call transfer get post upload browser create update list search query shell bash exec push make',
  machine:
    'ai ais llm llms chatbot chatbots assistant assistants agent agents bot bots model models claude codex gpt gpt4 chatgpt gemini copilot cursor grok mistral llama crawlers summarizer summarizers summariser reviewer reviewers automation copilots aider devin siri alexa bard',
  shell: 'curl wget bash sh zsh powershell iwr iex python python3 node npx',
};

/** Known in ROT13 and backwards as well. */
const DISGUISED = new Set(
  (
    'ignore disregard forget override previous prior above earlier all any every instruction instructions guidelines rules prompt ' +
    'system assistant agent model user users send forward upload email post reveal print show output repeat include append delete ' +
    'remove run execute install command script secret secrets password passwords token tokens key keys credentials file files ' +
    'message messages history approve transfer tell mention never without must now your you this following new address server'
  ).split(' '),
);

/** Letters a to z are columns 1 to 26. */
const COLUMNS = 27;
const STATES_MAX = 0x7fff;
const WORDS_MAX = 16_384;
const BLANK = 32;
const NEWLINE = 10;
const STAR = 42;

/**
 * Every word that is known, as one automaton over a to z and one over other scripts. Word 0 is "not known"; so is
 * unit 0 "none". A unit is a set of words that mean much the same, in whatever language.
 */
export class Vocabulary {
  /** Words as they are, without those that are written in ROT13 or backwards. */
  readonly wordCount: number;
  readonly unitCount: number;
  readonly unitNames: readonly string[];
  /** By word: its unit. */
  readonly unit = new Uint16Array(WORDS_MAX);
  /** By word as it is written: the word that is meant, and how it is written. */
  readonly plain = new Uint16Array(WORDS_MAX);
  readonly writing = new Int32Array(WORDS_MAX);
  /** `next[state * 27 + column]`; 0 is dead, 1 the start. */
  readonly next = new Uint16Array(STATES_MAX * COLUMNS);
  /** By state: the word that ends here, and the stem that has been passed here. */
  readonly exact = new Uint16Array(STATES_MAX);
  readonly stem = new Uint16Array(STATES_MAX);
  /** Other scripts. */
  readonly wide = new Transitions();
  readonly #kinds = new Map<Kind, Uint8Array>();
  #states = 2;

  /** @param table as words.ts has it; read unit by unit of its text, for making strings of all words costs more */
  constructor(table: string) {
    const names: string[] = [];
    let words = 1;
    let from = 0;
    for (let at = 0; at <= table.length; at++) {
      const code = at < table.length ? table.charCodeAt(at) : NEWLINE;
      if (code !== BLANK && code !== NEWLINE) continue;
      if (from === 0 || table.charCodeAt(from - 1) === NEWLINE) names.push(table.slice(from, at));
      else {
        this.unit[words] = names.length - 1;
        this.plain[words] = words;
        this.#spell(table, from, at, words++);
      }
      from = at + 1;
    }
    this.unitNames = names;
    this.unitCount = names.length;
    this.wordCount = words;
    for (const word of DISGUISED) {
      const id = this.#find(word);
      for (const [written, writing] of [
        [rot13(word), ROT13],
        [[...word].toReversed().join(''), REVERSED],
      ] as const) {
        if (id === 0 || this.#find(written) !== 0) continue;
        this.plain[words] = id;
        this.writing[words] = writing;
        this.#spell(written, 0, written.length, words++);
      }
    }
  }

  #spell(table: string, from: number, to: number, id: number): void {
    const isStem = table.charCodeAt(to - 1) === STAR;
    const end = isStem ? to - 1 : to;
    let state = 1;
    for (let at = from; at < end; at++) {
      const code = table.charCodeAt(at);
      let following: number;
      if (code >= 97 && code <= 122) {
        const place = state * COLUMNS + code - 96;
        following = this.next[place] as number;
        if (following === 0) {
          following = this.#grow();
          this.next[place] = following;
        }
      } else {
        following = this.wide.next(state, code);
        if (following === 0) {
          following = this.#grow();
          this.wide.add(state, code, following);
        }
      }
      state = following;
    }
    (isStem ? this.stem : this.exact)[state] = id;
  }

  #grow(): number {
    if (this.#states === STATES_MAX) throw new Error('vocabulary: more states than 15 bits number');
    return this.#states++;
  }

  /** The number of a word of a to z as it is written; 0: it is not known. */
  #find(word: string): number {
    let state = 1;
    for (let at = 0; at < word.length && state !== 0; at++)
      state = this.next[state * COLUMNS + word.charCodeAt(at) - 96] as number;
    return this.exact[state] as number;
  }

  /** 1 at every word's number that is of the kind. */
  kind(name: Kind): Uint8Array {
    const known = this.#kinds.get(name);
    if (known !== undefined) return known;
    const row = new Uint8Array(this.wordCount);
    for (const word of KINDS[name].split(' ')) row[this.#find(word)] = 1;
    row[0] = 0;
    this.#kinds.set(name, row);
    return row;
  }

  /** The number of a word that the tokeniser itself makes. */
  mark(name: Mark): number {
    return this.#find(name);
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
  shared ??= new Vocabulary(WORDS);
  return shared;
}
