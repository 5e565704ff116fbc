import { BitReader } from './bit-reader.ts';
import type { Run } from './run.ts';

/** A compressor that makes more than this of a byte was given a bomb or zeros. */
const RATIO_MAX = 64;
/** Bytes of brotli that are not the text's. */
const OVERHEAD = 16;
/** RFC 7932 section 3.5: the code lengths of a prefix code have codes of their own, which fill 32 places. */
const CODE_LENGTHS = 18;
const PLACES = 32;
/** By the next four bits, the length and the bits it takes. */
const LENGTHS = [0, 4, 3, 2, 0, 4, 3, 1, 0, 4, 3, 2, 0, 4, 3, 5];
const LENGTH_BITS = [2, 2, 2, 3, 2, 2, 2, 4, 2, 2, 2, 3, 2, 2, 2, 4];

const reader = new BitReader();

/** Whether the run may be brotli (RFC 7932 section 9) of about so much text as it can hold: by its first header. */
export function mayBeBrotli(run: Run): boolean {
  const bits = reader.begin(run);
  const length = (run.length * 3) >> 2;
  if (bits.take(1) === 1 && bits.take(3) === 0 && bits.take(3) === 1) return false;
  const isLast = bits.take(1) === 1;
  if (isLast && bits.take(1) === 1) return false;
  const nibbles = 4 + bits.take(2);
  if (nibbles > 6) return false;
  let text = 0;
  for (let index = 0; index < nibbles; index++) text |= bits.take(4) << (index * 4);
  if (text + 1 + OVERHEAD < (isLast ? length : 0) || text >= length * RATIO_MAX) return false;
  if (!isLast && bits.take(1) === 1) return true;
  return mayBeCompressed(bits);
}

/** Section 9.2 from the number of block types on, as far as the first prefix code, which must be complete. */
function mayBeCompressed(bits: BitReader): boolean {
  for (let category = 0; category < 3; category++) {
    if (bits.take(1) === 1) {
      bits.take(bits.take(3));
      return mayBePrefixCode(bits, true);
    }
  }
  // Postfix bits and direct distances, the context mode, and how many trees literals have.
  bits.take(6);
  bits.take(2);
  if (bits.take(1) === 0) {
    // A second tree for distances begins with a context map.
    if (bits.take(1) === 0) return mayBePrefixCode(bits, false);
    bits.take(bits.take(3));
  } else {
    bits.take(bits.take(3));
  }
  if (bits.take(1) === 1) bits.take(4);
  return mayBePrefixCode(bits, true);
}

/** A simple code has at most four symbols: literals so few are no text. */
function mayBePrefixCode(bits: BitReader, mayBeSimple: boolean): boolean {
  const skipped = bits.take(2);
  if (skipped === 1) return mayBeSimple;
  let room = PLACES;
  let codes = 0;
  for (let index = skipped; index < CODE_LENGTHS && room > 0; index++) {
    const next = bits.peek(4);
    const length = LENGTHS[next] as number;
    if (bits.take(LENGTH_BITS[next] as number) < 0) return false;
    if (length === 0) continue;
    room -= PLACES >> length;
    codes++;
  }
  return room === 0 || codes === 1;
}
