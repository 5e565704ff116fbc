import type { Budget } from './budget.ts';
import { BASE32_VALUE } from './byte-class.ts';
import type { Layer } from './layer.ts';
import { LayerWriter } from './layer-writer.ts';
import type { Run } from './run.ts';
import { TextGauge } from './text-gauge.ts';

const REGION_MIN = 8;
const ALIGNMENTS = 8;

/** What base32 (RFC 4648 section 6) says where it says text, at any alignment. */
export class Base32Decoding {
  readonly #writer = new LayerWriter();
  readonly #budget: Budget;
  readonly #text = new TextGauge(REGION_MIN);

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** The characters of `run` from `start` to `end`. */
  decode(run: Run, start: number, end: number): void {
    for (let shift = 0; shift < ALIGNMENTS; shift++) this.#decodeFrom(run, start + shift, end);
  }

  layer(parent: Layer): Layer | undefined {
    return this.#writer.layer(parent, () => 'base32');
  }

  /** Looks first and writes what is text after: of eight alignments one is right, and none of most runs. */
  #decodeFrom(run: Run, start: number, end: number): void {
    const { source, offset } = run;
    const text = this.#text;
    text.reset();
    let held = 0;
    let count = 0;
    for (let at = start; at < end; at++) {
      held = ((held << 5) | (BASE32_VALUE[source[offset + at] as number] as number)) & 0xfff;
      count += 5;
      if (count < 8) continue;
      count -= 8;
      const length = text.take((held >> count) & 0xff);
      if (length > 0) this.#write(run, start, at, length);
    }
    const length = text.end();
    if (length > 0) this.#write(run, start, end, length);
  }

  /** The `length` bytes before the one that the character at `end` is the last of. */
  #write(run: Run, start: number, end: number, length: number): void {
    if (!this.#budget.take(length)) return;
    const { source, offset } = run;
    const behind = ((end - start) * 5) >> 3;
    for (let index = behind - length; index < behind; index++) {
      const bit = index * 8;
      const first = start + Math.floor(bit / 5);
      let held = 0;
      for (let at = first; at < first + 3; at++) {
        held = (held << 5) | (at < end ? (BASE32_VALUE[source[offset + at] as number] as number) : 0);
      }
      const last = start + Math.floor((bit + 7) / 5);
      this.#writer.push((held >> (7 - (bit % 5))) & 0xff, run.placeOf(first), run.placeOf(last) + 1);
    }
    this.#writer.endRegion(this.#writer.mayBeText() ? REGION_MIN : Number.POSITIVE_INFINITY);
  }
}
