import { HEX_VALUE, IS_ALNUM } from './byte-class.ts';
import { lookAlike, mayLookAlike } from './look-alike.ts';

/** What an escape is written in, as bits: one span may mix several. */
export const KIND = { percent: 1, json: 2, html: 4, unicode: 8, utf16: 16, joined: 32 } as const;
const NAMES = ['percent', 'json', 'html', 'unicode', 'utf-16', 'joined'] as const;

export function kindNames(kinds: number): string {
  return NAMES.filter((_, bit) => (kinds & (1 << bit)) !== 0).join('+');
}

const PERCENT = 0x25;
const BACKSLASH = 0x5c;
const AMPERSAND = 0x26;
const PLUS = 0x2b;
/** Each JSON encoding doubles them: seven stand before a character that was encoded three times. */
const BACKSLASHES_MAX = 8;
/** White space between two string literals that are joined. */
const JOIN_MAX = 64;
/** A character beyond ASCII that is nobody's look-alike: one byte that no token has. */
const OTHER = 0xbf;

/** The escape that was read last. One object, written anew by each reading: there is one for many bytes. */
export const lastEscape = {
  /** Bytes that it is written with. */
  length: 0,
  /** The byte that it stands for; -1 when it stands for nothing. */
  value: 0,
  kind: 0,
  /** Whether it can hide a token. `\n` and `&lt;` cannot: what they stand for ends a token as well. */
  hides: false,
};

/** Reads the escape at `at` into `lastEscape`; false when there is none. None begins but where FOLDED says MARK. */
export function readEscape(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at] as number;
  if (byte === PERCENT) return readPercent(bytes, at);
  if (byte === BACKSLASH) return readBackslash(bytes, at);
  if (byte === AMPERSAND) return readEntity(bytes, at);
  if (byte === 0x22 || byte === 0x27) return readJoin(bytes, at, byte);
  if (byte === 0) return readZero(bytes, at);
  return byte >= 0x80 && readLookAlike(bytes, at);
}

function found(length: number, value: number, kind: number, hides = true): true {
  lastEscape.length = length;
  lastEscape.value = value;
  lastEscape.kind = kind;
  lastEscape.hides = hides;
  return true;
}

/** `%41`, and `%252541`, which is the same written thrice. */
function readPercent(bytes: Uint8Array, at: number): boolean {
  let digits = at + 1;
  while (
    bytes[digits] === 0x32 &&
    bytes[digits + 1] === 0x35 &&
    hexAt(bytes, digits + 2) !== 255 &&
    hexAt(bytes, digits + 3) !== 255
  ) {
    digits += 2;
  }
  const value = hexPair(bytes, digits);
  return value !== -1 && found(digits + 2 - at, value, KIND.percent);
}

function readBackslash(bytes: Uint8Array, at: number): boolean {
  let behind = at + 1;
  while (bytes[behind] === BACKSLASH && behind - at < BACKSLASHES_MAX) behind++;
  const letter = bytes[behind] as number;
  switch (letter) {
    case 0x75: // u
      return readUnicode(bytes, at, behind + 1);
    case 0x55: // U
      return readDigits(bytes, at, behind + 1, 8);
    case 0x78: {
      // x
      const value = hexPair(bytes, behind + 1);
      return value !== -1 && found(behind + 3 - at, value, KIND.json);
    }
    case 0x2f:
      return found(behind + 1 - at, letter, KIND.json);
    case 0x0a:
      return found(behind + 1 - at, -1, KIND.joined);
    case 0x0d:
      return bytes[behind + 1] === 0x0a && found(behind + 2 - at, -1, KIND.joined);
  }
  if (letter >= 0x30 && letter <= 0x33) {
    const [second, third] = [(bytes[behind + 1] ?? 0) - 0x30, (bytes[behind + 2] ?? 0) - 0x30];
    if (second >= 0 && second < 8 && third >= 0 && third < 8) {
      return found(behind + 3 - at, (letter - 0x30) * 64 + second * 8 + third, KIND.json);
    }
  }
  if (behind - at > 1) return found(2, BACKSLASH, KIND.json, false);
  const plain = SIMPLE[letter];
  // A broken line of base64 in a JSON string.
  return plain !== undefined && found(2, plain, KIND.json, letter !== 0x22 && isWrapped(bytes, at));
}

const SIMPLE: Readonly<Record<number, number>> = {
  110: 0x0a,
  114: 0x0d,
  116: 0x09,
  98: 0x08,
  102: 0x0c,
  118: 0x0b,
  34: 0x22,
  39: 0x27,
};

function isWrapped(bytes: Uint8Array, at: number): boolean {
  if (at < 16) return false;
  for (let before = at - 16; before < at; before++) {
    const byte = bytes[before] as number;
    if (IS_ALNUM[byte] === 0 && byte !== 0x2b && byte !== 0x2f) return false;
  }
  return true;
}

/** `XXXX`, a surrogate pair of two, or `{X}`. */
function readUnicode(bytes: Uint8Array, at: number, digits: number): boolean {
  if (bytes[digits] === 0x7b) {
    let code = 0;
    let end = digits + 1;
    for (; end < digits + 9 && hexAt(bytes, end) !== 255; end++) code = code * 16 + hexAt(bytes, end);
    return end > digits + 1 && bytes[end] === 0x7d && foundCode(end + 1 - at, code, KIND.json);
  }
  const high = hexPair(bytes, digits);
  const low = hexPair(bytes, digits + 2);
  if (high === -1 || low === -1) return false;
  const code = high * 256 + low;
  if (high >= 0xd8 && high < 0xdc) {
    let next = digits + 4;
    while (bytes[next] === BACKSLASH && next < digits + 4 + BACKSLASHES_MAX) next++;
    const [third, fourth] = [hexPair(bytes, next + 1), hexPair(bytes, next + 3)];
    if (bytes[next] === 0x75 && third >= 0xdc && third < 0xe0 && fourth !== -1) {
      return foundCode(
        next + 5 - at,
        0x10000 + ((code & 0x3ff) << 10) + (((third & 3) << 8) | fourth),
        KIND.json,
      );
    }
  }
  return foundCode(digits + 4 - at, code, KIND.json);
}

function readDigits(bytes: Uint8Array, at: number, digits: number, count: number): boolean {
  let code = 0;
  for (let place = digits; place < digits + count; place++) {
    const value = hexAt(bytes, place);
    if (value === 255) return false;
    code = code * 16 + value;
  }
  return foundCode(digits + count - at, code, KIND.json);
}

function foundCode(length: number, code: number, kind: number): true {
  return found(length, code < 0x80 ? code : (lookAlike(code) ?? OTHER), kind);
}

/** Entities that stand for what a token may hold, and those that only mark up. */
const NAMED: readonly (readonly [string, number, boolean])[] = [
  ['amp', 0x26, false],
  ['lt', 0x3c, false],
  ['gt', 0x3e, false],
  ['quot', 0x22, false],
  ['apos', 0x27, false],
  ['nbsp', 0x20, false],
  ['plus', 0x2b, true],
  ['sol', 0x2f, true],
  ['equals', 0x3d, true],
  ['lowbar', 0x5f, true],
  ['hyphen', 0x2d, true],
  ['dash', 0x2d, true],
  ['period', 0x2e, true],
  ['colon', 0x3a, true],
  ['commat', 0x40, true],
  ['dollar', 0x24, true],
  ['percnt', 0x25, true],
  ['excl', 0x21, true],
  ['num', 0x23, true],
  ['bsol', 0x5c, true],
  ['shy', -1, true],
  ['zwnj', -1, true],
  ['zwj', -1, true],
];

/** By first letter. */
const ENTITIES = Array.from({ length: 26 }, (_, letter) =>
  NAMED.filter(([name]) => name.charCodeAt(0) === 0x61 + letter),
);

/** `&#65;`, `&#x41`, `&plus;`; and each written with `&amp;`, however often. */
function readEntity(bytes: Uint8Array, at: number): boolean {
  const next = bytes[at + 1] as number;
  if (next !== 0x23 && (next < 0x61 || next > 0x7a)) return false;
  let name = at + 1;
  let again = 0;
  while (isText(bytes, name, 'amp;') && again < 8) {
    name += 4;
    again++;
  }
  if (bytes[name] === 0x23) return readNumeric(bytes, at, name + 1);
  for (const [entity, value, hides] of ENTITIES[(bytes[name] ?? 0) - 0x61] ?? []) {
    if (!isText(bytes, name, entity) || bytes[name + entity.length] !== 0x3b) continue;
    return found(name + entity.length + 1 - at, value, KIND.html, hides);
  }
  return again > 0 && found(name - at, AMPERSAND, KIND.html, false);
}

function readNumeric(bytes: Uint8Array, at: number, first: number): boolean {
  const isHex = ((bytes[first] ?? 0) | 0x20) === 0x78;
  let digits = isHex ? first + 1 : first;
  const from = digits;
  let code = 0;
  for (; digits < from + 10; digits++) {
    const value = hexAt(bytes, digits);
    if (value === 255 || (!isHex && value > 9)) break;
    code = code * (isHex ? 16 : 10) + value;
  }
  if (digits === from) return false;
  if (bytes[digits] === 0x3b) digits++;
  return foundCode(digits - at, code, KIND.html);
}

/** `" + "`, `' '`, `""`: two literals that are one. */
function readJoin(bytes: Uint8Array, at: number, quote: number): boolean {
  const first = bytes[at + 1] as number;
  if (first > PLUS && first !== quote) return false;
  let next = skipSpace(bytes, at + 1);
  if (bytes[next] === PLUS) next = skipSpace(bytes, next + 1);
  if (bytes[next] !== quote || next - at > JOIN_MAX) return false;
  if (!isTokenByte(bytes[at - 1]) || !isTokenByte(bytes[next + 1])) return false;
  return found(next + 1 - at, -1, KIND.joined);
}

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (
    at < from + JOIN_MAX &&
    (bytes[at] === 0x20 || bytes[at] === 0x0a || bytes[at] === 0x0d || bytes[at] === 0x09)
  )
    at++;
  return at;
}

function isTokenByte(byte: number | undefined): boolean {
  return (
    byte !== undefined &&
    (IS_ALNUM[byte] === 1 || byte === 0x2d || byte === 0x5f || byte === BACKSLASH || byte === PERCENT)
  );
}

/** The zeros of UTF-16 and UTF-32 over ASCII: one, or three, between two characters. More are the padding of a file. */
function readZero(bytes: Uint8Array, at: number): boolean {
  if (!isPrintable(bytes[at - 1])) return false;
  if (isPrintable(bytes[at + 1])) {
    return (bytes[at + 2] === 0 || bytes[at - 2] === 0) && found(1, -1, KIND.utf16);
  }
  return bytes[at + 1] === 0 && bytes[at + 2] === 0 && isPrintable(bytes[at + 3]) && found(3, -1, KIND.utf16);
}

function isPrintable(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x20 && byte < 0x7f;
}

function readLookAlike(bytes: Uint8Array, at: number): boolean {
  const lead = bytes[at] as number;
  const length = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  if (!mayLookAlike(lead) || at + length > bytes.length) return false;
  let code = lead & (0xff >> (length + 1));
  for (let next = at + 1; next < at + length; next++) {
    const byte = bytes[next] as number;
    if ((byte & 0xc0) !== 0x80) return false;
    code = (code << 6) | (byte & 0x3f);
  }
  const value = lookAlike(code);
  // In a text of another script its letters are just that, and a dash in prose is one.
  const isDash = code >= 0x2012 && code <= 0x2015;
  const isBeside =
    isTokenByte(bytes[at - 1]) || isTokenByte(bytes[at + length]) || bytes[at + length] === lead;
  return value !== undefined && found(length, value, KIND.unicode, !isDash && isBeside && isInToken(value));
}

/** Whether a token may hold what a look-alike stands for; a full-width comma ends one, as a comma does. */
function isInToken(value: number): boolean {
  return value === -1 || IS_ALNUM[value] === 1 || TOKEN_MARKS.has(value);
}

const TOKEN_MARKS = new Set([...'-_.~+/=:%\\'].map((mark) => mark.charCodeAt(0)));

function isText(bytes: Uint8Array, at: number, text: string): boolean {
  for (let index = 0; index < text.length; index++)
    if (bytes[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

function hexAt(bytes: Uint8Array, at: number): number {
  const byte = bytes[at];
  return byte === undefined ? 255 : (HEX_VALUE[byte] as number);
}

function hexPair(bytes: Uint8Array, at: number): number {
  const high = hexAt(bytes, at);
  const low = hexAt(bytes, at + 1);
  return high === 255 || low === 255 ? -1 : high * 16 + low;
}
