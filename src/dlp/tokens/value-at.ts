import { AT_SIGN, BARE_VALUE, BLANK, LINE_BREAK, NOT_QUOTE, QUOTES, WORD } from './byte-class.ts';
import type { Span } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';

/** The value of a name, and how sure it is that it is one. */
export interface Assigned extends Span {
  /** In quotes, or alone on its line, in its parameter, in its element: no expression of a programming language. */
  readonly literal: boolean;
  /** Only a blank is between the two: prose, unless the value is plainly random. */
  readonly spoken?: boolean;
}

const LONGEST = 1024;

const COLON = 0x3a;
const LESS = 0x3c;
const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const STAR = 0x2a;
const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;

/** A quote, or one that is escaped, as source stands in JSON. */
export function opensQuote(window: ScanWindow, at: number): boolean {
  return window.is(at, QUOTES) || (window.at(at) === BACKSLASH && window.is(at + 1, QUOTES));
}

/** `alone`: the operator belongs to configuration, so what a line ends with is the value and no expression. */
export function valueAt(
  window: ScanWindow,
  from: number,
  needsQuote: boolean,
  alone: boolean,
): Assigned | undefined {
  let at = behindWrapper(window, from);
  // String prefixes: b"…", f"…", @"…", L"…".
  if (window.is(at + 1, QUOTES) && window.is(at, WORD | AT_SIGN)) at++;
  const escaped = window.at(at) === BACKSLASH && window.is(at + 1, QUOTES);
  if (escaped) at++;
  if (window.is(at, QUOTES)) return quoted(window, at, escaped);
  if (needsQuote) return undefined;
  const end = window.runEnd(BARE_VALUE, at, 4);
  if (end - at > LONGEST) return undefined;
  const word = schemeEnd(window, at, end);
  if (word !== undefined) return valueAt(window, word, false, alone);
  const behind = window.at(end);
  if (behind === OPEN || behind === OPEN_BRACKET) return undefined;
  const ends =
    behind === -1 ||
    window.is(end, LINE_BREAK) ||
    behind === AMPERSAND ||
    behind === LESS ||
    behind === SEMICOLON;
  const isAlone = alone && (ends || window.is(end, BLANK) || behind === CLOSE);
  let last = end;
  while (last > at && isTrailing(window.at(last - 1))) last--;
  return { start: at, end: last, literal: isAlone && behind !== CLOSE };
}

/** What makes another type of a string: `[]byte("…")`, `Buffer.from("…")`, `SecretStr("…")`. */
const WRAPPERS = ['[]byte(', 'bytes(', 'Buffer.from(', 'String(', 'SecretStr(', 'Secret(', 'b64decode('].map(
  (text) => new TextEncoder().encode(text),
);

function behindWrapper(window: ScanWindow, at: number): number {
  for (const wrapper of WRAPPERS) {
    if (
      window.at(at) === wrapper[0] &&
      window.startsWith(wrapper, at) &&
      opensQuote(window, at + wrapper.length)
    )
      return at + wrapper.length;
  }
  return at;
}

/** Full stops, colons, and the like behind a value in prose. */
function isTrailing(byte: number): boolean {
  return byte === 0x2e || byte === COLON || byte === STAR;
}

function quoted(window: ScanWindow, quoteAt: number, escaped: boolean): Assigned | undefined {
  const quote = window.at(quoteAt);
  let start = quoteAt + 1;
  // Three quotes in a row.
  if (window.at(start) === quote && window.at(start + 1) === quote) start += 2;
  const end = window.runEnd(NOT_QUOTE, start, 5);
  if (end - start > LONGEST) return undefined;
  if (end < window.to && !window.is(end, QUOTES | LINE_BREAK)) return undefined;
  const last = escaped && window.at(end - 1) === BACKSLASH ? end - 1 : end;
  const scheme = schemeEnd(window, start, last);
  return { start: scheme ?? start, end: last, literal: true };
}

const SCHEMES = [
  ...['bearer ', 'basic ', 'token ', 'apikey ', 'api-key ', 'ssws ', 'splunk ', 'geniekey ', 'sso-key '],
  ...['klaviyo-api-key ', 'zoho-oauthtoken '],
].map((text) => new TextEncoder().encode(text));

/** Behind `Bearer ` and its kin. */
function schemeEnd(window: ScanWindow, at: number, end: number): number | undefined {
  for (const scheme of SCHEMES) {
    if (at + scheme.length - 1 <= end && startsFolded(window, scheme, at)) return at + scheme.length;
  }
  return undefined;
}

/** Whether `literal`, which is of small letters, stands at `at` in any case. */
export function startsFolded(window: ScanWindow, literal: Uint8Array, at: number): boolean {
  for (let index = 0; index < literal.length; index++) {
    if ((window.at(at + index) | 32) !== literal[index]) return false;
  }
  return true;
}
