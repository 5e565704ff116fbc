import { isPlaceholder, latin1 } from './placeholder-value.ts';
import type { Span } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import type { NameKind } from './secret-name.ts';
import { distinctBytes } from './value-shape.ts';

/** Bytes of a value that are judged. */
const SAMPLE = 128;

/** Where the value stands. */
export interface ValuePlace {
  /** In quotes, or all that a line, a parameter or an element holds: not an expression of a programming language. */
  readonly literal: boolean;
}

interface Measure {
  readonly text: string;
  readonly lower: number;
  readonly upper: number;
  readonly digits: number;
  /** Neither letter, digit nor one of `-_./+=`. */
  readonly symbols: number;
  readonly distinct: number;
  /** The share of bytes in what could be a word of a language. */
  readonly wordy: number;
}

/** Whether a value is one that its name's kind has, and nothing that stands in its place. */
export function isSecretValue(window: ScanWindow, span: Span, kind: NameKind, place: ValuePlace): boolean {
  const length = span.end - span.start;
  if (length < 6 || (kind !== 'password' && length < 12)) return false;
  const end = Math.min(span.end, span.start + SAMPLE);
  window.steps += 4 * (end - span.start);
  const text = latin1(window, span.start, end);
  if (isSomethingElse(text) || isPlaceholder(window, span)) return false;
  // A member of an object, a type of a module.
  if (!place.literal && DOTTED.test(text)) return false;
  const measure = measureOf(window, text, span.start, end);
  switch (kind) {
    case 'password':
      return isPassword(measure, place) || isToken(measure);
    case 'token':
      return isToken(measure) || isUuid(text);
    case 'vague':
      return isPlainlyRandom(measure);
  }
}

const DIGITS_AND_MARKS = /^[\d.,:/+\-_ ]+$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const CHECKSUM = /^(sha(1|256|384|512)|md5|blake3|h1)[-:]/;
const PUBLIC_KEY =
  /^(ssh-|ecdsa-|age1|MI[IG][A-Z]{2}[A-Za-z0-9+/]{0,4}(MA0GCS|MAwGCC|MBMGBy)|pk_(live|test)_|-----BEGIN)/;
const SYSTEM_PATH =
  /^\/(tmp|usr|etc|home|var|opt|root|Users|bin|dev|run|mnt|srv|lib|proc|sys|app|data|secrets?)\//;
const DOTTED = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)+$/;
const PATH = /^(\.{0,2}\/|~\/|[A-Za-z]:\\)[\w.@/\\-]*$/;
const FILE = /\.(pem|key|crt|cer|json|ya?ml|txt|ts|js|py|go|html?|php|png|svg|com|org|net|io|dev)$/;
/** A reCAPTCHA key, which pages show. */
const RECAPTCHA = /^6L[\w-]{38}$/;
const NUMERIC = /^(0x[0-9a-f_]{1,17}|[-+]?[\d_]*\.?\d+(e[-+]?\d+)?)[a-z]{0,3}$/i;

const isUuid = (text: string): boolean => UUID.test(text) && distinctOf(text) > 6;

function distinctOf(text: string): number {
  return new Set(text).size;
}

function isSomethingElse(text: string): boolean {
  return (
    /\s/.test(text) ||
    text.includes('://') ||
    DIGITS_AND_MARKS.test(text) ||
    CHECKSUM.test(text) ||
    PUBLIC_KEY.test(text) ||
    NUMERIC.test(text) ||
    FILE.test(text) ||
    SYSTEM_PATH.test(text) ||
    (PATH.test(text) && !/[A-Z].*\d|\d.*[A-Z]/.test(text))
  );
}

function isPassword(measure: Measure, { literal }: ValuePlace): boolean {
  const { text, lower, upper, digits, symbols, distinct, wordy } = measure;
  const letters = lower + upper;
  if (letters === 0 || digits + symbols === 0 || distinct < 5) return false;
  const kinds = Number(lower > 0) + Number(upper > 0) + Number(digits > 0) + Number(symbols > 0);
  if (text.length < 8 && kinds < 3) return false;
  // In code without quotes it is an expression, unless nobody would name a thing so.
  if (!literal && symbols === 0) return wordy < 0.5 && digits > 1;
  if (!literal && /^[$\w.]+$/.test(text) && wordy > 0.6) return false;
  // A key of a message, a CSS class, a sentence without blanks.
  return digits > 0 ? wordy < 0.93 || symbols > 0 : symbols > 1 || (kinds > 2 && wordy < 0.8);
}

function isToken(measure: Measure): boolean {
  const { text, lower, upper, digits, distinct, wordy } = measure;
  const { length } = text;
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
function isRandomLetters({ text, lower, upper, wordy, distinct }: Measure): boolean {
  if (text.length < 16 || distinct < 9 || lower + upper < text.length * 0.9) return false;
  return wordy < 0.25;
}

function isPlainlyRandom(measure: Measure): boolean {
  const { text, lower, upper, digits, distinct, wordy } = measure;
  if (RECAPTCHA.test(text)) return false;
  if (text.length < 24 || digits < 3 || isHexadecimal(text)) return false;
  return (
    lower > 2 && upper > 2 && distinct >= 14 && wordy < 0.35 && lower + upper + digits > text.length * 0.85
  );
}

const isHexadecimal = (text: string): boolean => /^[0-9a-fA-F]+$/.test(text);

const VOWELS = new Set([...'aeiouy']);

function measureOf(window: ScanWindow, text: string, start: number, end: number): Measure {
  let lower = 0;
  let upper = 0;
  let digits = 0;
  let marks = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x61 && code <= 0x7a) lower++;
    else if (code >= 0x41 && code <= 0x5a) upper++;
    else if (code >= 0x30 && code <= 0x39) digits++;
    else if (
      code === 0x2d ||
      code === 0x5f ||
      (code >= 0x2e && code <= 0x2f) ||
      code === 0x2b ||
      code === 0x3d
    )
      marks++;
  }
  return {
    text,
    lower,
    upper,
    digits,
    symbols: text.length - lower - upper - digits - marks,
    distinct: distinctBytes(window.bytes, start, end),
    wordy: wordyBytes(text) / text.length,
  };
}

/** Bytes of `text` in runs of three letters or more that can be pronounced, a capital beginning a run. */
function wordyBytes(text: string): number {
  let count = 0;
  for (const [part] of text.matchAll(/[A-Z]?[a-z]+|[A-Z]+(?![a-z])/g)) {
    if (part.length >= 3 && isPronounceable(part.toLowerCase())) count += part.length;
  }
  return count;
}

function isPronounceable(part: string): boolean {
  let consonants = 0;
  let vowels = 0;
  let all = 0;
  for (const letter of part) {
    if (VOWELS.has(letter)) {
      all++;
      vowels++;
      consonants = 0;
    } else {
      consonants++;
      vowels = 0;
    }
    if (consonants > 3 || vowels > 3) return false;
  }
  return all >= part.length / 4;
}
