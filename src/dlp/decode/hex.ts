import type { Budget } from './budget.ts';
import { HEX_VALUE } from './byte-class.ts';
import { type Compressed, coding } from './compressed.ts';
import type { Layer } from './layer.ts';
import { LayerWriter } from './layer-writer.ts';
import type { Run } from './run.ts';

const REGION_MIN = 8;

/** What hexadecimal digits say where they say text, at each of the two alignments. */
export class HexDecoding {
  readonly #writer = new LayerWriter();
  readonly #budget: Budget;
  readonly #compressed: Compressed[];

  constructor(budget: Budget, compressed: Compressed[]) {
    this.#budget = budget;
    this.#compressed = compressed;
  }

  /** The characters of `run` from `start` to `end`. */
  decode(run: Run, start: number, end: number): void {
    const writer = this.#writer;
    for (let shift = 0; shift < 2; shift++) {
      for (let at = start + shift; at + 1 < end; at += 2) {
        const byte = byteAt(run, at);
        if (isText(byte)) writer.push(byte, run.placeOf(at), run.placeOf(at + 1) + 1);
        else if (writer.regionLength > 0) this.#closeRegion();
      }
      if (writer.regionLength > 0) this.#closeRegion();
    }
    const how = coding(byteAt(run, start), byteAt(run, start + 2), byteAt(run, start + 4));
    const length = (end - start) >> 1;
    if (how === undefined || !this.#budget.take(length)) return;
    this.#compressed.push({
      bytes: Uint8Array.from({ length }, (_, index) => byteAt(run, start + index * 2)),
      start: run.placeOf(start),
      end: run.placeOf(end - 1) + 1,
      encoding: 'hex',
      coding: how,
      isCertain: true,
    });
  }

  layer(parent: Layer): Layer | undefined {
    return this.#writer.layer(parent, () => 'hex');
  }

  #closeRegion(): void {
    const writer = this.#writer;
    const { regionLength } = writer;
    const isWanted = regionLength >= REGION_MIN && writer.mayBeText() && this.#budget.take(regionLength);
    writer.endRegion(isWanted ? REGION_MIN : Number.POSITIVE_INFINITY);
  }
}

function byteAt({ source, offset }: Run, index: number): number {
  const high = HEX_VALUE[source[offset + index] as number] as number;
  return (high << 4) | (HEX_VALUE[source[offset + index + 1] as number] as number);
}

/** ASCII and its white space, the zeros of UTF-16, and what UTF-8 beyond ASCII is written with. */
function isText(byte: number): boolean {
  if (byte < 0x20) return byte === 0 || (byte >= 9 && byte <= 13);
  return byte !== 0x7f && byte < 0xf5 && byte !== 0xc0 && byte !== 0xc1;
}
