import type { Budget } from './budget.ts';
import { BASE32_VALUE } from './byte-class.ts';
import type { Layer } from './layer.ts';
import { LayerWriter } from './layer-writer.ts';
import type { Run } from './run.ts';

const REGION_MIN = 8;
const ALIGNMENTS = 8;

/** What base32 (RFC 4648 section 6) says where it says text, at any alignment. */
export class Base32Decoding {
  readonly #writer = new LayerWriter();
  readonly #budget: Budget;

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

  #decodeFrom(run: Run, start: number, end: number): void {
    const writer = this.#writer;
    const { source, offset } = run;
    let held = 0;
    let count = 0;
    for (let at = start; at < end; at++) {
      held = ((held << 5) | (BASE32_VALUE[source[offset + at] as number] as number)) & 0xfff;
      count += 5;
      if (count < 8) continue;
      count -= 8;
      const byte = (held >> count) & 0xff;
      if (isText(byte)) writer.push(byte, run.placeOf(at - 1), run.placeOf(at) + 1);
      else if (writer.regionLength > 0) this.#closeRegion();
    }
    if (writer.regionLength > 0) this.#closeRegion();
  }

  #closeRegion(): void {
    const writer = this.#writer;
    const { regionLength } = writer;
    const isWanted = regionLength >= REGION_MIN && writer.mayBeText() && this.#budget.take(regionLength);
    writer.endRegion(isWanted ? REGION_MIN : Number.POSITIVE_INFINITY);
  }
}

/** As in hex: ASCII, the zeros of UTF-16, and what UTF-8 beyond ASCII is written with. */
function isText(byte: number): boolean {
  if (byte < 0x20) return byte === 0 || (byte >= 9 && byte <= 13);
  return byte !== 0x7f && byte < 0xf5 && byte !== 0xc0 && byte !== 0xc1;
}
