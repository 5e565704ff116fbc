import { DIGIT, KIND, LETTER } from './ascii.ts';

export function lowerCase(code: number): number {
  return String.fromCharCode(code).toLowerCase().charCodeAt(0);
}

/** Han, Kana, Hangul. */
export function isIdeographic(code: number): boolean {
  return (
    (code >= 0x3041 && code <= 0x30ff) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xac00 && code <= 0xd7a3)
  );
}

/** `%69`, `\u0069`, `\x69`. */
export function decodeEscape(
  text: string,
  at: number,
  end: number,
): { readonly point: number; readonly length: number } | undefined {
  if (text.charCodeAt(at) === 37) {
    const point = hexAt(text, at + 1, 2, end);
    return point < 0 ? undefined : { point, length: 3 };
  }
  const kind = at + 1 < end ? text.charCodeAt(at + 1) : 32;
  const digits = kind === 117 ? 4 : kind === 120 ? 2 : 0;
  if (digits === 0) return undefined;
  const point = hexAt(text, at + 2, digits, end);
  return point < 0 ? undefined : { point, length: 2 + digits };
}

export function hexAt(text: string, from: number, digits: number, end: number): number {
  if (from + digits > end) return -1;
  let value = 0;
  for (let at = from; at < from + digits; at++) {
    const code = text.charCodeAt(at);
    const low = code | 32;
    const digit = code >= 48 && code <= 57 ? code - 48 : low >= 97 && low <= 102 ? low - 87 : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

/** Behind a tag without a blank that stands in the middle of a word: `ig<b>nore`. 0: it is none. */
export function inlineTagEnd(text: string, at: number, end: number): number {
  const limit = Math.min(end, at + 48);
  const first = at + 1 < end ? text.charCodeAt(at + 1) : 32;
  if (first !== 47 && first !== 33 && (first >= 128 || LETTER[first] === 0)) return 0;
  for (let to = at + 1; to < limit; to++) {
    const code = text.charCodeAt(to);
    if (code === 62) return to + 1;
    if (code <= 32 || code === 60) return 0;
  }
  return 0;
}

export function endsAddress(code: number): boolean {
  return (
    code <= 32 ||
    code === 34 ||
    code === 39 ||
    code === 60 ||
    code === 62 ||
    code === 41 ||
    code === 96 ||
    code === 92
  );
}

/** Where a run of base64, base64url or hex ends. */
export function encodedRun(text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    const code = text.charCodeAt(at);
    if (code >= 128) break;
    if (
      LETTER[code] === 0 &&
      KIND[code] !== DIGIT &&
      code !== 43 &&
      code !== 47 &&
      code !== 45 &&
      code !== 95 &&
      code !== 61
    )
      break;
    at++;
  }
  return at;
}
