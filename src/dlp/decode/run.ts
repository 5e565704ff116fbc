/** White space between two lines of a run. */
const GAP_MAX = 12;

/** A run of characters of one class, its line breaks taken out. One object, set anew for every run. */
export class Run {
  /** The characters, from `offset` on. The layer's own bytes when the run is in one piece. */
  source: Uint8Array = new Uint8Array(0);
  offset = 0;
  length = 0;
  #gathered: Uint8Array = new Uint8Array(0);
  #places: Int32Array = new Int32Array(0);
  #isWrapped = false;
  readonly #isOfClass: Uint8Array;

  constructor(isOfClass: Uint8Array) {
    this.#isOfClass = isOfClass;
  }

  /** Takes the run in, and the lines that go on with it; answers where it ends. */
  take(bytes: Uint8Array, start: number, end: number): number {
    this.source = bytes;
    this.offset = start;
    this.length = end - start;
    this.#isWrapped = false;
    let behind = end;
    for (let next = this.#nextLine(bytes, end); next !== -1; next = this.#nextLine(bytes, behind)) {
      let to = next;
      while (to < bytes.length && this.#isOfClass[bytes[to] as number] === 1) to++;
      if (!this.#isWrapped) this.#gather(bytes, start, end);
      this.#append(bytes, next, to);
      behind = to;
    }
    return behind;
  }

  /** Where the character at `index` stands. */
  placeOf(index: number): number {
    return this.#isWrapped ? (this.#places[index] as number) : this.offset + index;
  }

  #gather(bytes: Uint8Array, start: number, end: number): void {
    this.#isWrapped = true;
    this.offset = 0;
    this.length = 0;
    this.#append(bytes, start, end);
  }

  #append(bytes: Uint8Array, start: number, end: number): void {
    const needed = this.length + end - start;
    if (needed > this.#gathered.length) {
      const gathered = new Uint8Array(needed * 2);
      gathered.set(this.#gathered);
      const places = new Int32Array(needed * 2);
      places.set(this.#places);
      this.#gathered = gathered;
      this.#places = places;
    }
    this.source = this.#gathered;
    for (let at = start, index = this.length; at < end; at++, index++) {
      this.#gathered[index] = bytes[at] as number;
      this.#places[index] = at;
    }
    this.length = needed;
  }

  /** Where the run goes on behind a line break; -1 when it does not. */
  #nextLine(bytes: Uint8Array, from: number): number {
    const first = bytes[from];
    if (first !== 0x0a && first !== 0x0d && first !== 0x20 && first !== 0x09) return -1;
    let at = from;
    let breaks = 0;
    for (; at < from + GAP_MAX && at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte === 0x0a || byte === 0x0d) breaks++;
      else if (byte !== 0x20 && byte !== 0x09) break;
    }
    const byte = bytes[at];
    return breaks > 0 && byte !== undefined && this.#isOfClass[byte] === 1 ? at : -1;
  }
}
