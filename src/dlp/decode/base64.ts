import type { Budget } from './budget.ts';
import { BASE64_VALUE } from './byte-class.ts';
import { type Coding, type Compressed, coding } from './compressed.ts';
import type { Layer } from './layer.ts';
import { LayerWriter } from './layer-writer.ts';
import { mayBeBrotli } from './maybe-brotli.ts';
import { mayBeDeflate } from './maybe-deflate.ts';
import type { Run } from './run.ts';

/** Characters in a row that decode to ASCII, for a run to be worth decoding. */
const ASCII_MIN = 12;
/** Bytes of a decoded region. */
const REGION_MIN = 8;
/** Shorter runs are not looked at for what is beyond ASCII. */
const WHOLE_MIN = 24;

/**
 * For a character at a place of the text: for which of the four alignments it may be part of ASCII. A byte lane of
 * the word for each alignment, 0xff where it may. Of the four characters of a group the first begins with the top bit
 * of the first byte, the second has that of the second byte at bit 3, the third that of the third at bit 1.
 */
const LANES = lanes();
const ONES = 0x01010101;
/** Carries into the top bit of a lane whose count has come to ASCII_MIN. */
const REACHED = (0x80 - ASCII_MIN) * ONES;
const TOPS = 0x80808080 | 0;

/** What runs of base64 or base64url say, at any alignment. Compressed payloads go to `compressed`. */
export class Base64Decoding {
  readonly #writer = new LayerWriter();
  readonly #budget: Budget;
  readonly #compressed: Compressed[];

  constructor(budget: Budget, compressed: Compressed[]) {
    this.#budget = budget;
    this.#compressed = compressed;
  }

  decode(run: Run): void {
    const isWhole = run.length >= WHOLE_MIN && isUtf8(run) && this.#budget.take((run.length * 3) >> 2);
    if (isWhole) writeRegion(run, 0, run.length, this.#writer);
    this.#decodeAscii(run, isWhole);
    this.#findCompressed(run);
  }

  layer(parent: Layer): Layer | undefined {
    return this.#writer.layer(parent, () => 'base64');
  }

  /** Every part that says ASCII at some alignment, but what begins with the run when that was decoded as a whole. */
  #decodeAscii(run: Run, isWhole: boolean): void {
    const { source, offset, length } = run;
    const behind = offset + length;
    let counts = 0;
    let until: number[] | undefined;
    for (let at = offset; at < behind; at++) {
      counts = (counts + ONES) & (LANES[((source[at] as number) << 2) | ((at - offset) & 3)] as number);
      const reached = (counts + REACHED) & TOPS;
      if (reached === 0) continue;
      until ??= [isWhole ? length : 0, 0, 0, 0];
      for (let lane = 0; lane < 4; lane++) {
        if ((reached & (0x80 << (lane * 8))) === 0) continue;
        const mask = 0xff << (lane * 8);
        counts &= ~mask;
        const index = at - offset;
        if (index < (until[lane] as number)) continue;
        const from = index + 1 - ASCII_MIN;
        const first = from + ((lane - from) & 3);
        let end = index + 1;
        while (
          end < length &&
          ((LANES[((source[offset + end] as number) << 2) | (end & 3)] as number) & mask) !== 0
        ) {
          end++;
        }
        until[lane] = end;
        if (!this.#budget.take(((end - first) * 3) >> 2)) return;
        writeRegion(run, first, end, this.#writer);
        // All of it is text, but for a group that a window cut: then it is not, by chance, text at other alignments.
        if (first < 4 && end === length) return;
      }
    }
  }

  /** A compressed payload may begin with the run, or behind a `/`, `-` or `_` that belongs to what stands before. */
  #findCompressed(run: Run): void {
    const { source, offset, length } = run;
    const last = Math.min(length - 16, 128);
    for (let at = 0; at <= last; at++) {
      if (IS_MAGIC[source[offset + at] as number] === 0) continue;
      if (at > 0 && (BASE64_VALUE[source[offset + at - 1] as number] as number) < MARK_VALUE) continue;
      const how = codingAt(source, offset + at);
      if (how === undefined) continue;
      this.#addCompressed(run, at, how, true);
      return;
    }
    if (this.#compressed.length >= GUESSES_MAX) return;
    if (!looksBinary(run)) return;
    if (mayBeDeflate(run)) this.#addCompressed(run, 0, 'deflate-raw', false);
    if (mayBeBrotli(run)) this.#addCompressed(run, 0, 'br', false);
  }

  #addCompressed(run: Run, from: number, how: Coding, isCertain: boolean): void {
    const length = isCertain ? run.length : Math.min(run.length, GUESS_LENGTH);
    if (!this.#budget.take(length - from)) return;
    const [start, end] = [run.placeOf(from), run.placeOf(length - 1) + 1];
    const bytes = decoded(run, from, length);
    this.#compressed.push({ bytes, start, end, encoding: 'base64', coding: how, isCertain });
  }
}

/** Runs in one layer that are tried for a compression that shows no magic number. */
const GUESSES_MAX = 8;
/** Characters of a run that such a guess looks at. */
const GUESS_LENGTH = 8192;

/** Characters of which random ones are sure to be of each kind. */
const KIND_SAMPLE = 32;

/** Whether the run is base64 and no identifier or path. */
function looksBinary({ source, offset, length }: Run): boolean {
  let counts = 0;
  const behind = offset + Math.min(KIND_SAMPLE, length);
  for (let at = offset; at < behind; at++) counts += KIND_COUNT[source[at] as number] as number;
  if ((counts & 0xff) < 2 || ((counts >> 8) & 0xff) < 2 || counts >> 16 < 1) return false;
  // The first of a group begins with the top bit of a byte.
  for (let at = offset; at < behind; at += 4) {
    if ((BASE64_VALUE[source[at] as number] as number) >= 32) return true;
  }
  return false;
}

/** One for a capital, a small letter, anything else, each in bits of its own. */
const KIND_COUNT = Int32Array.from(BASE64_VALUE, (value) => (value < 26 ? 1 : value < 52 ? 1 << 8 : 1 << 16));

/** `+` and `/`, and those of base64url. */
const MARK_VALUE = 62;
/** With what magic numbers begin: the first six bits of 0x1f, 0x28 and 0x78. */
const IS_MAGIC = Uint8Array.from({ length: 256 }, (_, byte) =>
  Number('HKe'.includes(String.fromCharCode(byte))),
);

function codingAt(source: Uint8Array, at: number): Coding | undefined {
  const valueAt = (index: number) => BASE64_VALUE[source[index] as number] as number;
  const head = (valueAt(at) << 18) | (valueAt(at + 1) << 12) | (valueAt(at + 2) << 6) | valueAt(at + 3);
  return coding(head >> 16, (head >> 8) & 0xff, head & 0xff);
}

function writeRegion(run: Run, first: number, end: number, writer: LayerWriter): void {
  const { source, offset } = run;
  let bits = 0;
  for (let at = first; at < end; at++) {
    bits = ((bits << 6) | (BASE64_VALUE[source[offset + at] as number] as number)) & 0xffff;
    const phase = (at - first) & 3;
    if (phase === 0) continue;
    writer.push((bits >> (6 - phase * 2)) & 0xff, run.placeOf(at - 1), run.placeOf(at) + 1);
  }
  // Zeros are ASCII, and nothing.
  writer.endRegion(writer.mayBeText() ? REGION_MIN : Number.POSITIVE_INFINITY);
}

/** The whole bytes of the run from the character `from` to `length`. */
function decoded({ source, offset }: Run, from: number, length: number): Uint8Array {
  const out = new Uint8Array(((length - from) * 3) >> 2);
  let bits = 0;
  let count = 0;
  for (let at = from; at < length; at++) {
    bits = ((bits << 6) | (BASE64_VALUE[source[offset + at] as number] as number)) & 0xffff;
    const phase = (at - from) & 3;
    if (phase !== 0) out[count++] = bits >> (6 - phase * 2);
  }
  return out;
}

/** Whether all of it is UTF-8 that is more than ASCII. Stops at the first byte that is not. */
function isUtf8({ source, offset, length }: Run): boolean {
  let more = 0;
  let isWide = false;
  let bits = 0;
  for (let at = 0; at < length; at++) {
    bits = ((bits << 6) | (BASE64_VALUE[source[offset + at] as number] as number)) & 0xffff;
    if ((at & 3) === 0) continue;
    const byte = (bits >> (6 - (at & 3) * 2)) & 0xff;
    if (more > 0) {
      if ((byte & 0xc0) !== 0x80) return false;
      more--;
    } else if (byte >= 0x80) {
      if (byte < 0xc2 || byte > 0xf4) return false;
      more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
      isWide = true;
    }
  }
  return isWide;
}

function lanes(): Int32Array {
  const table = new Int32Array(1024);
  for (let byte = 0; byte < 256; byte++) {
    const value = BASE64_VALUE[byte] as number;
    if (value === 255) continue;
    const mayBe = [value < 32, (value & 8) === 0, (value & 2) === 0, true];
    for (let place = 0; place < 4; place++) {
      let mask = 0;
      for (let lane = 0; lane < 4; lane++) if (mayBe[(place - lane) & 3]) mask |= 0xff << (lane * 8);
      table[byte * 4 + place] = mask;
    }
  }
  return table;
}
