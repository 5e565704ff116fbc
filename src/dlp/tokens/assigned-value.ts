import {
  AT_SIGN,
  BARE_VALUE,
  BASE64URL,
  BLANK,
  LINE_BREAK,
  NAME,
  NOT_QUOTE,
  QUOTES,
  UPPER,
  WHITE,
  WORD,
} from './byte-class.ts';
import type { Span } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { spokenOperator } from './spoken-operator.ts';

/** The value of a name, and how sure it is that it is one. */
export interface Assigned extends Span {
  /** In quotes, or alone on its line, in its parameter, in its element: no expression of a programming language. */
  readonly literal: boolean;
  /** Only a blank is between the two: prose, unless the value is plainly random. */
  readonly spoken?: boolean;
}

/** Bytes between a name and its value. */
const OPERATOR = 32;
const LONGEST = 1024;
const SHORTEST = 6;
/** No shorter value is plainly random. */
const SHORTEST_SPOKEN = 24;
const NAME_LENGTH = 100;

const EQUALS = 0x3d;
const COLON = 0x3a;
const GREATER = 0x3e;
const LESS = 0x3c;
const PIPE = 0x7c;
const COMMA = 0x2c;
const OPEN = 0x28;
const CLOSE = 0x29;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACKET = 0x5b;
const STAR = 0x2a;
const AMPERSAND = 0x26;
const SEMICOLON = 0x3b;
const QUESTION = 0x3f;
const HYPHEN = 0x2d;
const SLASH = 0x2f;
const PERCENT = 0x25;

const VALUE = new TextEncoder().encode('value');

/** What is assigned to the name that ends at `nameEnd`: the value's bytes without quotes, or nothing. */
export function valueBehind(window: ScanWindow, nameEnd: number): Assigned | undefined {
  let at = nameEnd;
  const limit = Math.min(window.to, nameEnd + OPERATOR);
  let operator = 0;
  let blanks = 0;
  let closed = false;
  // Closing quotes, brackets and emphasis, then the operator, then blanks.
  for (; at < limit; at++) {
    const byte = window.at(at);
    if (window.is(at, BLANK)) blanks++;
    else if (window.is(at, QUOTES)) {
      if (operator !== 0 || closed) break;
      closed = true;
    } else if (byte === BACKSLASH && window.is(at + 1, QUOTES) && operator === 0) continue;
    else if ((byte === CLOSE_BRACKET || byte === STAR) && operator === 0) continue;
    else if (byte === STAR && operator === COLON && window.at(at - 1) !== 0x20) continue;
    else if (byte === QUESTION && operator === 0) continue;
    else if (byte === EQUALS || byte === COLON || byte === PIPE) {
      if (operator === EQUALS && byte === COLON) break;
      operator = byte === EQUALS && operator === COLON ? COLON : byte;
    } else if (byte === GREATER) operator = operator === 0 ? GREATER : EQUALS;
    else if (byte === HYPHEN && window.at(at + 1) === GREATER) continue;
    else if (byte === COMMA && operator === 0 && at <= nameEnd + 2 && opensCall(window, nameEnd))
      operator = COMMA;
    else if (byte === OPEN && operator === 0) operator = OPEN;
    else if (
      byte === PERCENT &&
      window.at(at + 1) === 0x33 &&
      (window.at(at + 2) | 32) === 0x64 &&
      operator === 0
    ) {
      operator = EQUALS;
      at += 2;
    } else break;
  }
  window.steps += at - nameEnd;
  if (
    operator === COLON &&
    blanks === 0 &&
    !closed &&
    window.at(window.runStart(NAME, nameEnd, NAME_LENGTH) - 1) === COLON
  ) {
    // A resource's name: `arn:aws:secretsmanager:eu-west-1:…:secret:prod/db`.
    return undefined;
  }
  if (operator === 0) return wordOperator(window, nameEnd, at, blanks, closed);
  if (operator === COLON || operator === EQUALS) at = behindType(window, at, operator);
  // YAML's `NAME:⏎  value: …`.
  const folded = operator === COLON && window.is(at, LINE_BREAK);
  if (folded || operator === COMMA || operator === GREATER || operator === OPEN) {
    const paired = pairValue(window, at);
    if (paired !== undefined) return paired;
  }
  // A comma or a bracket assigns in `define('X', 'y')` and `setX("y")`: literals only.
  const needsQuote = operator === COMMA || operator === OPEN;
  return valueAt(window, at, needsQuote, operator === COLON || blanks === 0);
}

/** Whether the quoted name that ends at `nameEnd` is the first of a call's or a pair's: `define('X', 'y')`, `["X", "y"]`. */
function opensCall(window: ScanWindow, nameEnd: number): boolean {
  const nameStart = window.runStart(NAME, nameEnd, NAME_LENGTH);
  if (!window.is(nameStart - 1, QUOTES) || !window.is(nameEnd, QUOTES)) return false;
  const before = window.at(nameStart - (window.is(nameStart - 2, BLANK) ? 3 : 2));
  return before === OPEN || before === OPEN_BRACKET;
}

/** `--password value`, `ENV API_KEY value`, `password is value`, `"name": "API_KEY", "value": "…"` and its kin. */
function wordOperator(
  window: ScanWindow,
  nameEnd: number,
  at: number,
  blanks: number,
  closed: boolean,
): Assigned | undefined {
  if (closed || window.is(at, LINE_BREAK) || window.at(at) === LESS) {
    const paired = pairValue(window, at);
    if (paired !== undefined) return paired;
  }
  // SQL's `PASSWORD 'x'`, a Dockerfile's `ENV X_PASSWORD "x"`: keywords and variables are in capitals.
  if (
    blanks > 0 &&
    closed &&
    window.is(nameEnd - 1, UPPER) &&
    window.is(at - 1, QUOTES) &&
    window.is(at - 2, BLANK)
  ) {
    return valueAt(window, at - 1, true, true);
  }
  if (blanks === 0) return undefined;
  const said = spokenOperator(window, at, nameEnd);
  if (said !== undefined) {
    const value = valueAt(window, said.at, false, true);
    return value === undefined || said.sure ? value : { ...value, literal: false, spoken: true };
  }
  if (closed || at !== nameEnd + blanks) return undefined;
  // What costs least first: in a body of nothing but such words every one of them comes here.
  const value = valueAt(window, at, false, true);
  if (value === undefined || value.end - value.start < SHORTEST) return undefined;
  const nameStart = window.runStart(BASE64URL, nameEnd, 64);
  if (window.at(nameStart) === HYPHEN || followsCommand(window, nameStart)) return value;
  return value.end - value.start < SHORTEST_SPOKEN ? undefined : { ...value, literal: false, spoken: true };
}

const COMMANDS = ['ENV ', 'ARG ', 'setenv ', 'SET ', 'set '].map((text) => new TextEncoder().encode(text));

function followsCommand(window: ScanWindow, nameStart: number): boolean {
  if (!window.is(nameStart - 1, WHITE)) return false;
  for (const command of COMMANDS) if (window.startsWith(command, nameStart - command.length)) return true;
  return followsLogin(window, nameStart);
}

const NETRC = ['login', 'account', 'machine'].map((text) => new TextEncoder().encode(text));

/** netrc: `machine HOST login NAME password VALUE`, on one line or on three. */
function followsLogin(window: ScanWindow, nameStart: number): boolean {
  const behindUser = blanksBefore(window, nameStart);
  const user = window.runStart(BARE_VALUE, behindUser, 64);
  if (user === behindUser) return false;
  const keyword = blanksBefore(window, user);
  if (keyword === user) return false;
  return NETRC.some((one) => window.startsWith(one, keyword - one.length));
}

function blanksBefore(window: ScanWindow, end: number): number {
  return window.runStart(WHITE, end, 16);
}

/** The value where the name was itself one: `name="X" value="…"`, `- name: X⏎ value: …`, `<key>X</key><string>…`. */
function pairValue(window: ScanWindow, from: number): Assigned | undefined {
  const limit = Math.min(window.to, from + 48);
  let at = from;
  while (at < limit && !window.is(at, WORD)) at++;
  window.steps += at - from;
  if (startsFolded(window, VALUE, at)) {
    let end = at + VALUE.length;
    while (
      end < limit + 8 &&
      (window.is(end, QUOTES | BLANK) ||
        window.at(end) === COLON ||
        window.at(end) === EQUALS ||
        window.at(end) === BACKSLASH)
    ) {
      // The value's own opening quote ends it.
      if (
        window.is(end, QUOTES) &&
        (window.at(end - 1) === COLON || window.at(end - 1) === EQUALS || window.is(end - 1, BLANK))
      )
        break;
      end++;
    }
    return end === at + VALUE.length ? undefined : valueAt(window, end, false, true);
  }
  // Property lists: </key><string>…
  const close = skipTag(window, from, limit);
  return close === undefined ? undefined : valueAt(window, close, false, true);
}

function skipTag(window: ScanWindow, from: number, limit: number): number | undefined {
  let at = from;
  if (window.at(at) !== LESS || window.at(at + 1) !== SLASH) return undefined;
  // The element that ends and the one that begins, and what is in that: `</td><td><code>`.
  for (
    let tags = 0;
    tags < 2 || (tags < 4 && window.at(at) === LESS && window.at(at + 1) !== SLASH);
    tags++
  ) {
    while (at < limit && window.at(at) !== GREATER) at++;
    at++;
    while (at < limit && window.is(at, WHITE)) at++;
  }
  return at < limit ? at : undefined;
}

function startsFolded(window: ScanWindow, literal: Uint8Array, at: number): boolean {
  for (let index = 0; index < literal.length; index++) {
    if ((window.at(at + index) | 32) !== literal[index]) return false;
  }
  return true;
}

/** Behind a type: `apiKey: string = "…"`, `token: &'static str = "…"`, `password: Optional[str] = "…"`. */
function behindType(window: ScanWindow, from: number, operator: number): number {
  if (operator !== COLON) return from;
  const limit = Math.min(window.to, from + 32);
  let at = from;
  while (at < limit && (window.is(at, WORD | BLANK) || TYPE_MARKS.has(window.at(at)))) at++;
  window.steps += at - from;
  if (at === from || window.at(at) !== EQUALS) return from;
  at++;
  while (at < limit + 4 && window.is(at, BLANK)) at++;
  return window.is(at, QUOTES) ? at : from;
}

const TYPE_MARKS = new Set([...`&<>[]?|'.`].map((mark) => mark.charCodeAt(0)));

/** `alone`: the operator belongs to configuration, so what a line ends with is the value and no expression. */
export function valueAt(
  window: ScanWindow,
  from: number,
  needsQuote: boolean,
  alone: boolean,
): Assigned | undefined {
  let at = from;
  at = behindWrapper(window, at);
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
      window.is(at + wrapper.length, QUOTES)
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
