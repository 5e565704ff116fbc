import { BASE64_VALUE } from './byte-class.ts';
import type { Run } from './run.ts';

// Raw deflate and brotli begin with no magic number. Their first bits say enough to pass over nearly all that is none,
// digests and identifiers first of all, without a call to a library and the error that it would make.

/** Symbols of a fixed block that are read: of random bytes one in 30000 is text for so long. */
const SYMBOLS = 24;
/** Lengths of a dynamic block's first code, RFC 1951 section 3.2.7. */
const CODE_LENGTHS_MAX = 19;
/** A compressor that makes more than this of a byte was given a bomb or zeros. */
const RATIO_MAX = 64;
/** Bytes of brotli that are not the text's. */
const OVERHEAD = 16;

/** Reads what a run of base64 says bit by bit, the lowest of each byte first. -1 behind its end. */
class BitReader {
  #source: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #bytes = 0;
  #at = 0;
  #held = 0;
  #count = 0;

  begin({ source, offset, length }: Run): this {
    this.#source = source;
    this.#offset = offset;
    this.#bytes = (length * 3) >> 2;
    this.#at = 0;
    this.#held = 0;
    this.#count = 0;
    return this;
  }

  /** At most 16. */
  take(count: number): number {
    while (this.#count < count) {
      if (this.#at === this.#bytes) return -1;
      this.#held |= this.#byte(this.#at++) << this.#count;
      this.#count += 8;
    }
    const bits = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return bits;
  }

  /** A Huffman code, whose first bit is the highest. */
  code(count: number): number {
    let code = 0;
    for (let left = count; left > 0; left--) {
      const bit = this.take(1);
      if (bit < 0) return -1;
      code = (code << 1) | bit;
    }
    return code;
  }

  /** Whole bytes that were not begun. */
  get left(): number {
    return this.#bytes - this.#at;
  }

  /** To the end of the byte. */
  align(): void {
    this.#held = 0;
    this.#count = 0;
  }

  #byte(index: number): number {
    const phase = index % 3;
    const at = this.#offset + ((index - phase) / 3) * 4 + phase;
    const high = BASE64_VALUE[this.#source[at] as number] as number;
    const low = BASE64_VALUE[this.#source[at + 1] as number] as number;
    return (((high << 6) | low) >> (4 - phase * 2)) & 0xff;
  }
}

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

/** The code of section 3.2.6. A length reaches back over no more than there is. */
function isFixedText(bits: BitReader): boolean {
  let length = 0;
  for (let symbols = 0; symbols < SYMBOLS; symbols++) {
    const symbol = fixedSymbol(bits);
    // The last one before the end of the run, or of the part of it that was not cut off.
    if (symbol < 0) return symbols >= SYMBOLS_MIN;
    if (symbol === END_OF_BLOCK) return symbols >= SYMBOLS_MIN && bits.left <= 2;
    if (symbol < END_OF_BLOCK) {
      if (!isText(symbol)) return false;
      length++;
      continue;
    }
    if (symbol > 285) return false;
    const copied = copyLength(bits, symbol);
    const distance = copied < 0 ? -1 : copyDistance(bits);
    if (distance < 0) return symbols >= SYMBOLS_MIN;
    if (distance > length) return false;
    length += copied;
  }
  return true;
}

const END_OF_BLOCK = 256;
/** Fewer are no text that somebody would hide. */
const SYMBOLS_MIN = 6;

/** -1 when the bits end. */
function fixedSymbol(bits: BitReader): number {
  let code = bits.code(7);
  if (code < 0) return -1;
  if (code < 24) return END_OF_BLOCK + code;
  const eighth = bits.take(1);
  if (eighth < 0) return -1;
  code = (code << 1) | eighth;
  if (code < 0xc0) return code - 0x30;
  if (code < 0xc8) return 280 + code - 0xc0;
  const ninth = bits.take(1);
  return ninth < 0 ? -1 : ((code << 1) | ninth) - 0x190 + 144;
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
  const code = bits.code(5);
  if (code < 0) return -1;
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

/** Whether the run may be brotli (RFC 7932 section 9) of about so much text as it can hold. */
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
  return text + 1 + OVERHEAD >= (isLast ? length : 0) && text < length * RATIO_MAX;
}

function isText(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : byte === 0x0a || byte === 0x0d || byte === 0x09;
}
