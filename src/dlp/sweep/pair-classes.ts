import { FOLDED, HEX_VALUE, IS_ALNUM, IS_BASE64, IS_BYTE_LIST, MARK } from '../decode/byte-class.ts';
import { anchorIndex } from '../tokens/detectors.ts';

// What a pair of bytes says, in one number: the sweep looks it up, and nothing else, for each two bytes of an input.

/** In bits 0 to 15 the folded codes of the pair's letters and digits, the first one low; from here on how many they are. */
export const COUNT_SHIFT = 16;
/** Some anchor's rarest three bytes have this pair. */
export const ANCHOR = 1 << 18;
/** The first byte, and the second, is one that something may begin with. */
export const FIRST = 1 << 19;
export const SECOND = 1 << 20;
/** From here on the bits of a group that all its pairs must have. */
export const GROUP_SHIFT = 21;
/** One of the three flags, as a number that counts: nothing is above it. */
export const ANY_SHIFT = 25;

// Bits of a group, which is eight bytes.
/** Its first half, and its second one, is nothing but base64 or base64url. */
export const FIRST_BASE64 = 1;
export const SECOND_BASE64 = 2;
/** Nothing but what a list of bytes is written with. */
export const ALL_BYTE_LIST = 4;
/** No pair is two letters or digits. */
export const ALL_APART = 8;
/** Of the pairs' bits, those that must be in all four, and that of base64, which must be in both of a half. */
export const ALL_BITS = ALL_BYTE_LIST | ALL_APART;
/** From here on how many letters and digits it has. */
export const LETTERS_SHIFT = 4;

const EQUALS = 0x3d;
const AMPERSAND = 0x26;
const PLUS = 0x2b;

const IS_LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

let classes: Int32Array | undefined;

/** By pair, as a Uint16Array reads it. */
export function pairClasses(): Int32Array {
  classes ??= makeClasses();
  return classes;
}

function makeClasses(): Int32Array {
  const { pairs } = anchorIndex();
  const table = new Int32Array(1 << 16);
  for (let first = 0; first < 256; first++) {
    for (let second = 0; second < 256; second++) {
      const codes = [FOLDED[first] as number, FOLDED[second] as number].filter((code) => code < 128);
      const flags =
        (pairs[first | (second << 8)] === 0 ? 0 : ANCHOR) |
        (mayBegin(first, second) ? FIRST : 0) |
        (isTelling(second) ? SECOND : 0);
      table[IS_LITTLE_ENDIAN ? first | (second << 8) : (first << 8) | second] =
        (codes[0] ?? 0) |
        ((codes[1] ?? 0) << 8) |
        (codes.length << COUNT_SHIFT) |
        flags |
        (groupBits(first, second) << GROUP_SHIFT) |
        (flags === 0 ? 0 : 1 << ANY_SHIFT);
    }
  }
  return table;
}

function groupBits(first: number, second: number): number {
  const both = (table: Uint8Array) => table[first] === 1 && table[second] === 1;
  return (
    (both(IS_BASE64) ? FIRST_BASE64 | SECOND_BASE64 : 0) |
    (both(IS_BYTE_LIST) ? ALL_BYTE_LIST : 0) |
    (both(IS_ALNUM) ? 0 : ALL_APART)
  );
}

function isTelling(byte: number): boolean {
  return FOLDED[byte] === MARK || byte === EQUALS;
}

function mayBegin(first: number, second: number): boolean {
  if (first === EQUALS) return mayBeQuotedPrintable(second);
  return first === AMPERSAND || mayEscape(first, second);
}

/** Whether an escape may begin with `first`, seen what follows; `undefined` at the end. Most quotes begin none. */
export function mayEscape(first: number, second: number | undefined): boolean {
  if (FOLDED[first] !== MARK) return false;
  switch (first) {
    case 0:
    case 0x5c:
      return true;
    case 0x25:
      return second !== undefined && HEX_VALUE[second] !== 255;
    case 0x22:
    case 0x27:
      return second !== undefined && (second <= PLUS || second === first);
    case AMPERSAND:
      return second !== undefined && (second === 0x23 || (second >= 0x61 && second <= 0x7a));
    default:
      return second !== undefined && (second & 0xc0) === 0x80;
  }
}

/** Whether `=` and this byte may be quoted-printable (RFC 2045 section 6.7): a soft line break, or capital hexadecimal. */
export function mayBeQuotedPrintable(second: number): boolean {
  return second === 0x0a || second === 0x0d || (HEX_VALUE[second] !== 255 && second < 0x61);
}
