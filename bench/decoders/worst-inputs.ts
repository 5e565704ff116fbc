import { gzipSync } from 'node:zlib';

/** A stream of numbers below 1 that is the same in every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const fill = (part: string | Buffer, length: number) => Buffer.alloc(length, part);

/** A part that is different each time: what repeats is cheap to predict. */
function varied(length: number, write: (random: () => number) => string): Buffer {
  const random = seeded(11);
  const parts: string[] = [];
  for (let size = 0; size < length; ) {
    const part = write(random);
    parts.push(part);
    size += part.length;
  }
  return Buffer.from(parts.join('').slice(0, length), 'latin1');
}

const letters = (random: () => number, count: number, alphabet: string) =>
  Array.from({ length: count }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
const WORDS = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Inputs that were made to cost much, each against one part of the scanner. */
export function handmade(length: number): Readonly<Record<string, Buffer>> {
  return {
    'percent of percent': fill('%25', length),
    'percent letters': varied(length, (random) => `%${Math.floor(random() * 95 + 32).toString(16)}`),
    'a percent escape in every value': varied(
      length,
      (random) => `a%${Math.floor(random() * 26 + 65).toString(16)}${letters(random, 6, WORDS)} `,
    ),
    backslashes: fill('\\', length),
    'unicode escapes': varied(length, (random) => `\\u00${Math.floor(random() * 95 + 32).toString(16)}`),
    'entities of entities': fill('&amp;amp;#38;', length),
    'quotes that join': varied(length, (random) => `${letters(random, 1, WORDS)}" "`),
    'quotes and blanks': fill(`"${' '.repeat(60)}`, length),
    'base64 of text': Buffer.from(
      varied(length, (random) => `${letters(random, 7, WORDS)} `)
        .toString('base64')
        .slice(0, length),
    ),
    'base64 of base64 of text': Buffer.from(
      Buffer.from(varied(length, (random) => `${letters(random, 7, WORDS)} `).toString('base64'))
        .toString('base64')
        .slice(0, length),
    ),
    'ASCII at every alignment': varied(length, (random) => letters(random, 1, 'ABEFIQRUVYabef')),
    'base64 in short lines': varied(length, (random) => `${letters(random, 16, WORDS)}\n`),
    'hex of hex': Buffer.from(
      Buffer.from(varied(length, (random) => letters(random, 3, WORDS)).toString('hex'))
        .toString('hex')
        .slice(0, length),
    ),
    'base32 of text': varied(length, (random) =>
      letters(random, 8, 'MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43UOV3HO6DZPI'),
    ),
    'lists of bytes': varied(length, (random) => `${Math.floor(random() * 90 + 33)}, `),
    'letters apart': varied(length, (random) => `${letters(random, 1, WORDS)} `),
    'zeros between': varied(length, (random) => `${letters(random, 1, WORDS)}\0`),
    parameters: varied(length, (random) => `&a=${letters(random, 2, WORDS)}`),
    'quoted-printable': varied(
      length,
      (random) =>
        `=${Math.floor(random() * 95 + 32)
          .toString(16)
          .toUpperCase()}`,
    ),
    'full-width letters': Buffer.concat(
      Array.from({ length: Math.ceil(length / 3) }, (_, index) =>
        Buffer.from(String.fromCharCode(0xff21 + (index % 26))),
      ),
    ),
    'gzip headers': fill(`${gzipSync('x').toString('base64').slice(0, 16)}.`, length),
    'zlib headers': varied(length, (random) => `eJ${letters(random, 22, WORDS)} `),
    'small bombs': fill(`${gzipSync(Buffer.alloc(20_000, 'text ')).toString('base64')} `, length),
    'what may be brotli': varied(length, (random) => `${letters(random, 40, WORDS)} `),
    'a secret but its last letter': fill('Zq8xN3vT7kP2wB9mL4cR6yHx', length),
    'ends of secrets': fill('8xn3vt', length),
    'base64 of one letter': fill('QUFB', length),
    'findings without end': fill('gico-l6g_sshpass -p', length),
    'names of keys': fill('0c"key":"Ask-', length),
    'an anchor at every byte': fill('A', length),
    'headers of keys': fill('-----BEGIN PRIVATE KEY-----', length),
    'a name that is words': fill('key', length),
    'anchors of tokens': varied(
      length,
      (random) =>
        `${['ghp_', 'AKIA', 'sk-', 'xoxb-', 'eyJ'][Math.floor(random() * 5)]}${letters(random, 5, WORDS)}`,
    ),
  };
}
