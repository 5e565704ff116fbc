import type { Budget } from './budget.ts';
import { BASE32_VALUE } from './byte-class.ts';
import type { Layer } from './layer.ts';
import { LayerWriter } from './layer-writer.ts';
import type { Run } from './run.ts';
import { TextGauge } from './text-gauge.ts';

const REGION_MIN = 8;
const ALIGNMENTS = 8;
/** Characters in a row that decode to ASCII, for them to be worth decoding: ten bytes. */
const ASCII_MIN = 16;

/**
 * For a character at a place of the text: for which of the eight alignments it may be part of ASCII. A byte lane of
 * two words for each alignment, 0xff where it may. The top bits of the five bytes of a group are in its characters
 * 0, 1, 3, 4 and 6 (RFC 4648 section 6).
 */
const TOP_BITS = [16, 2, 0, 8, 1, 0, 4, 0];
const [LOW, HIGH] = [lanes(0), lanes(4)];
const ONES = 0x01010101;
/** Carries into the top bit of a lane whose count has come to ASCII_MIN. */
const REACHED = (0x80 - ASCII_MIN) * ONES;
const TOPS = 0x80808080 | 0;

/** What base32 (RFC 4648 section 6) says where it says text, at any alignment. */
export class Base32Decoding {
  readonly #writer = new LayerWriter();
  readonly #budget: Budget;
  /** By alignment, behind what was decoded at it. */
  readonly #until = new Int32Array(ALIGNMENTS);
  readonly #text = new TextGauge(REGION_MIN);

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** The characters of `run` from `start` to `end`. */
  decode(run: Run, start: number, end: number): void {
    if (this.#isUtf8(run, start, end)) {
      this.#write(run, start, end);
      return;
    }
    const { source, offset } = run;
    this.#until.fill(0);
    let [low, high] = [0, 0];
    for (let at = start; at < end; at++) {
      const entry = ((source[offset + at] as number) << 3) | ((at - start) & 7);
      low = (low + ONES) & (LOW[entry] as number);
      high = (high + ONES) & (HIGH[entry] as number);
      if ((((low + REACHED) | (high + REACHED)) & TOPS) === 0) continue;
      const [reachedLow, reachedHigh] = [(low + REACHED) & TOPS, (high + REACHED) & TOPS];
      for (let lane = 0; lane < ALIGNMENTS; lane++) {
        const top = 0x80 << ((lane & 3) * 8);
        if (((lane < 4 ? reachedLow : reachedHigh) & top) === 0) continue;
        const others = ~(0xff << ((lane & 3) * 8));
        if (lane < 4) low &= others;
        else high &= others;
        if (!this.#found(run, start, end, lane, at)) return;
      }
    }
  }

  layer(parent: Layer): Layer | undefined {
    return this.#writer.layer(parent, () => 'base32');
  }

  /** Writes the ASCII whose last ASCII_MIN characters end at `at`; false when nothing more need be looked for. */
  #found(run: Run, start: number, end: number, lane: number, at: number): boolean {
    if (at < (this.#until[lane] as number)) return true;
    const { source, offset } = run;
    const mask = 0xff << ((lane & 3) * 8);
    const table = lane < 4 ? LOW : HIGH;
    const from = at + 1 - ASCII_MIN;
    const first = from + ((lane - (from - start)) & 7);
    let behind = at + 1;
    while (
      behind < end &&
      ((table[((source[offset + behind] as number) << 3) | ((behind - start) & 7)] as number) & mask) !== 0
    ) {
      behind++;
    }
    this.#until[lane] = behind;
    // All of it is text, but for a group that a window cut: then it is not, by chance, text at other alignments.
    return this.#write(run, first, behind) && !(first < start + ALIGNMENTS && behind === end);
  }

  /** The bytes of the characters from `first`, which begins one, to `end`; false when there is no budget for them. */
  #write(run: Run, first: number, end: number): boolean {
    if (!this.#budget.take(((end - first) * 5) >> 3)) return false;
    const { source, offset } = run;
    const writer = this.#writer;
    let held = 0;
    let count = 0;
    let begins = first;
    for (let at = first; at < end; at++) {
      held = ((held << 5) | (BASE32_VALUE[source[offset + at] as number] as number)) & 0xfff;
      count += 5;
      if (count < 8) continue;
      count -= 8;
      writer.push((held >> count) & 0xff, run.placeOf(begins), run.placeOf(at) + 1);
      begins = count === 0 ? at + 1 : at;
    }
    writer.endRegion(writer.mayBeText() ? REGION_MIN : Number.POSITIVE_INFINITY);
    return true;
  }

  /** Whether all of it is UTF-8 text, which may be more than ASCII. Stops at the first byte that is not. */
  #isUtf8({ source, offset }: Run, start: number, end: number): boolean {
    const text = this.#text;
    text.reset();
    let held = 0;
    let count = 0;
    for (let at = start; at < end; at++) {
      held = ((held << 5) | (BASE32_VALUE[source[offset + at] as number] as number)) & 0xfff;
      count += 5;
      if (count < 8) continue;
      count -= 8;
      if (!text.goesOn((held >> count) & 0xff)) return false;
    }
    return text.end() > 0;
  }
}

function lanes(from: number): Int32Array {
  const table = new Int32Array(256 * ALIGNMENTS);
  for (let byte = 0; byte < 256; byte++) {
    const value = BASE32_VALUE[byte] as number;
    if (value === 255) continue;
    for (let place = 0; place < ALIGNMENTS; place++) {
      for (let lane = 0; lane < 4; lane++) {
        const isAscii = (value & (TOP_BITS[(place - lane - from) & 7] as number)) === 0;
        if (isAscii)
          table[byte * ALIGNMENTS + place] =
            (table[byte * ALIGNMENTS + place] as number) | (0xff << (lane * 8));
      }
    }
  }
  return table;
}
