import {
  BLANK,
  BULLET,
  DIGIT,
  KIND,
  LETTER,
  LINE_ENDER,
  NEWLINE,
  SIGN,
  SPECIAL,
  STOP,
  WITHIN,
} from './ascii.ts';
import { decodeEntity } from './entity.ts';
import { fold, foldAstral, looksLike, SEPARATOR, SKIP, WIDE } from './fold.ts';
import { Markup } from './markup.ts';
import { decodeEscape, encodedRun, endsAddress, inlineTagEnd, isIdeographic, lowerCase } from './spelling.ts';
import * as token from './token.ts';
import { Tokens } from './token.ts';
import { markerLength } from './turn-markers.ts';
import { type Mark, type Vocabulary, vocabulary } from './vocabulary.ts';

const LEET: Record<string, string> = {
  0: 'o',
  1: 'i',
  3: 'e',
  4: 'a',
  5: 's',
  7: 't',
  8: 'b',
  '@': 'a',
  $: 's',
};
const leet = new Uint8Array(128);
for (const [sign, letter] of Object.entries(LEET)) leet[sign.charCodeAt(0)] = letter.charCodeAt(0);

/** Units of a word that are looked at; what follows is passed over as the same word. */
const WORD_MAX = 64;
/** A quotation that is not closed within as many words was none. */
const QUOTE_WORDS = 80;
/** From here on a run without a blank may be something encoded. */
const ENCODED_MIN = 24;
/** Places in one run where encoded text is looked for: behind `data=`, a path. */
const TRIES_MAX = 4;
/** Bytes in binary digits that are joined at most. */
const BYTES_MAX = 4096;
/** Letters written one by one that make it worth to join them. */
const SPACED_MIN = 6;
/** Words that may stand before a machine's name when it is called: `dear virtual`, `LLM shopping`. */
const CALL_WORDS = 3;

/** Shown runs that may hold encoded text: base64, hex. The offset is that in the whole text. True: it was text. */
export type RunListener = (run: string, start: number, written?: 'binary', length?: number) => boolean;

/**
 * Text to words that the vocabulary knows. Takes the text piece by piece; a piece ends where a word does. Whatever
 * a letter is written as (full width, look-alike, entity, escape, digit) it counts as that letter.
 */
export class Tokeniser {
  readonly tokens = new Tokens();
  /** Words seen, known or not. */
  word = 0;
  sentence = 0;
  readonly #vocabulary: Vocabulary = vocabulary();
  readonly #onRun: RunListener;
  readonly #speaker = this.#vocabulary.kind('speaker');
  readonly #toolVerb = this.#vocabulary.kind('toolVerb');
  readonly #machine = this.#vocabulary.kind('machine');
  readonly #shell = this.#vocabulary.kind('shell');
  readonly #markup = new Markup();
  readonly #letters = new Uint16Array(WORD_MAX);
  #text = '';
  /** The units of `text`. */
  #units = new Uint16Array(0);
  #base = 0;
  #end = 0;
  #lead = token.LEADS | token.LINE_START;
  #glued = 0;
  /** The last word that began something. */
  #ledWord = 0;
  #newlines = 1;
  #quote = 0;
  #quoteWord = 0;
  #fence = false;
  /** In a line that begins with `>`. */
  #blockquote = false;
  /** Letters written one by one, and where each stands. */
  #spaced: number[] = [];
  #spacedAt: number[] = [];
  /** Bytes that were written in binary digits one after another. */
  #bytes: number[] = [];
  #bytesAt = 0;
  #pipeUntil = -1;
  /** Up to here runs have been looked into. */
  #triedTo = 0;
  #tries = 0;
  /** Between `#` at the start of a line and its first word. */
  #heading = false;
  /** Signs that program text has between words. */
  #signs = 0;
  /** What the last line ended with. */
  #lineTail = 0;

  constructor(onRun: RunListener) {
    this.#onRun = onRun;
  }

  /** @param base the offset of the piece in the whole text */
  feed(text: string, base: number): void {
    this.#text = text;
    this.#base = base;
    this.#end = text.length;
    const end = text.length;
    // Typed loads: a string's units cost more, the more so the more kinds of strings come by.
    if (this.#units.length < end) this.#units = new Uint16Array(Math.max(end, 128));
    const units = this.#units;
    Buffer.from(units.buffer).write(text, 'utf16le');
    const { next, exact, stem } = this.#vocabulary;
    let at = 0;
    while (at < end) {
      let code = units[at] as number;
      if (code >= 128) {
        at = this.#other(at);
        continue;
      }
      let column = LETTER[code] as number;
      if (column === 0) {
        if (code === 32) at++;
        else at = this.#between(at, code);
        continue;
      }
      if (this.#bytes.length > 0) this.#joinBytes();
      const start = at;
      let state = 1;
      let passed = 0;
      do {
        state = next[state * 27 + column] as number;
        if (state === 0) break;
        const known = stem[state] as number;
        if (known !== 0) passed = known;
        at++;
        code = at < end ? (units[at] as number) : 32;
        column = code < 128 ? (LETTER[code] as number) : 0;
      } while (column !== 0);
      if (state === 0) {
        do {
          at++;
          code = at < end ? (units[at] as number) : 32;
        } while (code < 128 && LETTER[code] !== 0);
      }
      if (code >= 128 || WITHIN[code] === 1 || at - start >= ENCODED_MIN) {
        at = this.#closely(start);
        continue;
      }
      const id = (exact[state] as number) || passed;
      if (code === 58) {
        const to = this.#colon(id, start, at);
        if (to > at) {
          at = to;
          continue;
        }
      }
      if (at - start === 1) this.#single(text.charCodeAt(start) | 32, start);
      else if (this.#spaced.length > 0) this.#joinSpaced();
      this.word++;
      if (code === 95 && this.#toolVerb[id] === 1) this.#pushMark('xtool', start, at);
      // One letter says nothing by itself.
      if (id !== 0 && at - start > 1) {
        if (this.#heading && this.#speaker[id] === 1) this.#pushMark('xmark', start, at);
        if ((code === 58 || code === 44) && this.#machine[id] === 1) this.#call(start, at);
        this.#push(id, start, at, this.#isName(code, at) ? token.NAME : 0);
        if (this.#shell[id] === 1) this.#pipeUntil = this.word + 40;
      }
      if (this.#lead !== 0) this.#ledWord = this.word;
      this.#lead = 0;
      this.#glued = 0;
      this.#newlines = 0;
      this.#heading = false;
    }
    this.#markup.carry(text, base);
  }

  /** At the colon behind a word: an address is one word, and a speaker's name at the start of a line is a marker. */
  #colon(id: number, start: number, at: number): number {
    const text = this.#text;
    if (text.startsWith('://', at)) {
      let to = at + 3;
      while (to < this.#end && !endsAddress(text.charCodeAt(to))) to++;
      this.#pushMark('xurl', start, to);
      if (hasSlot(text.slice(at, to))) this.#pushMark('xslot', start, to);
      this.#lead = 0;
      return to;
    }
    if (id !== 0 && (this.#lead & token.LINE_START) !== 0 && this.#speaker[id] === 1) {
      const capital = text.charCodeAt(start) < 97;
      this.#pushMark(capital ? 'xmark' : 'xspeaker', start, at + 1);
    }
    return at;
  }

  /** @param code the unit behind the word */
  #isName(code: number, at: number): boolean {
    if (code === 95 || code === 40 || code === 61 || code === 91) return true;
    if (code !== 46) return false;
    const after = at + 1 < this.#end ? this.#text.charCodeAt(at + 1) : 32;
    return after < 128 && LETTER[after] !== 0;
  }

  /** A machine's name before a colon or a comma, at the beginning of what is said: it is spoken to. */
  #call(start: number, at: number): void {
    const leads = (this.#lead & token.LEADS) !== 0 || this.word - this.#ledWord <= CALL_WORDS;
    if (leads) this.#push(this.#vocabulary.mark('xcall'), start, at, 0);
  }

  /** Where letters stand that may yet be joined to words; Infinity when there are none. */
  get joining(): number {
    const spaced = this.#spacedAt[0] ?? Number.POSITIVE_INFINITY;
    return this.#bytes.length > 0 ? Math.min(spaced, this.#bytesAt) : spaced;
  }

  /** The text ends. */
  finish(): void {
    if (this.#spaced.length > 0) this.#joinSpaced();
    if (this.#bytes.length > 0) this.#joinBytes();
  }

  /** The next words are no part of the sentence before: a new event, a new value. */
  breakSentence(): void {
    this.finish();
    this.sentence++;
    this.#lead = token.LEADS | token.LINE_START;
    this.#quote = 0;
    this.#fence = false;
    this.#blockquote = false;
    this.#markup.reset();
  }

  #push(id: number, start: number, end: number, writing: number): void {
    if (this.#quote !== 0 && this.word - this.#quoteWord > QUOTE_WORDS) this.#quote = 0;
    const quoted =
      this.#quote !== 0 || this.#fence || this.#blockquote || this.#markup.quoting ? token.QUOTED : 0;
    const { plain, writing: writings } = this.#vocabulary;
    this.tokens.push(
      plain[id] as number,
      this.word,
      this.sentence,
      this.#base + start,
      this.#base + end,
      this.#lead | this.#glued | quoted | this.#markup.flags | writing | (writings[id] as number),
      this.#signs,
    );
  }

  #single(letter: number, start: number): void {
    const last = this.#spacedAt.at(-1);
    const here = this.#base + start;
    if (last !== undefined && here - last > 4) this.#joinSpaced();
    if (this.#spaced.length >= 512) this.#joinSpaced();
    this.#spaced.push(letter);
    this.#spacedAt.push(here);
  }

  /** Reads words out of letters that were written one by one: at each letter the longest word that is known. */
  #joinSpaced(): void {
    const letters = this.#spaced;
    const places = this.#spacedAt;
    this.#spaced = [];
    this.#spacedAt = [];
    if (letters.length < SPACED_MIN) return;
    this.#glued = 0;
    this.#lead |= token.LEADS;
    const { next, exact, stem, wordCount } = this.#vocabulary;
    for (let at = 0; at < letters.length; ) {
      let state = 1;
      let id = 0;
      let length = 0;
      for (let to = at; to < letters.length && to - at < WORD_MAX; to++) {
        state = next[state * 27 + (letters[to] as number) - 96] as number;
        if (state === 0) break;
        const found = (exact[state] as number) || (stem[state] as number);
        if (found !== 0 && found < wordCount && to > at) {
          id = found;
          length = to - at + 1;
        }
      }
      if (id === 0) {
        at++;
        continue;
      }
      this.word++;
      const start = (places[at] as number) - this.#base;
      const end = (places[at + length - 1] as number) - this.#base + 1;
      this.#push(id, start, end, token.SPACED);
      this.#lead = 0;
      at += length;
    }
  }

  /** A unit of ASCII that is no letter. Answers where to go on. */
  #between(at: number, code: number): number {
    const text = this.#text;
    switch (KIND[code]) {
      case BLANK:
        return at + 1;
      case NEWLINE:
        this.#blockquote = false;
        this.#lineTail = at > 0 ? this.#text.charCodeAt(at - 1) : 32;
        this.#lead |= token.LEADS | token.LINE_START;
        if (++this.#newlines === 2) this.#hardBreak();
        else if (this.#lineTail < 128 && LINE_ENDER[this.#lineTail] === 1) this.sentence++;
        return at + 1;
      case DIGIT:
        return this.#digits(at);
      case STOP: {
        const after = at + 1 < this.#end ? text.charCodeAt(at + 1) : 32;
        if (after < 128 && (LETTER[after] !== 0 || after === 47)) {
          this.#glued = token.GLUED;
          if (code !== 46) this.sentence++;
        } else this.sentence++;
        this.#lead |= token.LEADS;
        return at + 1;
      }
      case SPECIAL:
        return this.#special(at, code);
      default:
        if (SIGN[code] === 1) this.#signs++;
        else if (BULLET[code] === 1 && (this.#lead & token.LINE_START) !== 0) this.#bullet(code);
        this.#lead |= token.LEADS;
        if (code === 45 && this.#markup.inComment && text.startsWith('-->', at)) {
          this.#markup.closeComment();
          this.sentence++;
          return at + 3;
        }
        return at + 1;
    }
  }

  /** An item of a list is a sentence; `*` begins one only where the line before ended, for comments have it too. */
  #bullet(code: number): void {
    const tail = this.#lineTail;
    if (code !== 42 || tail >= 128 || LETTER[tail] === 0) this.sentence++;
  }

  #hardBreak(): void {
    this.sentence++;
    if (this.#quote !== 0) this.#quote = 0;
  }

  #digits(at: number): number {
    let to = at + 1;
    while (to < this.#end) {
      const code = this.#text.charCodeAt(to);
      if (code >= 128 || KIND[code] !== DIGIT || LETTER[code] !== 0) break;
      to++;
    }
    const code = to < this.#end ? this.#text.charCodeAt(to) : 32;
    if (code >= 128 || LETTER[code] !== 0 || WITHIN[code] === 1) return this.#closely(at);
    if (to - at === 8 && this.#addByte(at)) return to;
    this.word++;
    this.#lead = 0;
    this.#newlines = 0;
    return to;
  }

  /** A byte written as eight binary digits is kept until something else comes. */
  #addByte(at: number): boolean {
    let value = 0;
    for (let bit = at; bit < at + 8; bit++) {
      const digit = this.#text.charCodeAt(bit) - 48;
      if (digit > 1) return false;
      value = value * 2 + digit;
    }
    if (this.#bytes.length === 0) this.#bytesAt = this.#base + at;
    if (this.#bytes.length < BYTES_MAX) this.#bytes.push(value);
    return true;
  }

  #joinBytes(): void {
    const bytes = Buffer.from(this.#bytes);
    this.#bytes = [];
    if (bytes.length >= ENCODED_MIN / 2)
      this.#onRun(bytes.toString('hex'), this.#bytesAt, 'binary', bytes.length * 9 - 1);
  }

  #special(at: number, code: number): number {
    const text = this.#text;
    switch (code) {
      case 95: // _
      case 47: // /
        this.#glued = token.GLUED;
        return at + 1;
      case 34: // "
        this.#toggleQuote(34, at);
        return at + 1;
      case 39: {
        // ' opens before a letter and behind none
        const before = at > 0 ? text.charCodeAt(at - 1) : 32;
        if (this.#quote === 39) this.#quote = 0;
        else if (before >= 128 || LETTER[before] === 0) this.#toggleQuote(39, at);
        this.#lead |= token.LEADS;
        return at + 1;
      }
      case 96:
        if (text.startsWith('```', at)) {
          this.#fence = !this.#fence;
          this.sentence++;
          this.#lead |= token.LEADS;
          return at + 3;
        }
        this.#toggleQuote(96, at);
        return at + 1;
      case 124: // |
        this.#lead |= token.LEADS;
        if (this.word < this.#pipeUntil) this.#pushMark('xpipe', at, at + 1);
        return at + 1;
      case 60: // <
        return this.#less(at);
      case 62: // >
        this.#lead |= token.LEADS;
        if (this.#markup.inTag) this.#leaveTag(at);
        else if ((this.#lead & token.LINE_START) !== 0) this.#blockquote = true;
        return at + 1;
      case 91: // [
      case 35: {
        // #
        if (code === 35 && (this.#lead & token.LINE_START) !== 0) this.#heading = true;
        this.#lead |= token.LEADS;
        const length = markerLength(text, at);
        if (length > 0) this.#pushMark('xmark', at, at + length);
        return at + 1;
      }
      case 92: {
        // a backslash
        const after = at + 1 < this.#end ? text.charCodeAt(at + 1) : 32;
        if (after === 110 || after === 114 || after === 116) {
          this.#lead |= token.LEADS | token.LINE_START;
          if (after === 110 && ++this.#newlines === 2) this.#hardBreak();
          return at + 2;
        }
        if (after === 34) {
          this.#lead |= token.LEADS;
          return at + 2;
        }
        return after === 117 || after === 120 ? this.#closely(at) : at + 1;
      }
      default:
        // & % @ $
        return this.#closely(at);
    }
  }

  #toggleQuote(mark: number, at: number): void {
    this.#lead |= token.LEADS;
    if (this.#quote === mark) {
      this.#quote = 0;
      return;
    }
    if (this.#quote !== 0 && this.word - this.#quoteWord <= QUOTE_WORDS) return;
    if (this.#markup.inTag) return;
    const after = at + 1 < this.#end ? this.#text.charCodeAt(at + 1) : 32;
    if (after <= 32) return;
    this.#quote = mark;
    this.#quoteWord = this.word;
  }

  #pushMark(name: Mark, start: number, end: number): void {
    // What stands before it comes before it.
    if (this.#spaced.length > 0) this.#joinSpaced();
    this.word++;
    this.#push(this.#vocabulary.mark(name), start, end, 0);
  }

  #less(at: number): number {
    const text = this.#text;
    this.#lead |= token.LEADS;
    const length = markerLength(text, at);
    if (length > 0) {
      this.#pushMark('xmark', at, at + length);
      this.sentence++;
      return at + length;
    }
    if (text.startsWith('<!--', at)) {
      this.#markup.openComment();
      this.sentence++;
      return at + 4;
    }
    const nameEnd = this.#markup.open(text, at, this.#base);
    if (nameEnd === 0) return at + 1;
    if (!this.#markup.isInline) this.sentence++;
    return nameEnd;
  }

  #leaveTag(at: number): void {
    this.#markup.leaveTag(this.#text, at, this.#base);
    if (!this.#markup.isInline) this.sentence++;
  }

  /** A unit beyond ASCII where a word may begin. */
  #other(at: number): number {
    const text = this.#text;
    const code = text.charCodeAt(at);
    if (isIdeographic(code)) return this.#ideographs(at);
    if (code === 0x201c || code === 0x2018 || code === 0xab || code === 0x300c) {
      this.#lead |= token.LEADS;
      this.#quote = code;
      this.#quoteWord = this.word;
      return at + 1;
    }
    if (code === 0x201d || code === 0x2019 || code === 0xbb || code === 0x300d) {
      if (this.#quote > 127) this.#quote = 0;
      return at + 1;
    }
    if (code === 0x3002 || code === 0xff01 || code === 0xff1f) {
      this.sentence++;
      this.#lead |= token.LEADS;
      return at + 1;
    }
    const folded = fold(code);
    if (folded === SEPARATOR && (code < 0xd800 || code > 0xdfff)) {
      if (code !== 0xa0 && code !== 0x3000 && code !== 0x202f) this.#lead |= token.LEADS;
      return at + 1;
    }
    return this.#closely(at);
  }

  /** Chinese, Japanese, Korean have no blanks where we need them: the longest known word at every place. */
  #ideographs(from: number): number {
    if (this.#spaced.length > 0) this.#joinSpaced();
    const text = this.#text;
    const { wide, exact, stem } = this.#vocabulary;
    let at = from;
    let unknown = 0;
    while (at < this.#end) {
      const code = text.charCodeAt(at);
      if (!isIdeographic(code)) break;
      let state = 1;
      let id = 0;
      let length = 0;
      for (let to = at; to < this.#end && to - at < 12; to++) {
        state = wide.next(state, text.charCodeAt(to));
        if (state === 0) break;
        const found = (exact[state] as number) || (stem[state] as number);
        if (found !== 0) {
          id = found;
          length = to - at + 1;
        }
      }
      if (id === 0) {
        if (++unknown % 2 === 0) this.word++;
        at++;
        continue;
      }
      this.word++;
      this.#push(id, at, at + length, 0);
      this.#lead = 0;
      at += length;
    }
    this.#newlines = 0;
    return at;
  }

  /**
   * A word that is not plain letters, letter by letter. Answers where it ends, at least one unit on.
   */
  #closely(start: number): number {
    const text = this.#text;
    const end = this.#end;
    const letters = this.#letters;
    let count = 0;
    let plain = 0;
    let leets = 0;
    let mail = -1;
    let wide = 0;
    let writing = 0;
    let at = start;
    let length = 0;
    while (at < end) {
      const code = text.charCodeAt(at);
      let unit = 0;
      let width = 1;
      if (code < 128) {
        if (LETTER[code] !== 0) {
          unit = code | 32;
          plain++;
        } else if (leet[code] !== 0 || KIND[code] === DIGIT) {
          if ((code === 64 || code === 36) && count === 0 && length > 0) break;
          if (code === 64) mail = at;
          unit = code;
          leets++;
        } else if (code === 39) {
          const after = at + 1 < end ? text.charCodeAt(at + 1) : 32;
          if (count === 0 || after >= 128 || LETTER[after] === 0) break;
        } else if (code === 42) {
          const after = at + 1 < end ? text.charCodeAt(at + 1) : 32;
          if (count === 0 || (after !== 42 && (after >= 128 || LETTER[after] === 0))) break;
          writing |= token.MARKUP;
        } else if (code === 38) {
          const entity = decodeEntity(text, at, end);
          if (entity === undefined) break;
          width = entity.length;
          const letter = this.#letterOf(entity.point);
          if (letter === SEPARATOR) {
            if (count > 0 || length > 0) break;
            this.#decodedSeparator(entity.point, at);
            return at + width;
          }
          unit = letter;
          writing |= token.ENTITY;
          if (unit >= 97 && unit <= 122) plain++;
        } else if (code === 37 || code === 92) {
          const decoded = decodeEscape(text, at, end);
          if (decoded === undefined) break;
          width = decoded.length;
          const letter = this.#letterOf(decoded.point);
          if (letter === SEPARATOR) {
            if (count > 0 || length > 0) break;
            this.#decodedSeparator(decoded.point, at);
            return at + width;
          }
          unit = letter;
          writing |= code === 37 ? token.PERCENT : token.ESCAPE;
          if (unit >= 97 && unit <= 122) plain++;
        } else if (code === 60) {
          const to = inlineTagEnd(text, at, end);
          if (to === 0 || count === 0) break;
          width = to - at;
          writing |= token.MARKUP;
        } else break;
      } else if (code >= 0xd800 && code <= 0xdbff) {
        const point = text.codePointAt(at) as number;
        width = point > 0xffff ? 2 : 1;
        unit = foldAstral(point);
        if (unit === SEPARATOR) {
          if (count > 0 || length > 0) break;
          this.#lead |= token.LEADS;
          return at + width;
        }
        if (unit === WIDE) unit = code;
        if (point >= 0xe0000 && point < 0xe0080) writing |= token.TAG_CHARACTERS;
        else writing |= token.UNICODE;
        if (unit >= 97 && unit <= 122) plain++;
      } else {
        if (isIdeographic(code)) break;
        const folded = fold(code);
        if (code === 0x2019 || code === 0x2bc) {
          const after = at + 1 < end ? text.charCodeAt(at + 1) : 32;
          if (count === 0 || after >= 128 || LETTER[after] === 0) break;
        } else if (folded === SEPARATOR) break;
        else if (folded === SKIP) writing |= token.UNICODE;
        else if (folded === WIDE) {
          unit = lowerCase(code);
          wide++;
        } else {
          unit = folded;
          if (code >= 0x2100) writing |= token.UNICODE;
          plain++;
        }
      }
      at += width;
      length++;
      if (unit !== 0) {
        if (count < WORD_MAX) letters[count] = unit;
        count++;
        if (count > 4096) break;
      }
    }
    if (at === start) {
      this.#lead |= token.LEADS;
      return start + 1;
    }
    const follows = at < end ? text.charCodeAt(at) : 32;
    if (
      (this.#base + start >= this.#triedTo || this.#tries < TRIES_MAX) &&
      writing === 0 &&
      wide === 0 &&
      (length >= ENCODED_MIN || (length >= 4 && (follows === 43 || follows === 47 || follows === 61)))
    ) {
      const run = encodedRun(text, start, end);
      // The pieces of a run that held no text are not all tried again one by one.
      this.#tries = this.#base + start >= this.#triedTo ? 1 : this.#tries + 1;
      this.#triedTo = this.#base + run;
      if (run - start >= ENCODED_MIN && this.#onRun(text.slice(start, run), this.#base + start)) {
        this.word++;
        return run;
      }
    }
    if (count === 0) return at;
    if (mail > start && plain > 3 && follows === 46) {
      this.#pushMark('xmail', start, at);
      return at;
    }
    if (count === 1 && plain === 1) this.#single(letters[0] as number, start);
    else if (this.#spaced.length > 0) this.#joinSpaced();
    this.word++;
    if (count > 1 && count <= WORD_MAX) this.#lookUp(count, plain, leets, wide, writing, start, at);
    this.#lead = 0;
    this.#glued = 0;
    this.#newlines = 0;
    return at;
  }

  #letterOf(point: number): number {
    if (point < 128) {
      if (LETTER[point] !== 0) return point | 32;
      return KIND[point] === DIGIT ? point : SEPARATOR;
    }
    if (point > 0xffff) return foldAstral(point);
    const folded = fold(point);
    return folded === WIDE ? lowerCase(point) : folded;
  }

  #decodedSeparator(point: number, at: number): void {
    if (point === 10 || point === 46 || point === 33) this.sentence += point === 10 ? 0 : 1;
    if (point === 34) this.#toggleQuote(34, at);
    if (point !== 32 && point !== 160) this.#lead |= token.LEADS;
  }

  #lookUp(
    count: number,
    plain: number,
    leets: number,
    wide: number,
    writing: number,
    start: number,
    end: number,
  ): void {
    const letters = this.#letters;
    if (leets > 0 && (plain + wide === 0 || count < 4)) return;
    if (wide > 0 && plain === 0) {
      const id = this.#walkWide(count);
      if (id !== 0) {
        this.#push(id, start, end, writing);
        return;
      }
    }
    let how = writing;
    for (let at = 0; at < count; at++) {
      const unit = letters[at] as number;
      if (unit > 122) {
        const letter = looksLike(unit);
        if (letter === 0) return;
        letters[at] = letter;
        how |= token.LOOKALIKE;
      } else if (unit < 97) {
        if (leet[unit] === 0) return;
        letters[at] = leet[unit] as number;
        how |= token.LEET;
      }
    }
    let id = this.#walk(count);
    if (id === 0 && leets > 0) {
      // 1 stands for l as well; the second try takes it so.
      let changed = false;
      for (let at = 0, from = start; at < count && from < end; at++, from++) {
        if (this.#text.charCodeAt(from) === 49) {
          letters[at] = 108;
          changed = true;
        }
      }
      if (changed) id = this.#walk(count);
    }
    if (id !== 0) this.#push(id, start, end, how);
  }

  #walk(count: number): number {
    const { next, exact, stem } = this.#vocabulary;
    let state = 1;
    let passed = 0;
    for (let at = 0; at < count; at++) {
      state = next[state * 27 + (this.#letters[at] as number) - 96] as number;
      if (state === 0) return passed;
      passed = (stem[state] as number) || passed;
    }
    return (exact[state] as number) || passed;
  }

  #walkWide(count: number): number {
    const { wide, exact, stem } = this.#vocabulary;
    let state = 1;
    let passed = 0;
    for (let at = 0; at < count; at++) {
      state = wide.next(state, this.#letters[at] as number);
      if (state === 0) return passed;
      passed = (stem[state] as number) || passed;
    }
    return (exact[state] as number) || passed;
  }
}

/** A query that is to be filled in: `?q={data}`, `?q=[HISTORY]`, `?q=$(env)`, `?d=BASE64`. */
function hasSlot(address: string): boolean {
  const query = address.indexOf('?');
  return query > 0 && /[{[<$(]|=[A-Z]{4}|=\.\.\.|=$/.test(address.slice(query));
}
