import { BitReader } from './bit-reader.ts';
import type { Run } from './run.ts';

// Raw deflate begins with no magic number. Its first bits say enough to pass over nearly all that is none, digests and
// identifiers first of all, without a call to a library and the error that it would make.

/** Symbols of a fixed block that are read: so many that are text are no chance. */
const SYMBOLS = 64;
/** Fewer are no text that somebody would hide. */
const SYMBOLS_MIN = 6;
/** Bytes behind a block's end: a last one, or the empty block of a flush. */
const BEHIND_MAX = 6;
/** Lengths of a dynamic block's first code, RFC 1951 section 3.2.7. */
const CODE_LENGTHS_MAX = 19;
const END_OF_BLOCK = 256;

/** The code of section 3.2.6 by its next nine bits, the first one lowest: the symbol, and above it the bits it takes. */
const SYMBOL = 0x1ff;
const BITS_SHIFT = 9;
const FIXED = fixedCode();

const reader = new BitReader();

/** Whether the run may be raw deflate (RFC 1951) of text. */
export function mayBeDeflate(run: Run): boolean {
  const bits = reader.begin(run);
  bits.take(1);
  switch (bits.take(2)) {
    case 0: {
      bits.align();
      const length = bits.take(16);
      return length > 0 && bits.take(16) === (~length & 0xffff);
    }
    case 1:
      return isFixedText(bits);
    case 2:
      return isDynamic(bits);
    default:
      return false;
  }
}

/** To the block's end, which is the run's, or as far as chance does not go. A length reaches back over no more than there is. */
function isFixedText(bits: BitReader): boolean {
  let length = 0;
  for (let symbols = 0; symbols < SYMBOLS; symbols++) {
    const entry = FIXED[bits.peek(9)] as number;
    const symbol = entry & SYMBOL;
    if (bits.take(entry >> BITS_SHIFT) < 0) return false;
    if (symbol === END_OF_BLOCK) return symbols >= SYMBOLS_MIN && bits.left <= BEHIND_MAX;
    if (symbol < END_OF_BLOCK) {
      if (!isText(symbol)) return false;
      length++;
      continue;
    }
    if (symbol > 285) return false;
    const copied = copyLength(bits, symbol);
    const distance = copied < 0 ? -1 : copyDistance(bits);
    if (distance < 0 || distance > length) return false;
    length += copied;
  }
  return true;
}

/** Section 3.2.5. -1 when the bits end. */
function copyLength(bits: BitReader, symbol: number): number {
  if (symbol === 285) return 258;
  if (symbol < 265) return symbol - 254;
  const extra = (symbol - 261) >> 2;
  const more = bits.take(extra);
  return more < 0 ? -1 : 3 + ((4 + ((symbol - 265) & 3)) << extra) + more;
}

function copyDistance(bits: BitReader): number {
  const reversed = bits.take(5);
  if (reversed < 0) return -1;
  const code = reverse(reversed, 5);
  if (code > 29) return Number.POSITIVE_INFINITY;
  if (code < 4) return code + 1;
  const extra = (code >> 1) - 1;
  const more = bits.take(extra);
  return more < 0 ? -1 : 1 + ((2 + (code & 1)) << extra) + more;
}

/** Whether the first code of a dynamic block is complete, as section 3.2.7 has it: of random bits it hardly ever is. */
function isDynamic(bits: BitReader): boolean {
  if (bits.take(5) > 29 || bits.take(5) > 29) return false;
  const lengths = bits.take(4) + 4;
  if (lengths < 4 || lengths > CODE_LENGTHS_MAX) return false;
  let room = 128;
  for (let index = 0; index < lengths; index++) {
    const length = bits.take(3);
    if (length < 0) return false;
    if (length > 0) room -= 128 >> length;
  }
  return room === 0;
}

function isText(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function fixedCode(): Uint16Array {
  const table = new Uint16Array(512);
  const fill = (symbol: number, code: number, count: number) => {
    for (let more = 0; more < 1 << (9 - count); more++) {
      table[reverse(code, count) | (more << count)] = symbol | (count << BITS_SHIFT);
    }
  };
  for (let symbol = 0; symbol < 144; symbol++) fill(symbol, 0x30 + symbol, 8);
  for (let symbol = 144; symbol < 256; symbol++) fill(symbol, 0x190 + symbol - 144, 9);
  for (let symbol = 256; symbol < 280; symbol++) fill(symbol, symbol - 256, 7);
  for (let symbol = 280; symbol < 288; symbol++) fill(symbol, 0xc0 + symbol - 280, 8);
  return table;
}

/** A Huffman code's first bit is its highest. */
function reverse(bits: number, count: number): number {
  let reversed = 0;
  for (let bit = 0; bit < count; bit++) reversed |= ((bits >> bit) & 1) << (count - 1 - bit);
  return reversed;
}
