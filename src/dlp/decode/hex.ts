import type { Budget } from './budget.ts';
import { HEX_VALUE } from './byte-class.ts';
import { type Compressed, coding } from './compressed.ts';
import type { Layer } from './layer.ts';
import { LayerWriter } from './layer-writer.ts';
import type { Run } from './run.ts';
import { TextGauge } from './text-gauge.ts';

const REGION_MIN = 8;

/** What hexadecimal digits say where they say text, at each of the two alignments. */
export class HexDecoding {
  readonly #writer = new LayerWriter();
  readonly #budget: Budget;
  readonly #text = new TextGauge(REGION_MIN);
  readonly #compressed: Compressed[];

  constructor(budget: Budget, compressed: Compressed[]) {
    this.#budget = budget;
    this.#compressed = compressed;
  }

  /** The characters of `run` from `start` to `end`. */
  decode(run: Run, start: number, end: number): void {
    const text = this.#text;
    for (let shift = 0; shift < 2; shift++) {
      text.reset();
      let at = start + shift;
      for (; at + 1 < end; at += 2) {
        const length = text.take(byteAt(run, at));
        if (length > 0) this.#write(run, at - length * 2, at);
      }
      const length = text.end();
      if (length > 0) this.#write(run, at - length * 2, at);
      // All of it is text: then it is not, by chance, other text half a byte on.
      if (length === (end - start) >> 1) break;
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

  #write(run: Run, start: number, end: number): void {
    const writer = this.#writer;
    if (!this.#budget.take((end - start) >> 1)) return;
    for (let at = start; at < end; at += 2) {
      writer.push(byteAt(run, at), run.placeOf(at), run.placeOf(at + 1) + 1);
    }
    writer.endRegion(writer.mayBeText() ? REGION_MIN : Number.POSITIVE_INFINITY);
  }
}

function byteAt({ source, offset }: Run, index: number): number {
  const high = HEX_VALUE[source[offset + index] as number] as number;
  return (high << 4) | (HEX_VALUE[source[offset + index + 1] as number] as number);
}
