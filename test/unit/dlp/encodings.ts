import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

/** Ways in which a value is written: name, and text to text. `pick` chooses where a way leaves a choice. */
export type Encoding = (text: string, pick: (below: number) => number) => string;

const bytes = (text: string) => Buffer.from(text);
const each = (text: string, write: (character: string) => string) => Array.from(text, write).join('');
const hex = (character: string, width = 2) => character.charCodeAt(0).toString(16).padStart(width, '0');

export function base32(input: Uint8Array): string {
  let bits = '';
  for (const byte of input) bits += byte.toString(2).padStart(8, '0');
  let out = '';
  for (let at = 0; at < bits.length; at += 5) {
    out += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'[Number.parseInt(bits.slice(at, at + 5).padEnd(5, '0'), 2)];
  }
  return out.padEnd(Math.ceil(out.length / 8) * 8, '=');
}

/** What the specification names, and the spellings that programs give it. */
export const ENCODINGS: Readonly<Record<string, Encoding>> = {
  percent: (text) => each(text, (character) => `%${hex(character)}`),
  'percent, partly': (text, pick) =>
    each(text, (character) =>
      pick(2) === 0 && character !== '%' ? character : `%${hex(character).toUpperCase()}`,
    ),
  'percent, three times': (text) => each(text, (character) => `%2525${hex(character)}`),
  encodeURIComponent: (text) => encodeURIComponent(text),
  base64: (text) => bytes(text).toString('base64'),
  base64url: (text) => bytes(text).toString('base64url'),
  'base64, aligned by one': (text) => bytes(`: ${text} .`).toString('base64'),
  'base64, aligned by two': (text) => bytes(`k: ${text} .`).toString('base64'),
  'Basic credentials': (text) => `Basic ${bytes(`user:${text}`).toString('base64')}`,
  'base64 behind a path': (text) => `/data/x${bytes(text).toString('base64')}`,
  'base64 in lines': (text) =>
    bytes(`Some words before it: ${text} and some words behind it.`)
      .toString('base64')
      .replace(/(.{20})/g, '$1\n'),
  hex: (text) => bytes(text).toString('hex'),
  'hex in upper case': (text) => bytes(text).toString('hex').toUpperCase(),
  'hex with colons': (text) => Array.from(text, (character) => hex(character)).join(':'),
  'hex with spaces': (text) => Array.from(text, (character) => hex(character)).join(' '),
  'hex with 0x': (text) => Array.from(text, (character) => `0x${hex(character)}`).join(', '),
  'hex in groups': (text) =>
    bytes(text)
      .toString('hex')
      .replace(/(.{4})(?=.)/g, '$1 '),
  base32: (text) => base32(bytes(text)),
  'base32 in lower case': (text) => base32(bytes(text)).toLowerCase(),
  'JSON escapes': (text) => each(text, (character) => `\\u${hex(character, 4)}`),
  'JSON escapes, partly': (text, pick) =>
    each(text, (character) => (pick(2) === 0 && character !== '\\' ? character : `\\u${hex(character, 4)}`)),
  'x escapes': (text) => each(text, (character) => `\\x${hex(character)}`),
  'u escapes in braces': (text) => each(text, (character) => `\\u{${hex(character)}}`),
  'octal escapes': (text) =>
    each(text, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`),
  'decimal entities': (text) => each(text, (character) => `&#${character.charCodeAt(0)};`),
  'hex entities': (text) => each(text, (character) => `&#x${hex(character)};`),
  'hex entities, partly': (text, pick) =>
    each(text, (character) => (pick(2) === 0 && character !== '&' ? character : `&#x${hex(character)};`)),
  'a list of numbers': (text) => `[${Array.from(text, (character) => character.charCodeAt(0)).join(', ')}]`,
  'UTF-16 in base64': (text) => Buffer.from(text, 'utf16le').toString('base64'),
  'UTF-16BE in base64': (text) => Buffer.from(text, 'utf16le').swap16().toString('base64'),
  'quoted-printable': (text) => each(text, (character) => `=${hex(character).toUpperCase()}`),
  'gzip in base64': (text) => gzipSync(bytes(`They wrote: ${text}`)).toString('base64'),
  'deflate in base64': (text) => deflateSync(bytes(`They wrote: ${text}`)).toString('base64'),
  'raw deflate in base64': (text) => deflateRawSync(bytes(`They wrote: ${text}`)).toString('base64'),
  'brotli in base64': (text) => brotliCompressSync(bytes(`They wrote: ${text}`)).toString('base64'),
  'gzip in hex': (text) => gzipSync(bytes(text)).toString('hex'),
};

/** Ways of dressing up text. Not composed with others: decoders for what is ASCII come first. */
export const TRICKS: Readonly<Record<string, Encoding>> = {
  'zero-width characters': (text) => each(text, (character) => `${character}\u200b`),
  'full-width characters': (text) =>
    each(text, (character) =>
      character > ' ' && character <= '~' ? String.fromCharCode(character.charCodeAt(0) + 0xfee0) : character,
    ),
  'Cyrillic look-alikes': (text) =>
    each(text, (character) => ({ a: 'а', c: 'с', e: 'е', o: 'о', p: 'р', x: 'х' })[character] ?? character),
  'mathematical letters': (text) =>
    each(text, (character) =>
      /[a-z]/.test(character) ? String.fromCodePoint(0x1d41a + character.charCodeAt(0) - 97) : character,
    ),
  'letters apart': (text) => Array.from(text).join(' '),
  'letters with dashes': (text) => Array.from(text).join('-'),
  'an array of letters': (text) => JSON.stringify(Array.from(text)),
  'joined literals': (text) => `"${text.slice(0, 9)}" + "${text.slice(9, 18)}" + "${text.slice(18)}"`,
  'joined lines': (text) => `'${text.slice(0, 12)}' +\n    '${text.slice(12)}'`,
  'two parameters': (text) => `a=${text.slice(0, 13)}&b=${text.slice(13)}`,
  'soft line breaks': (text) => text.replaceAll('=', '=3D').replace(/(.{15})/g, '$1=\r\n'),
};
