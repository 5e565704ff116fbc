/** How far from an escape a token that it is part of may reach. */
const NEAR = 64;
const FAR = 1024;

/** Parts of a layer that are worth decoding, in order and apart. */
export class Windows {
  /** Start, end, start, end. */
  readonly spans: number[] = [];
  readonly #bytes: Uint8Array;
  /** Of the span that was asked for last. */
  #asked = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether `at` is in one of them; asked in order. */
  covers(at: number): boolean {
    const { spans } = this;
    while (this.#asked < spans.length && at >= (spans[this.#asked + 1] as number)) this.#asked += 2;
    return this.#asked < spans.length && at >= (spans[this.#asked] as number);
  }

  /** Takes in the surroundings of `start` to `end`: the whole value that it stands in, and a little before for its name. */
  add(start: number, end: number): void {
    const { spans } = this;
    const last = spans.length - 1;
    const bytes = this.#bytes;
    const covered = last < 0 ? 0 : (spans[last] as number);
    if (end <= covered) return;
    let to = end;
    const farthest = Math.min(bytes.length, end + FAR);
    while (to < farthest && !endsValue(bytes[to] as number)) to++;
    to = Math.min(bytes.length, to + NEAR);
    if (start <= covered && last >= 0) {
      spans[last] = to;
      return;
    }
    let from = start;
    const nearest = Math.max(covered, start - FAR);
    while (from > nearest && !endsValue(bytes[from - 1] as number)) from--;
    from = Math.max(covered, from - NEAR);
    if (last >= 0 && from === covered) spans[last] = to;
    else spans.push(from, to);
  }
}

function endsValue(byte: number): boolean {
  return byte <= 0x20 || byte === 0x22 || byte === 0x27 || byte === 0x3c || byte === 0x3e || byte === 0x60;
}
