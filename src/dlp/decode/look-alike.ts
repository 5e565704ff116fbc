/**
 * Characters that a reader, or a server that normalises, takes for an ASCII character: full-width and mathematical
 * letters (Unicode NFKC), tag characters, and the Cyrillic and Greek letters that look like Latin ones.
 */
const INVISIBLE = -1;

const LOOK_ALIKES = new Map<number, number>();
for (const [ascii, others] of [
  ['a', 'аɑα'],
  ['b', 'Ьƅ'],
  ['c', 'сϲⅽ'],
  ['d', 'ԁⅾ'],
  ['e', 'еҽ'],
  ['g', 'ɡ'],
  ['h', 'һհ'],
  ['i', 'іɩιⅰ'],
  ['j', 'јϳ'],
  ['l', 'ӏⅼ'],
  ['m', 'ⅿ'],
  ['n', 'ո'],
  ['o', 'оοօ'],
  ['p', 'рρ'],
  ['q', 'ԛ'],
  ['r', 'г'],
  ['s', 'ѕ'],
  ['u', 'սυ'],
  ['v', 'ѵνⅴ'],
  ['w', 'ԝѡ'],
  ['x', 'хⅹ'],
  ['y', 'уү'],
  ['z', 'ᴢ'],
  ['A', 'АΑ'],
  ['B', 'ВΒ'],
  ['C', 'СϹⅭ'],
  ['D', 'Ⅾ'],
  ['E', 'ЕΕ'],
  ['F', 'Ϝ'],
  ['G', 'Ԍ'],
  ['H', 'НΗ'],
  ['I', 'ІΙӀⅠ'],
  ['J', 'ЈͿ'],
  ['K', 'КΚK'],
  ['L', 'Ⅼ'],
  ['M', 'МΜⅯ'],
  ['N', 'Ν'],
  ['O', 'ОΟՕ'],
  ['P', 'РΡ'],
  ['Q', 'Ԛ'],
  ['S', 'ЅՏ'],
  ['T', 'ТΤ'],
  ['U', 'Ս'],
  ['V', 'ѴⅤ'],
  ['W', 'Ԝ'],
  ['X', 'ХΧⅩ'],
  ['Y', 'ҮΥ'],
  ['Z', 'Ζ'],
  ['-', '‐‑‒–—−﹣'],
  ['_', '﹏'],
  ['.', '․。'],
  ['/', '⁄∕'],
  ['+', '﹢'],
  ['=', '﹦'],
  [':', '∶ː'],
] as const) {
  for (const other of others) LOOK_ALIKES.set(other.codePointAt(0) as number, ascii.charCodeAt(0));
}

/** The ASCII character that a code point stands for; -1 when it is not seen at all; undefined when it is itself. */
export function lookAlike(code: number): number | undefined {
  if (code >= 0xff01 && code <= 0xff5e) return code - 0xfee0;
  if (isInvisible(code)) return INVISIBLE;
  if (code >= 0x1d400 && code <= 0x1d6a3) return letter((code - 0x1d400) % 52);
  if (code >= 0x1d7ce && code <= 0x1d7ff) return 0x30 + ((code - 0x1d7ce) % 10);
  if (code >= 0xe0020 && code <= 0xe007e) return code - 0xe0000;
  if (code >= 0x24b6 && code <= 0x24cf) return 0x41 + code - 0x24b6;
  if (code >= 0x24d0 && code <= 0x24e9) return 0x61 + code - 0x24d0;
  if (code >= 0x2460 && code <= 0x2468) return 0x31 + code - 0x2460;
  if (code >= 0x2080 && code <= 0x2089) return 0x30 + code - 0x2080;
  if (code === 0x2070 || (code >= 0x2074 && code <= 0x2079)) return 0x30 + code - 0x2070;
  if (code >= 0x1f130 && code <= 0x1f149) return 0x41 + code - 0x1f130;
  if (code >= 0x1f170 && code <= 0x1f189) return 0x41 + code - 0x1f170;
  return LOOK_ALIKES.get(code);
}

/** Zero-width and format characters, soft hyphen, variation selectors, combining marks. */
function isInvisible(code: number): boolean {
  return (
    code === 0xad ||
    code === 0x34f ||
    code === 0x61c ||
    code === 0x180e ||
    code === 0xfeff ||
    code === 0xe0001 ||
    (code >= 0x0300 && code <= 0x036f) ||
    (code >= 0x200b && code <= 0x200f) ||
    (code >= 0x202a && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    (code >= 0xfe00 && code <= 0xfe0f) ||
    (code >= 0xe0100 && code <= 0xe01ef)
  );
}

function letter(index: number): number {
  return index < 26 ? 0x41 + index : 0x61 + index - 26;
}

/** First bytes of the UTF-8 forms of everything above. */
export function mayLookAlike(lead: number): boolean {
  return (
    lead === 0xc2 ||
    lead === 0xc9 ||
    lead === 0xc6 ||
    (lead >= 0xcc && lead <= 0xd6) ||
    lead === 0xe1 ||
    lead === 0xe2 ||
    lead === 0xe3 ||
    lead === 0xef ||
    lead === 0xf0 ||
    lead === 0xf3
  );
}
