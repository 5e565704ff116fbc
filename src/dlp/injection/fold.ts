/** What a code unit is for the tokeniser. A value of 97 to 122 is the letter it stands for. */
export const SKIP = 0;
export const SEPARATOR = 1;
/** A letter of another script, kept as it is. */
export const WIDE = 2;

const UNKNOWN = 0xffff;
const cache = new Uint16Array(0x10000).fill(UNKNOWN);

/**
 * Letters that look like a to z. Cyrillic and Greek, small and capital, from Unicode's confusables table (UTS #39)
 * by hand; a few of Armenian, Cherokee and Latin extensions.
 */
const LOOKALIKES: Record<string, string> = {
  a: 'аαɑА Α'.replace(' ', ''),
  b: 'ЬвВΒЪƅᏏ',
  c: 'сСϲϹⅽᏟ',
  d: 'ԁɗᏧⅾᎠ',
  e: 'еЕΕεҽєᎬ',
  f: 'ғϝſ',
  g: 'ɡԍցᏀ',
  h: 'һНΗհᏂ',
  i: 'іІιΙıɩӏⅰᎥɪ',
  j: 'јЈϳᎫ',
  k: 'кКκΚᏦ',
  l: 'ⅼӀᏞ',
  m: 'мМΜⅿᎷ',
  n: 'ոпηΝ',
  o: 'оОοΟσօ',
  p: 'рРρΡᏢ',
  q: 'ԛզ',
  r: 'гᎡᴦ',
  s: 'ѕЅᏚ',
  t: 'тТτΤᎢ',
  u: 'υսцʋ',
  v: 'νѵⅴᏙ',
  w: 'ԝшωѡᏔ',
  x: 'хХχΧⅹ',
  y: 'уУγΥү',
  z: 'ᴢΖᏃ',
};
const lookalike = new Map<number, number>();
for (const [letter, forms] of Object.entries(LOOKALIKES)) {
  for (const form of forms) lookalike.set(form.charCodeAt(0), letter.charCodeAt(0));
}

/** The letter a to z that the code unit looks like, or 0. */
export function looksLike(code: number): number {
  return lookalike.get(code) ?? 0;
}

/** Of a code unit beyond ASCII: a letter a to z by compatibility and without accents, SKIP, SEPARATOR or WIDE. */
export function fold(code: number): number {
  const known = cache[code] as number;
  if (known !== UNKNOWN) return known;
  const value = classify(String.fromCharCode(code));
  cache[code] = value;
  return value;
}

/** Of a code point beyond the BMP; tag characters (U+E0000) stand for the ASCII they mirror. */
export function foldAstral(point: number): number {
  if (point >= 0xe0020 && point < 0xe007f) {
    const code = point - 0xe0000;
    const lower = code | 0x20;
    return lower >= 97 && lower <= 122 ? lower : SEPARATOR;
  }
  if (point >= 0xe0100 && point <= 0xe01ef) return SKIP;
  if (point >= 0x1f110 && point <= 0x1f189) return 97 + (((point - 0x1f110) % 32) % 26);
  if (point >= 0x1d400 && point <= 0x1d7ff) return classify(String.fromCodePoint(point));
  if (point >= 0x20000 && point < 0x32000) return WIDE;
  return SEPARATOR;
}

// Zero-width and joiner characters, marks that combine, bidi controls, variation selectors, soft hyphen.
const INVISIBLE = /^[\p{M}\p{Cf}\u115f\u1160\u3164\uffa0]$/u;

/** Letters of Latin alphabets that Unicode takes apart into no letter and mark. */
const STROKED: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'l',
  đ: 'd',
  Đ: 'd',
  ı: 'i',
  ø: 'o',
  Ø: 'o',
  ß: 's',
};

function classify(char: string): number {
  if (INVISIBLE.test(char)) return SKIP;
  const stroked = STROKED[char];
  if (stroked !== undefined) return stroked.charCodeAt(0);
  const plain = char.normalize('NFKD').toLowerCase();
  for (let at = 0; at < plain.length; at++) {
    const code = plain.charCodeAt(at);
    if (code >= 97 && code <= 122) return code;
    if (code >= 128 && /^\p{L}$/u.test(String.fromCharCode(code))) return WIDE;
    if (code >= 48 && code <= 57) return code;
  }
  return /^\p{L}$/u.test(char) ? WIDE : SEPARATOR;
}
