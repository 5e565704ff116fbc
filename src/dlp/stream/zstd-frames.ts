/** RFC 8878 section 3.1.1.1.2 wants decoders to hold windows of 8 MiB. */
const WINDOW_MAX = 8 * 1024 * 1024;
/** Each block moves the window by its own length: many small blocks in a large window are work without data. */
const MOVED_MAX = 256 * 1024 * 1024;
const MOVED_PER_BYTE = 128;

/**
 * Follows the frames and blocks of a zstd stream (RFC 8878 section 3.1) without decoding them, to refuse before they
 * are decoded those that ask for much memory or work, need a dictionary, or are no zstd.
 */
export class ZstdFrames {
  #state: 'magic' | 'descriptor' | 'header' | 'block' | 'skippable' = 'magic';
  #held: number[] = [];
  #needed = 4;
  #skip = 0;
  #window = 0;
  #hasChecksum = false;
  #flags = 0;
  #moved = 0;

  /** Whether the stream may end here: behind a frame. */
  get isWhole(): boolean {
    return this.#state === 'magic' && this.#held.length === 0 && this.#skip === 0;
  }

  /** Whether what was read last is the first of a frame, or what stands there instead. */
  get isBetween(): boolean {
    return this.#state === 'magic';
  }

  /** Takes the next bytes; false when what they begin must not be decoded. `decoded` counts the bytes that came out. */
  take(bytes: Uint8Array, decoded: number): boolean {
    for (let at = 0; at < bytes.length; ) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, bytes.length - at);
        this.#skip -= step;
        at += step;
        continue;
      }
      this.#held.push(bytes[at++] as number);
      if (this.#held.length < this.#needed) continue;
      const held = this.#held;
      this.#held = [];
      if (!this.#read(held)) return false;
    }
    return this.#moved <= MOVED_MAX + MOVED_PER_BYTE * decoded;
  }

  #read(held: readonly number[]): boolean {
    const value = held.reduce((sum, byte, index) => sum + byte * 2 ** (8 * index), 0);
    switch (this.#state) {
      case 'magic':
        if (value === 0xfd2fb528) return this.#expect('descriptor', 1);
        return value >= 0x184d2a50 && value <= 0x184d2a5f && this.#expect('skippable', 4);
      case 'skippable':
        this.#skip = value;
        return this.#expect('magic', 4);
      case 'descriptor': {
        this.#flags = value;
        this.#hasChecksum = (value & 4) !== 0;
        // Reserved bit; dictionaries.
        if ((value & 8) !== 0 || (value & 3) !== 0) return false;
        return this.#expect('header', (isSingleSegment(value) ? 0 : 1) + sizeBytes(value));
      }
      case 'header': {
        const isSingle = isSingleSegment(this.#flags);
        const size = held
          .slice(isSingle ? 0 : 1)
          .reduce((sum, byte, index) => sum + byte * 2 ** (8 * index), 0);
        const exponent = (held[0] as number) >> 3;
        const base = 2 ** (10 + exponent);
        this.#window = isSingle ? size : base + (base / 8) * ((held[0] as number) & 7);
        return this.#window <= WINDOW_MAX && this.#expect('block', 3);
      }
      case 'block': {
        const type = (value >> 1) & 3;
        this.#skip = type === 1 ? 1 : value >> 3;
        this.#moved += this.#window;
        if (type === 3) return false;
        if ((value & 1) === 0) return this.#expect('block', 3);
        this.#skip += this.#hasChecksum ? 4 : 0;
        return this.#expect('magic', 4);
      }
    }
  }

  #expect(state: 'magic' | 'descriptor' | 'header' | 'block' | 'skippable', needed: number): true {
    this.#state = state;
    this.#needed = needed;
    return true;
  }
}

function isSingleSegment(descriptor: number): boolean {
  return (descriptor & 0x20) !== 0;
}

/** Bytes of the frame's content size. */
function sizeBytes(descriptor: number): number {
  const flag = descriptor >> 6;
  return flag === 0 ? (isSingleSegment(descriptor) ? 1 : 0) : 2 ** flag;
}
