import type { Layer } from './layer.ts';

/** Between two regions of a layer, so that no token reaches over. */
const SEPARATOR = 0x0a;
const NOTHING = new Uint8Array(0);
const NO_PLACES = new Int32Array(0);
const DISTINCT_MIN = 5;
const SEEN = new Uint8Array(256);

/** Gathers the regions of a layer, each byte with the span of the parent that it was written as. */
export class LayerWriter {
  length = 0;
  #bytes: Uint8Array = NOTHING;
  #at: Int32Array = NO_PLACES;
  #till: Int32Array = NO_PLACES;
  #regionStart = 0;
  readonly #expected: number;

  /** Room is made when the first byte comes: most layers hold nothing that a decoder writes. */
  constructor(expected = 256) {
    this.#expected = expected;
  }

  push(byte: number, start: number, end: number): void {
    const { length } = this;
    if (length === this.#bytes.length) this.#grow();
    this.#bytes[length] = byte;
    this.#at[length] = start;
    this.#till[length] = end;
    this.length = length + 1;
  }

  /** Bytes written since the last region ended. */
  get regionLength(): number {
    return this.length - this.#regionStart;
  }

  /** Ends the region; takes it back when it is shorter than `least`. */
  endRegion(least: number): void {
    if (this.regionLength < least) this.length = this.#regionStart;
    else this.push(SEPARATOR, this.#till[this.length - 1] as number, this.#till[this.length - 1] as number);
    this.#regionStart = this.length;
  }

  /**
   * Whether the region may be text, wide or narrow: at most half of it are zeros and control characters, and it is no
   * pattern of a few bytes again and again. A pattern decodes to patterns at every alignment.
   */
  mayBeText(): boolean {
    let others = 0;
    let distinct = 0;
    SEEN.fill(0);
    for (let at = this.#regionStart; at < this.length; at++) {
      const byte = this.#bytes[at] as number;
      if ((byte < 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) || byte === 0x7f) others++;
      distinct += 1 - (SEEN[byte] as number);
      SEEN[byte] = 1;
    }
    return others * 2 <= this.regionLength && distinct >= DISTINCT_MIN;
  }

  /** `encodingOf` is given a span of the parent. Undefined when nothing was written. */
  layer(parent: Layer, encodingOf: (start: number, end: number) => string): Layer | undefined {
    const { length } = this;
    if (length === 0) return undefined;
    const at = this.#at;
    const till = this.#till;
    const startOf = (start: number) => at[Math.min(start, length - 1)] as number;
    const endOf = (end: number) => till[Math.max(end - 1, 0)] as number;
    return {
      bytes: this.#bytes.subarray(0, length),
      parent,
      depth: parent.depth + 1,
      startOf,
      endOf,
      encodingOf: (start, end) => encodingOf(startOf(start), endOf(end)),
      tells: (start, end) => {
        let behind = -1;
        for (let index = Math.max(0, start - 1); index < Math.min(length, end + 1); index++) {
          const [from, to] = [at[index] as number, till[index] as number];
          // A separator of ours.
          if (from === to) continue;
          if (to - from > 1 || (behind !== -1 && behind !== from)) return true;
          behind = to;
        }
        return false;
      },
    };
  }

  #grow(): void {
    const capacity = Math.max(this.#expected, this.#bytes.length * 2);
    this.#bytes = grown(this.#bytes, new Uint8Array(capacity));
    this.#at = grown(this.#at, new Int32Array(capacity));
    this.#till = grown(this.#till, new Int32Array(capacity));
  }
}

function grown<T extends Uint8Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}
