/** Of bytes that are decoded one after the other, tells the stretches that are text: ASCII, UTF-16 zeros, UTF-8. */
export class TextGauge {
  #length = 0;
  /** Bytes that a UTF-8 sequence still needs. */
  #more = 0;
  readonly #least: number;

  /** Shorter stretches are not told. */
  constructor(least: number) {
    this.#least = least;
  }

  reset(): void {
    this.#length = 0;
    this.#more = 0;
  }

  /** Answers the length of the stretch that this byte ends, without it; 0 when it ends none. */
  take(byte: number): number {
    return this.goesOn(byte) ? 0 : this.end();
  }

  /** Whether the stretch goes on with this byte, which is then part of it. */
  goesOn(byte: number): boolean {
    if (this.#more > 0) {
      if ((byte & 0xc0) !== 0x80) return false;
      this.#more--;
    } else if (byte < 0x80) {
      if (byte < 0x20 && byte !== 0 && (byte < 9 || byte > 13)) return false;
    } else {
      if (byte < 0xc2 || byte > 0xf4) return false;
      this.#more = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    }
    this.#length++;
    return true;
  }

  /** Ends the stretch that is open; answers its length. */
  end(): number {
    const length = this.#length;
    this.reset();
    return length >= this.#least ? length : 0;
  }
}
