import { FOLDED } from '../decode/byte-class.ts';
import { type AnchorIndex, ROW } from '../tokens/anchor-index.ts';
import { anchorIndex } from '../tokens/detectors.ts';
import {
  ALL_BITS,
  ANCHOR,
  ANY_SHIFT,
  COUNT_SHIFT,
  FIRST,
  FIRST_BASE64,
  GROUP_SHIFT,
  LETTERS_SHIFT,
  mayBeQuotedPrintable,
  mayEscape,
  pairClasses,
  SECOND,
  SECOND_BASE64,
} from './pair-classes.ts';
import { Places } from './places.ts';

/** Bytes that are swept at a time: what comes of them stays in the processor's cache. */
const BLOCK = 32 * 1024;
/** Pairs of a block at which something may be. */
const CANDIDATES = new Int32Array(BLOCK / 2 + 8);

// Of the sweep in hand: a layer is done with before the next one is swept.
const ANCHORS = new Places();
const ESCAPES = new Places();
const EQUALS_SIGNS = new Places();
const AMPERSANDS = new Places();
const GROUPS_MAX = 64 * 1024;
const GROUPS = new Uint8Array(GROUPS_MAX);

const EQUALS = 0x3d;
const AMPERSAND = 0x26;

/**
 * The one pass that looks at every byte of a layer, two at a time. It puts down where anchors stand, where escapes,
 * quoted-printable and parameters may begin, and hands on the letters and digits folded. Ordinary pairs take no
 * branch; what is at the others is looked at in a second loop over those alone.
 */
export class Sweep {
  /** Where an anchor's rarest three bytes stand, each place followed by the anchor's list in the index. */
  readonly anchors = ANCHORS.clear();
  readonly escapes = ESCAPES.clear();
  /** Of `=` that may be quoted-printable. */
  readonly equals = EQUALS_SIGNS.clear();
  readonly ampersands = AMPERSANDS.clear();
  /** By group of eight bytes, what all of its pairs are; what is left at the end, less than a group, is not in it. */
  readonly groups: Uint8Array;
  /** Where the first group begins. */
  readonly groupsFrom: number;
  readonly #index: AnchorIndex = anchorIndex();
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.groupsFrom = bytes.byteOffset & 1;
    const count = Math.max(0, bytes.length - this.groupsFrom) >> 3;
    this.groups = count <= GROUPS_MAX ? GROUPS.subarray(0, count) : new Uint8Array(count);
  }

  get isDone(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Where the next block begins. */
  get at(): number {
    return this.#at;
  }

  /**
   * Sweeps the next block, at most 32 KiB. Writes the codes of its letters and digits into `folded` from `length` on,
   * which must have room for as many as the block has bytes and two more; answers the length then.
   */
  next(folded: Uint8Array, length: number): number {
    const bytes = this.#bytes;
    let at = this.#at;
    let written = length;
    // Pairs are read at even addresses.
    if (((bytes.byteOffset + at) & 1) !== 0) written = this.#single(at++, folded, written);
    const count = Math.min(BLOCK, bytes.length - at) >> 1;
    written = this.#pairs(at, count, folded, written);
    at += count * 2;
    if (at === bytes.length - 1) written = this.#single(at++, folded, written);
    this.#at = at;
    return written;
  }

  #pairs(from: number, count: number, folded: Uint8Array, length: number): number {
    const bytes = this.#bytes;
    const classes = pairClasses();
    const pairs = new Uint16Array(bytes.buffer, bytes.byteOffset + from, count);
    const out = new DataView(folded.buffer, folded.byteOffset, folded.length);
    let written = length;
    let found = 0;
    let at = 0;
    const { groups } = this;
    let group = (from - this.groupsFrom) >> 3;
    // Four at a time, without a branch: this loop is what every byte costs.
    for (const end = count - 3; at < end; at += 4) {
      const begin = written;
      const first = classes[pairs[at] as number] as number;
      const second = classes[pairs[at + 1] as number] as number;
      const third = classes[pairs[at + 2] as number] as number;
      const fourth = classes[pairs[at + 3] as number] as number;
      out.setUint16(written, first & 0xffff, true);
      written += (first >> COUNT_SHIFT) & 3;
      out.setUint16(written, second & 0xffff, true);
      written += (second >> COUNT_SHIFT) & 3;
      out.setUint16(written, third & 0xffff, true);
      written += (third >> COUNT_SHIFT) & 3;
      out.setUint16(written, fourth & 0xffff, true);
      written += (fourth >> COUNT_SHIFT) & 3;
      CANDIDATES[found] = at;
      found += first >> ANY_SHIFT;
      CANDIDATES[found] = at + 1;
      found += second >> ANY_SHIFT;
      CANDIDATES[found] = at + 2;
      found += third >> ANY_SHIFT;
      CANDIDATES[found] = at + 3;
      found += fourth >> ANY_SHIFT;
      groups[group++] =
        (((first & second) >> GROUP_SHIFT) & FIRST_BASE64) |
        (((third & fourth) >> GROUP_SHIFT) & SECOND_BASE64) |
        (((first & second & third & fourth) >> GROUP_SHIFT) & ALL_BITS) |
        ((written - begin) << LETTERS_SHIFT);
    }
    for (; at < count; at++) {
      const pair = classes[pairs[at] as number] as number;
      out.setUint16(written, pair & 0xffff, true);
      written += (pair >> COUNT_SHIFT) & 3;
      CANDIDATES[found] = at;
      found += pair >> ANY_SHIFT;
    }
    for (let index = 0; index < found; index++) {
      const place = CANDIDATES[index] as number;
      const flags = classes[pairs[place] as number] as number;
      const first = from + place * 2;
      if ((flags & ANCHOR) !== 0) this.#anchor(first);
      if ((flags & FIRST) !== 0) this.#mark(first);
      if ((flags & SECOND) !== 0) this.#mark(first + 1);
    }
    return written;
  }

  #single(at: number, folded: Uint8Array, length: number): number {
    const code = FOLDED[this.#bytes[at] as number] as number;
    folded[length] = code;
    this.#mark(at);
    return length + ((code >> 7) ^ 1);
  }

  #anchor(at: number): void {
    const { pairs, columns, behind, before } = this.#index;
    const bytes = this.#bytes;
    const row = (pairs[(bytes[at] as number) | ((bytes[at + 1] as number) << 8)] as number) << ROW;
    if (at + 2 < bytes.length) {
      const list = behind[row | (columns[bytes[at + 2] as number] as number)] as number;
      if (list !== 0) this.#addAnchor(at, list);
    }
    if (at > 0) {
      const list = before[row | (columns[bytes[at - 1] as number] as number)] as number;
      if (list !== 0) this.#addAnchor(at - 1, list);
    }
  }

  #addAnchor(at: number, list: number): void {
    this.anchors.add(at);
    this.anchors.add(list);
  }

  #mark(at: number): void {
    const bytes = this.#bytes;
    const byte = bytes[at] as number;
    const next = at + 1 < bytes.length ? bytes[at + 1] : undefined;
    if (byte === EQUALS) {
      if (next !== undefined && mayBeQuotedPrintable(next)) this.equals.add(at);
      return;
    }
    if (byte === AMPERSAND) this.ampersands.add(at);
    if (mayEscape(byte, next)) this.escapes.add(at);
  }
}
