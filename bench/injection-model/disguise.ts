const LOOKALIKE: Readonly<Record<string, string>> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  s: 'ѕ',
  x: 'х',
  y: 'у',
};
const DIGIT: Readonly<Record<string, string>> = { o: '0', i: '1', e: '3', a: '4', s: '5', t: '7' };
const point = (letter: string): number => letter.charCodeAt(0);

/** Ways in which the same words are written. */
export const DISGUISES: readonly ((text: string) => string)[] = [
  (text) => text.replaceAll(/[a-zA-Z]/g, (letter) => String.fromCharCode(point(letter) + 0xfee0)),
  (text) => text.replaceAll(/[aceiopsxy]/g, (letter) => LOOKALIKE[letter] as string),
  (text) => text.replaceAll(/[oieast]/g, (letter) => DIGIT[letter] as string),
  (text) => text.replaceAll(/([a-z])([a-z])/g, '$1\u200b$2'),
  (text) => text.replaceAll(/[\x20-\x7e]/g, (letter) => String.fromCodePoint(0xe0000 + point(letter))),
  (text) =>
    text
      .split(' ')
      .map((word) => [...word].join(' '))
      .join('  '),
  (text) => text.replaceAll(/[a-z]/g, (letter) => String.fromCodePoint(0x1d41a + point(letter) - 97)),
  (text) => text.replaceAll(/[aeiou]/g, '$&\u0301'),
  (text) =>
    text.replaceAll(/[a-zA-Z]/g, (letter) => {
      const first = letter < 'a' ? 65 : 97;
      return String.fromCharCode(((point(letter) - first + 13) % 26) + first);
    }),
  (text) => [...text].toReversed().join(''),
  (text) => text.replaceAll(/[a-z]/g, (letter) => `&#${point(letter)};`),
  (text) => text.replaceAll(/[a-z]/g, (letter) => `%${point(letter).toString(16)}`),
  (text) => text.replaceAll(/[a-z]/g, (letter) => `\\u00${point(letter).toString(16)}`),
  (text) => Buffer.from(text).toString('base64'),
  (text) => Buffer.from(text).toString('hex'),
  (text) => text.replaceAll(/[a-z]/g, (letter, at: number) => (at % 2 === 1 ? letter.toUpperCase() : letter)),
  (text) => text.replaceAll(/\b(\w)(\w{3,})/g, '$1<b>$2</b>'),
  (text) => `<div style="display:none">${text}</div>`,
  (text) => `<!-- ${text} -->`,
];
