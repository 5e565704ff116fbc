import { CLASS_BITS, DIGIT, HEX, LOWER, MARK, UPPER, WHITE } from './byte-class.ts';
import { isPlaceholder } from './placeholder-value.ts';
import type { Span } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import type { NameKind } from './secret-name.ts';
import { distinctBytes } from './value-shape.ts';
import { WordMeter } from './word-meter.ts';

/** Bytes of a value that are judged. */
const SAMPLE = 96;

/** Where the value stands. */
export interface ValuePlace {
  /** In quotes, or all that a line, a parameter or an element holds: not an expression of a programming language. */
  readonly literal: boolean;
}

/** What one pass over a value tells. */
interface Measure {
  readonly length: number;
  readonly first: number;
  readonly lower: number;
  readonly upper: number;
  readonly digits: number;
  /** Neither letter, digit nor one of `-_./+=`. */
  readonly symbols: number;
  /** Of these, the bytes of letters beyond ASCII. */
  readonly foreign: number;
  readonly dots: number;
  readonly slashes: number;
  readonly colons: number;
  readonly hexadecimal: boolean;
  readonly distinct: number;
  /** The share of bytes in what could be a word of a language. */
  readonly wordy: number;
}

/** Kinds of name as bits: there is a set of them for every name in a body. */
export const KIND_BIT: Readonly<Record<NameKind, number>> = { password: 1, token: 2, vague: 4 };

/** Whether a value is one that its name's kind has, and nothing that stands in its place. */
export function isSecretValue(window: ScanWindow, span: Span, kind: NameKind, place: ValuePlace): boolean {
  const value = new JudgedValue(window, span, place);
  return (value.kinds & KIND_BIT[kind]) !== 0 && value.isReal;
}

/**
 * Whether a value is a password where nothing but one can stand: glued to its flag, behind `user%`. Letters of both cases
 * in no order of words are enough.
 */
export function isTypedPassword(window: ScanWindow, span: Span): boolean {
  if (isSecretValue(window, span, 'password', { literal: true })) return true;
  const { start, end } = span;
  if (end - start < 8 || end - start > SAMPLE || isPlaceholder(window, span)) return false;
  const measure = measureOf(window.bytes, start, end);
  window.steps += 2 * (end - start);
  return (
    measure !== undefined &&
    measure.upper > 1 &&
    measure.lower > 1 &&
    measure.distinct > 6 &&
    measure.wordy < 0.7
  );
}

/** A value, judged by its bytes first, and by what it says only for a name that they suit. */
export class JudgedValue {
  /** The kinds of name whose values look so, as bits. */
  readonly kinds: number;
  readonly #window: ScanWindow;
  readonly #span: Span;
  readonly #place: ValuePlace;
  readonly #measure: Measure | undefined;
  #isReal: boolean | undefined;

  constructor(window: ScanWindow, span: Span, place: ValuePlace) {
    this.#window = window;
    this.#span = span;
    this.#place = place;
    const { start } = span;
    const end = Math.min(span.end, start + SAMPLE);
    if (end - start >= 6) {
      window.steps += 3 * (end - start);
      this.#measure = measureOf(window.bytes, start, end);
    }
    this.kinds = this.#measure === undefined ? 0 : kindsOf(this.#measure, window.bytes, start, place);
  }

  /** Whether it is none of what stands in a secret's place. */
  get isReal(): boolean {
    this.#isReal ??= this.#look();
    return this.#isReal;
  }

  #look(): boolean {
    const { start, end } = this.#span;
    const window = this.#window;
    if (this.#measure === undefined || isPlaceholder(window, this.#span)) return false;
    const text = window.text(start, Math.min(end, start + SAMPLE));
    // Text beyond ASCII as many programs write JSON; where it hides a secret, that is found once it is undone.
    if (this.#measure.symbols > 1 && text.split(UNICODE_ESCAPE, 3).length > 2) return false;
    return !isSomethingElse(this.#measure, text, this.#place);
  }
}

function kindsOf(measure: Measure, bytes: Uint8Array, start: number, place: ValuePlace): number {
  const token = isToken(measure);
  return (
    (token || isPassword(measure, place) ? KIND_BIT.password : 0) |
    (token || isUuid(bytes, start, measure) ? KIND_BIT.token : 0) |
    (isPlainlyRandom(measure) ? KIND_BIT.vague : 0)
  );
}

const UNICODE_ESCAPE = /\\u[0-9a-fA-F]{4}/;
const CHECKSUM = /^(sha(1|256|384|512)|md5|blake3|h1)[-:]/;
const PUBLIC_KEY =
  /^(ssh-|ecdsa-|age1|MI[IG][A-Z]{2}[A-Za-z0-9+/]{0,4}(MA0GCS|MAwGCC|MBMGBy)|pk_(live|test)_|-----BEGIN)/;
const SYSTEM_PATH =
  /^\/(tmp|usr|etc|home|var|opt|root|Users|bin|dev|run|mnt|srv|lib|proc|sys|app|data|secrets?)\//;
const OPTIONAL_MEMBER = /^[A-Za-z_$][\w$.]*\?\.[A-Za-z_$]/;
/** A member of an object, a type of a module, a name that a bundler numbered. */
const MEMBER = /^[A-Za-z_$][\w$]*(\??\.[A-Za-z_$][\w$]*)+$|^[A-Za-z_]\w*\$\d+$/;
/** A token of Vault before 1.10, which looks like a member of `s`. */
const VAULT_LEGACY = /^s\.[A-Za-z0-9]{24}$/;
const PATH = /^(\.{0,2}\/|~\/|[A-Za-z]:\\)[\w.@/\\-]*$/;
const FILE = /\.(pem|key|crt|cer|json|ya?ml|txt|ts|js|py|go|html?|php|png|svg|com|org|net|io|dev)$/;
const NUMERIC = /^(0x[0-9a-f_]{1,17}|[-+]?[\d_]{0,40}\.?\d{1,40}(e[-+]?\d{1,5})?)[a-z]{0,3}$/i;
/** A reCAPTCHA key, which pages show. */
const RECAPTCHA = /^6L[\w-]{38}$/;

/** Each pattern is tried where the measure says that it may hold. */
function isSomethingElse(measure: Measure, text: string, { literal }: ValuePlace): boolean {
  const { dots, slashes, colons, symbols, lower, upper, digits, first, wordy } = measure;
  if (colons > 0 && slashes > 1 && text.includes('://')) return true;
  if (first >= 0x30 && first <= 0x39 && (NUMERIC.test(text) || RECAPTCHA.test(text))) return true;
  if ((first | 32) >= 0x61 && (CHECKSUM.test(text) || PUBLIC_KEY.test(text))) return true;
  if (first === 0x2b || first === 0x2d) if (NUMERIC.test(text) || text.startsWith('-----BEGIN')) return true;
  if (dots > 0 && FILE.test(text)) return true;
  if (!literal && (dots > 0 || symbols > 0) && MEMBER.test(text)) {
    return !(VAULT_LEGACY.test(text) && digits > 0 && wordy < 0.5);
  }
  if (symbols > 0 && dots > 0 && OPTIONAL_MEMBER.test(text)) return true;
  if (slashes === 0) return false;
  return SYSTEM_PATH.test(text) || (PATH.test(text) && !(upper > 0 && digits > 0 && lower > 0));
}

function isUuid(bytes: Uint8Array, start: number, measure: Measure): boolean {
  if (measure.length !== 36 || measure.digits + measure.lower + measure.upper !== 32) return false;
  for (const at of [8, 13, 18, 23]) if (bytes[start + at] !== 0x2d) return false;
  return measure.distinct > 7;
}

function isPassword(measure: Measure, { literal }: ValuePlace): boolean {
  const { length, lower, upper, digits, symbols, foreign, distinct, wordy, dots } = measure;
  if (lower + upper === 0 || digits + symbols === 0 || distinct < 5) return false;
  const kinds = Number(lower > 0) + Number(upper > 0) + Number(digits > 0) + Number(symbols > 0);
  // A word of another language, as translations put it behind its key.
  if (foreign > 0 && digits === 0 && symbols === foreign) return false;
  if (length < 8 && kinds < 3) return false;
  // In code without quotes it is an expression, unless nobody would name a thing so.
  if (!literal && symbols === 0) return wordy < 0.6 && digits > 1;
  if (!literal && dots > 0 && wordy > 0.6) return false;
  if (dots > 0 && symbols === 0 && wordy > 0.8) return false;
  // A key of a message, a CSS class, a sentence without blanks.
  return digits > 0 ? wordy < 0.93 || symbols > 0 : symbols > 1 || (kinds > 2 && wordy < 0.8);
}

function isToken(measure: Measure): boolean {
  const { length, lower, upper, digits, distinct, wordy } = measure;
  if (length < 12) return false;
  const letters = lower + upper;
  if (digits + letters < length * 0.7) return false;
  if (digits === 0) return isRandomLetters(measure);
  if (letters === 0) return false;
  if (distinct < Math.min(9, length * 0.45)) return false;
  // In names capitals begin words; where a third of the letters or more are capitals, nobody wrote words.
  const shuffled = length >= 20 && upper > letters * 0.3 && lower > letters * 0.2;
  return wordy < (shuffled ? 0.75 : length >= 20 ? 0.55 : 0.5);
}

/** No digit among many letters happens by chance; that they are no words must show. */
function isRandomLetters({ length, lower, upper, wordy, distinct }: Measure): boolean {
  if (length < 16 || distinct < 9 || lower + upper < length * 0.9) return false;
  return wordy < 0.25;
}

function isPlainlyRandom({ length, lower, upper, digits, distinct, wordy, hexadecimal }: Measure): boolean {
  if (length < 24 || digits < 3 || hexadecimal) return false;
  return lower > 2 && upper > 2 && distinct >= 14 && wordy < 0.35 && lower + upper + digits > length * 0.85;
}

/** One pass; `undefined` for what has a blank in it. */
function measureOf(bytes: Uint8Array, start: number, end: number): Measure | undefined {
  let lower = 0;
  let upper = 0;
  let digits = 0;
  let marks = 0;
  let dots = 0;
  let slashes = 0;
  let colons = 0;
  let foreign = 0;
  let hexadecimal = true;
  const words = new WordMeter();
  for (let at = start; at < end; at++) {
    const byte = bytes[at] as number;
    const bits = CLASS_BITS[byte] as number;
    if ((bits & HEX) === 0) hexadecimal = false;
    if ((bits & LOWER) !== 0) {
      lower++;
      words.letter(byte, false);
    } else if ((bits & UPPER) !== 0) {
      upper++;
      words.letter(byte + 32, true);
    } else {
      words.end();
      if ((bits & DIGIT) !== 0) digits++;
      else if ((bits & WHITE) !== 0) return undefined;
      else if ((bits & MARK) !== 0) marks++;
      if (byte === 0x2e) dots++;
      else if (byte === 0x2f) slashes++;
      else if (byte === 0x3a) colons++;
      else if (byte > 0x7f) foreign++;
    }
  }
  words.end();
  const length = end - start;
  return {
    length,
    first: bytes[start] as number,
    lower,
    upper,
    digits,
    symbols: length - lower - upper - digits - marks,
    foreign,
    dots,
    slashes,
    colons,
    hexadecimal,
    distinct: distinctBytes(bytes, start, end),
    wordy: words.wordy / length,
  };
}
