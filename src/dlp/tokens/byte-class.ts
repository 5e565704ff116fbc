// Sets of bytes as masks over one table: a byte is in a class when their bits meet.

const DIGITS_01_89 = 1;
const DIGITS_2_TO_7 = 2;
const LOWER_A_TO_F = 4;
const LOWER_G_TO_Z = 8;
const UPPER_A_TO_F = 16;
const UPPER_G_TO_Z = 32;
const UNDERSCORE = 64;
const HYPHEN = 128;
const PLUS = 256;
const DOT = 512;
const EQUALS = 1024;
const TILDE = 2048;
const SPACE = 4096;
const LINE_END = 8192;
const QUOTE = 1 << 14;
const SUB_DELIMITER = 1 << 15;
const PERCENT = 1 << 16;
const OTHER_VISIBLE = 1 << 17;
const ABOVE_ASCII = 1 << 18;
const COLON = 1 << 19;
const AT = 1 << 20;
const DOLLAR = 1 << 21;
const SLASH = 1 << 22;
const BRACKET = 1 << 23;

export const DIGIT = DIGITS_01_89 | DIGITS_2_TO_7;
export const HEX_LOWER = DIGIT | LOWER_A_TO_F;
export const HEX = HEX_LOWER | UPPER_A_TO_F;
export const HEX_HYPHEN = HEX | HYPHEN;
export const LOWER = LOWER_A_TO_F | LOWER_G_TO_Z;
export const UPPER = UPPER_A_TO_F | UPPER_G_TO_Z;
export const LETTER = LOWER | UPPER;
export const LOWER_DIGIT = LOWER | DIGIT;
export const UPPER_DIGIT = UPPER | DIGIT;
export const UPPER_BASE32 = UPPER | DIGITS_2_TO_7;
/** Letters and digits. */
export const BASE62 = LETTER | DIGIT;
export const WORD = BASE62 | UNDERSCORE;
export const BASE64URL = WORD | HYPHEN;
export const BASE64URL_DOT = BASE64URL | DOT;
export const BASE64 = BASE62 | PLUS | SLASH;
/** Both alphabets of RFC 4648, with padding. */
export const BASE64_ANY = BASE64 | BASE64URL | EQUALS;
/** What a token in base64 would be part of a longer run of, apart from the `/` and `=` that also part values. */
export const BASE64_INNER = BASE64URL | PLUS;
export const BASE64URL_SLASH = BASE64URL | SLASH;
export const BASE64_PERCENT = BASE64_ANY | PERCENT;
export const BASE62_PERCENT = BASE62 | PERCENT;
export const BASE64_DOT = BASE64_ANY | DOT;
export const LOWER_DIGIT_HYPHEN = LOWER_DIGIT | HYPHEN;
export const LOWER_DIGIT_UNDERSCORE = LOWER_DIGIT | UNDERSCORE;
/** The alphabet of Microsoft Entra's client secrets. */
export const BASE64URL_DOT_TILDE = BASE64URL_DOT | TILDE;
/** What token formats are made of, whatever their alphabet. */
export const TOKEN = BASE64_ANY | DOT | TILDE;
/** What joins the parts of tokens and of names alike. */
export const MARK = UNDERSCORE | HYPHEN | DOT | SLASH | PLUS | EQUALS;
export const BLANK = SPACE;
export const WHITE = SPACE | LINE_END;
export const LINE_BREAK = LINE_END;
export const QUOTES = QUOTE;
/** All that a quoted value may hold. */
export const NOT_QUOTE = ~(QUOTE | LINE_END);
/** What a name in source, configuration, a header or a query is made of. */
export const NAME = WORD | HYPHEN | DOT | DOLLAR;
/** What an unquoted value is made of: all that is visible but quotes and delimiters. */
export const BARE_VALUE = TOKEN | PERCENT | OTHER_VISIBLE | COLON | AT | DOLLAR | ABOVE_ASCII;
/** The user and password of a URL (RFC 3986, 3.2.1), as people write them. */
export const USER_INFO = (BARE_VALUE | SUB_DELIMITER) & ~(SLASH | AT);
export const AT_SIGN = AT;
export const SYMBOL = OTHER_VISIBLE | PERCENT | AT | DOLLAR | ABOVE_ASCII;

const CONTROL = 1 << 24;

const BITS = new Int32Array(256).fill(CONTROL);

function put(bytes: string, bit: number): void {
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes.charCodeAt(at);
    BITS[byte] = ((BITS[byte] as number) & ~CONTROL) | bit;
  }
}

put('0189', DIGITS_01_89);
put('234567', DIGITS_2_TO_7);
put('abcdef', LOWER_A_TO_F);
put('ghijklmnopqrstuvwxyz', LOWER_G_TO_Z);
put('ABCDEF', UPPER_A_TO_F);
put('GHIJKLMNOPQRSTUVWXYZ', UPPER_G_TO_Z);
put('_', UNDERSCORE);
put('-', HYPHEN);
put('+', PLUS);
put('/', SLASH);
put('.', DOT);
put('=', EQUALS);
put('~', TILDE);
put(' \t', SPACE);
put('\r\n', LINE_END);
put('"\'`', QUOTE);
put('&;,()', SUB_DELIMITER);
put('[]{}<>|\\', BRACKET);
put('%', PERCENT);
put('!#*?^', OTHER_VISIBLE);
put(':', COLON);
put('@', AT);
put('$', DOLLAR);
for (let byte = 128; byte < 256; byte++) BITS[byte] = ABOVE_ASCII;

/** Whether a byte belongs to a class; a byte that is not there (-1) belongs to none. */
export function isIn(byte: number, mask: number): boolean {
  return byte >= 0 && ((BITS[byte] as number) & mask) !== 0;
}

/** The table itself, for loops that must not call. */
export const CLASS_BITS: Int32Array = BITS;
