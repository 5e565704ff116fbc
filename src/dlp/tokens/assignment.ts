import { valueBehind } from './assigned-value.ts';
import { BLANK, NAME, QUOTES, WHITE, WORD } from './byte-class.ts';
import { isForeignPassword } from './foreign-password.ts';
import { providerRule } from './provider-names.ts';
import type { Anchor, DetectedSpan, Detector, Span } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { judgeName, type SplitName, splitName } from './secret-name.ts';
import { JudgedValue, KIND_BIT } from './secret-value.ts';
import type { Assigned } from './value-at.ts';

/** Bytes of a name before and behind the word that tells. */
const NAME_BEFORE = 64;
const NAME_BEHIND = 40;
/** The longest value that a provider's own rule knows. */
const LONGEST_ISSUED = 128;

const PASSWORDS = ['pass', 'pwd', 'kennwort', 'wachtwoord', 'contrasena', 'senha'] as const;
const KEYWORDS = [...PASSWORDS, 'secret', 'token', 'key', 'auth', 'cred'] as const;

/** The kinds that a name with this word in it may be of. */
function kindsOfNames(keyword: string): number {
  return PASSWORDS.some((one) => one === keyword) ? KIND_BIT.password : KIND_BIT.token | KIND_BIT.vague;
}

/**
 * What stands behind one name, judged once: every word in it that could tell is an anchor, and in a hostile body a name
 * is nothing but such words.
 */
class Reading {
  readonly assigned: Assigned | undefined;
  readonly #window: ScanWindow;
  readonly #nameEnd: number;
  #value: JudgedValue | undefined;
  #name: SplitName | undefined;

  constructor(window: ScanWindow, nameEnd: number) {
    this.#window = window;
    this.#nameEnd = nameEnd;
    this.assigned = valueBehind(window, nameEnd);
  }

  get value(): JudgedValue | undefined {
    if (this.assigned === undefined) return undefined;
    this.#value ??= new JudgedValue(this.#window, this.assigned, this.assigned);
    return this.#value;
  }

  get name(): SplitName {
    if (this.#name === undefined) {
      const run = this.#window.runStart(NAME, this.#nameEnd, NAME_BEFORE + NAME_BEHIND);
      const start = withOwner(this.#window, behindEscape(this.#window, run));
      this.#name = splitName(this.#window.text(start, this.#nameEnd), start);
    }
    return this.#name;
  }
}

/** Without the letter of an escape before it, as source that stands in JSON has it: `\\nAPI_KEY=…`. */
function behindEscape(window: ScanWindow, start: number): number {
  return window.at(start - 1) === 0x5c && ESCAPES.includes(window.at(start)) ? start + 1 : start;
}

const ESCAPES = [...'nrtbf'].map((letter) => letter.charCodeAt(0));

/** `API key`, `access token`: in prose a blank joins a name's words. */
function withOwner(window: ScanWindow, start: number): number {
  if (window.at(start - 1) !== 0x20) return start;
  const from = Math.max(window.from, start - OWNER);
  const owner =
    /(?:mot de|api|access|secret|private|auth|client|account|encryption|signing|master|subscription) $/i.exec(
      window.text(from, start),
    );
  return owner === null ? start : from + owner.index;
}

const OWNER = 16;

function readingAt(window: ScanWindow, nameEnd: number): Reading {
  const { reading: kept } = window.kept;
  if (kept?.at === nameEnd) return kept.value as Reading;
  const value = new Reading(window, nameEnd);
  window.kept.reading = { at: nameEnd, value };
  return value;
}

/**
 * `name = value` in whatever spells it (source, environment files, YAML, JSON, XML, headers, forms, command lines, chat),
 * where the name says that the value is secret and the value does not look otherwise.
 */
export const assignments: readonly Detector[] = KEYWORDS.map((keyword) => {
  const kinds = kindsOfNames(keyword);
  return {
    anchors: [{ text: keyword, fold: true } satisfies Anchor],
    contextual: true,
    verify(window: ScanWindow, start: number, end: number): DetectedSpan | undefined {
      const nameEnd = window.runEnd(NAME, end, 8);
      if (nameEnd - end > NAME_BEHIND) return undefined;
      const reading = readingAt(window, nameEnd);
      const { assigned, value } = reading;
      if (assigned === undefined || value === undefined) return undefined;
      // What costs least first: most values are none of any name's.
      if ((value.kinds & (assigned.spoken === true ? KIND_BIT.vague : kinds)) === 0) return undefined;
      return hitOf(window, reading.name, start, keyword, assigned, value);
    },
  };
});

function hitOf(
  window: ScanWindow,
  name: SplitName,
  at: number,
  keyword: string,
  { start, end, spoken = false }: Assigned,
  value: JudgedValue,
): DetectedSpan | undefined {
  const kind = judgeName(name, at, keyword);
  if (kind === undefined || (value.kinds & KIND_BIT[spoken ? 'vague' : kind]) === 0 || !value.isReal)
    return undefined;
  const rule = providerRule(name.text, window.text(start, Math.min(end, start + LONGEST_ISSUED)));
  return { rule: rule ?? (kind === 'password' ? 'generic-password' : 'generic-api-key'), start, end };
}

/** A value that was parsed apart, and is known by its name. */
export function namedValue(window: ScanWindow, name: string): DetectedSpan | undefined {
  const split = splitName(name.slice(0, NAME_BEFORE + NAME_BEHIND), 0);
  const span = trimmed(window);
  const value = new JudgedValue(window, span, { literal: true });
  if (value.kinds === 0) return undefined;
  if ((value.kinds & KIND_BIT.password) !== 0 && isForeignPassword(name) && value.isReal)
    return { rule: 'generic-password', ...span };
  const lower = split.text.toLowerCase();
  for (const keyword of KEYWORDS) {
    for (let at = lower.indexOf(keyword); at >= 0; at = lower.indexOf(keyword, at + 1)) {
      const hit = hitOf(window, split, at, keyword, { ...span, literal: true }, value);
      if (hit !== undefined) return hit;
    }
  }
  return undefined;
}

/** Without blanks, quotes and a scheme before it. */
function trimmed(window: ScanWindow): Span {
  let start = window.from;
  let end = Math.min(window.to, start + 1024);
  while (start < end && window.is(start, WHITE | QUOTES)) start++;
  while (end > start && window.is(end - 1, WHITE | QUOTES)) end--;
  const word = boundedEnd(window, WORD, start, 12);
  if (word !== undefined && window.is(word, BLANK)) {
    const scheme = window.text(start, word).toLowerCase();
    if (SCHEMES.has(scheme)) start = word + 1;
  }
  return { start, end };
}

const SCHEMES = new Set(['bearer', 'basic', 'token', 'apikey', 'ssws', 'digest']);

function boundedEnd(window: ScanWindow, mask: number, start: number, most: number): number | undefined {
  const limit = Math.min(window.to, start + most);
  let end = start;
  while (end < limit && window.is(end, mask)) end++;
  window.steps += end - start + 1;
  return end - start === most ? undefined : end;
}
