import { BASE64_VALUE, FOLDED } from '../decode/byte-class.ts';

/** A secret in one of the ways in which it is written, reduced to its letters and digits: see `fold`. */
export interface Needle {
  /** Index into the secrets. */
  readonly secret: number;
  /** `plain`, `base64`, `hex`... */
  readonly form: string;
  readonly codes: Uint8Array;
  /** Characters at the ends that hold bits of the secret and of what stands beside it. */
  readonly shared?: { readonly before: number; readonly behind: number };
  /** What the match must be, taken apart from separators, when the folded form alone says too little. */
  readonly exact?: { readonly kept: Uint8Array; readonly isKept: (byte: number) => boolean };
}

/** Folded forms shorter than this turn up by chance; such a secret is looked for byte by byte instead. */
export const NEEDLE_MIN = 6;
/** From here on a folded base64 form needs no second look: 36^16 is past any chance. */
const CERTAIN = 16;
const LONG = 96;
const PART = 48;

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * Letters and digits alone, cases folded. So separators, quotes, line breaks, NULs of UTF-16, zero-width characters,
 * `%` of percent escapes and the two alphabets of base64 all fall away, in the text as in the needle.
 */
export function fold(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (const byte of bytes) {
    const code = FOLDED[byte] as number;
    out[length] = code;
    length += (code >> 7) ^ 1;
  }
  return out.slice(0, length);
}

/** Every way of writing the secret that folds to one string. Decoders find the others. */
export function needlesOf(value: Uint8Array, secret: number): readonly Needle[] {
  const needles: Needle[] = [];
  const add = (
    form: string,
    text: string | Uint8Array,
    exact?: Needle['exact'],
    shared?: Needle['shared'],
  ) => {
    const codes = fold(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
    if (codes.length < NEEDLE_MIN || needles.some((needle) => Buffer.compare(needle.codes, codes) === 0))
      return;
    needles.push({
      secret,
      form,
      codes,
      ...(exact === undefined ? {} : { exact }),
      ...(shared === undefined ? {} : { shared }),
    });
  };
  const each = (write: (byte: number) => string) => Array.from(value, write).join('');
  const hex = (byte: number, width = 2) => byte.toString(16).padStart(width, '0');

  const plain = fold(value);
  if (isTelling(value)) add('plain', value);
  else add('plain', value, { kept: value, isKept: (byte) => byte !== 0 });
  if (isTelling(value)) {
    add('reversed', plain.toReversed().map(asciiOf));
    for (let at = 0; plain.length >= LONG && at + PART <= plain.length; at += PART) {
      add('part', plain.subarray(at, at + PART).map(asciiOf));
    }
  }
  add(
    'hex',
    each((byte) => hex(byte)),
  );
  add(
    'hex',
    each((byte) => `0x${hex(byte)}`),
  );
  add(
    'escaped',
    each((byte) => `x${hex(byte)}`),
  );
  add(
    'json',
    each((byte) => `u${hex(byte, 4)}`),
  );
  add(
    'json',
    each((byte) => `u${hex(byte)}`),
  );
  add('hex+utf-16', each((byte) => `${hex(byte)}00`).slice(0, -2));
  add(
    'decimal',
    each((byte) => String(byte)),
  );
  add(
    'octal',
    each((byte) => byte.toString(8).padStart(3, '0')),
  );
  for (const [encoding, bytes] of widths(value)) {
    for (let shift = 0; shift < 3; shift++) {
      const core = baseCore(bytes, shift, 6, BASE64);
      const exact = {
        kept: Buffer.from(core, 'latin1'),
        isKept: (byte: number) => BASE64_VALUE[byte] !== 255,
      };
      const shared = sharedEnds(bytes, shift, 6);
      add(`base64${encoding}`, core, fold(exact.kept).length < CERTAIN ? exact : undefined, shared);
    }
  }
  for (let shift = 0; shift < 5; shift++) {
    add('base32', baseCore(value, shift, 5, BASE32), undefined, sharedEnds(value, shift, 5));
  }
  if (isTelling(value)) add('rot13', rot13(value));
  return needles;
}

/**
 * Whether the folded value alone, without its case and punctuation, is enough to know it by. A plain word is not:
 * `production` would be found in every second text.
 */
function isTelling(value: Uint8Array): boolean {
  const text = Buffer.from(value).toString('latin1');
  const length = fold(value).length;
  return length >= 20 || (length >= 8 && /[0-9]/.test(text) && /[a-z]/i.test(text));
}

function widths(value: Uint8Array): readonly (readonly [string, Uint8Array])[] {
  const little = Buffer.from(Buffer.from(value).toString('utf8'), 'utf16le');
  return [
    ['', value],
    ['+utf-16', little],
    // The zero before is left to the surroundings: the alignments cover it.
    ['+utf-16', Buffer.from(little).swap16()],
  ];
}

/** The characters that the bytes alone decide, when they begin `shift` bytes into a group. */
function baseCore(bytes: Uint8Array, shift: number, bits: number, alphabet: string): string {
  const first = Math.ceil((shift * 8) / bits);
  const last = Math.floor(((shift + bytes.length) * 8) / bits);
  let core = '';
  for (let index = first; index < last; index++) {
    const bit = index * bits - shift * 8;
    const at = bit >> 3;
    const pair = ((bytes[at] as number) << 8) | (bytes[at + 1] ?? 0);
    core += alphabet[(pair >> (16 - bits - (bit & 7))) & ((1 << bits) - 1)];
  }
  return core;
}

function sharedEnds(bytes: Uint8Array, shift: number, bits: number): NonNullable<Needle['shared']> {
  return {
    before: (shift * 8) % bits === 0 ? 0 : 1,
    behind: ((shift + bytes.length) * 8) % bits === 0 ? 0 : 1,
  };
}

function asciiOf(code: number): number {
  return code < 10 ? 0x30 + code : 0x57 + code;
}

function rot13(value: Uint8Array): Uint8Array {
  return value.map((byte) => {
    const code = FOLDED[byte] as number;
    return code >= 10 && code < 36 ? 0x61 + ((code - 10 + 13) % 26) : byte;
  });
}
