import { BARE_VALUE, BASE64URL, BLANK, LINE_BREAK, NAME, QUOTES, UPPER, WHITE, WORD } from './byte-class.ts';
import type { ScanWindow } from './scan-window.ts';
import { spokenOperator } from './spoken-operator.ts';
import { type Assigned, opensQuote, startsFolded, valueAt } from './value-at.ts';

/** Bytes between a name and its value. */
const OPERATOR = 32;
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
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACKET = 0x5b;
const STAR = 0x2a;
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
  if (blanks > 0 && closed && window.is(nameEnd - 1, UPPER) && window.is(at - 1, QUOTES)) {
    const quote = window.at(at - 2) === BACKSLASH ? at - 2 : at - 1;
    if (window.is(quote - 1, BLANK)) return valueAt(window, quote, true, true);
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
  return opensQuote(window, at) ? at : from;
}

const TYPE_MARKS = new Set([...`&<>[]?|'.`].map((mark) => mark.charCodeAt(0)));
