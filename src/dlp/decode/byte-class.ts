import { mayLookAlike } from './look-alike.ts';

/** Tables over the 256 byte values, made once. */

/** The value of a base64 or base64url character, 0 to 63; 255 for any other byte. */
export const BASE64_VALUE = valuesOf(
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/',
  '                                                              -_',
);
/** RFC 4648 section 6, either case. */
export const BASE32_VALUE = valuesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 'abcdefghijklmnopqrstuvwxyz');
export const HEX_VALUE = valuesOf('0123456789ABCDEF', '0123456789abcdef');

/**
 * Letters and digits by their place in 0-9a-z, either case. Any other byte has the top bit, and is 192 when an escape
 * may begin with it.
 */
export const MARK = 192;
export const FOLDED = foldedTable();

export const IS_BASE64 = isTable((byte) => BASE64_VALUE[byte] !== 255);
/** One case at a time: words of both are everywhere. */
export const IS_BASE32_UPPER = isTable((byte) => BASE32_VALUE[byte] !== 255 && byte < 0x61);
export const IS_BASE32_LOWER = isTable((byte) => BASE32_VALUE[byte] !== 255 && (byte < 0x41 || byte > 0x5a));
export const IS_HEX = isTable((byte) => HEX_VALUE[byte] !== 255);
export const IS_ALNUM = isTable((byte) => (FOLDED[byte] as number) < 128);
/** What a list of bytes in hex or decimal is written with: `0x67, 0x68`, `67:68`, `[103,104]`. */
export const IS_BYTE_LIST = isTable(
  (byte) => HEX_VALUE[byte] !== 255 || ' \t\r\n,:;-\\xX|#$&'.includes(String.fromCharCode(byte)),
);

function valuesOf(...alphabets: readonly string[]): Uint8Array {
  const table = new Uint8Array(256).fill(255);
  for (const alphabet of alphabets) {
    for (let value = 0; value < alphabet.length; value++) {
      if (alphabet[value] !== ' ') table[alphabet.charCodeAt(value)] = value;
    }
  }
  return table;
}

function foldedTable(): Uint8Array {
  const table = Uint8Array.from({ length: 256 }, (_, byte) =>
    '%\\&"\'\0'.includes(String.fromCharCode(byte)) || mayLookAlike(byte) ? MARK : 128,
  );
  for (let digit = 0; digit < 10; digit++) table[0x30 + digit] = digit;
  for (let letter = 0; letter < 26; letter++) {
    table[0x61 + letter] = 10 + letter;
    table[0x41 + letter] = 10 + letter;
  }
  return table;
}

function isTable(holds: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (holds(byte) ? 1 : 0));
}
