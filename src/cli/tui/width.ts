/** Columns that a text takes on a terminal, by Unicode's East Asian Width (UAX 11) and general categories. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** The longest beginning that takes at most `columns`. */
export function takeColumns(text: string, columns: number): string {
  let [width, end] = [0, 0];
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) break;
    end += character.length;
  }
  return text.slice(0, end);
}

/** The text, or as much of it as fits with three dots behind. */
export function shorten(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  return `${takeColumns(text, Math.max(0, columns - 3))}...`.slice(0, columns);
}

/** First and last code points of the wide blocks: Hangul, CJK, fullwidth forms, pictographs. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1faff],
  [0x20000, 0x3fffd],
];

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x300) return 1;
  if (/\p{Mn}|\p{Me}|\p{Cf}/u.test(character)) return 0;
  return WIDE.some(([first, last]) => code >= first && code <= last) ? 2 : 1;
}
