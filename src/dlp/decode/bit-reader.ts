import { BASE64_VALUE } from './byte-class.ts';
import type { Run } from './run.ts';

/** Reads what a run of base64 says bit by bit, the lowest of each byte first. One object, set anew for every run. */
export class BitReader {
  #source: Uint8Array = new Uint8Array(0);
  #offset = 0;
  #bytes = 0;
  #at = 0;
  #held = 0;
  #count = 0;

  begin({ source, offset, length }: Run): this {
    this.#source = source;
    this.#offset = offset;
    this.#bytes = (length * 3) >> 2;
    this.#at = 0;
    this.#held = 0;
    this.#count = 0;
    return this;
  }

  /** The next bits, at most 16; -1 when there are not so many. */
  take(count: number): number {
    if (!this.#hold(count)) return -1;
    const bits = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return bits;
  }

  /** The next bits, at most 16, without taking them: zeros behind the end. */
  peek(count: number): number {
    this.#hold(count);
    return this.#held & ((1 << count) - 1);
  }

  /** Whole bytes that were not begun. */
  get left(): number {
    return this.#bytes - this.#at;
  }

  /** To the end of the byte. */
  align(): void {
    const over = this.#count & 7;
    this.#held >>>= over;
    this.#count -= over;
  }

  #hold(count: number): boolean {
    while (this.#count < count) {
      if (this.#at === this.#bytes) return false;
      this.#held |= this.#byte(this.#at++) << this.#count;
      this.#count += 8;
    }
    return true;
  }

  #byte(index: number): number {
    const phase = index % 3;
    const at = this.#offset + ((index - phase) / 3) * 4 + phase;
    const high = BASE64_VALUE[this.#source[at] as number] as number;
    const low = BASE64_VALUE[this.#source[at + 1] as number] as number;
    return (((high << 6) | low) >> (4 - phase * 2)) & 0xff;
  }
}
