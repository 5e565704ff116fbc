import { END_MAX, type Ends, endsOf, type Piece, PieceEnds, pieceOf } from './piece.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
/** Bytes of a name that tell it from others. */
const KEY_MAX = 64;

/** The string values of JSON (RFC 8259) that comes in chunks, in order, each with the member's name before it. */
export class JsonStrings {
  readonly #found: (piece: Piece) => void;
  readonly #ends = new PieceEnds();
  #isInside = false;
  /** Whether the string that is read began in an earlier chunk, of which only the ends are kept. */
  #isContinued = false;
  /** Whether the next byte inside a string is escaped. */
  #isEscaped = false;
  #start = 0;
  /** A string that was read, until what follows says whether it is a name. */
  #read: Piece | undefined;
  #key = '';
  /** The first backslash of the chunk that is not passed yet; the chunk's length when there is none. */
  #backslash = 0;

  constructor(found: (piece: Piece) => void) {
    this.#found = found;
  }

  /** `base`: where in the body `bytes` begin. */
  push(bytes: Buffer, base: number): void {
    this.#backslash = -1;
    let at = 0;
    while (at < bytes.length)
      at = this.#isInside ? this.#inside(bytes, at, base) : this.#outside(bytes, at, base);
    // The chunk is not ours to keep.
    if (this.#read?.bytes === bytes) {
      const { from, to, start, end } = this.#read;
      const own = Buffer.from(bytes.subarray(from, to));
      this.#read = pieceOf('', endsOf(own, 0, own.length), start, end);
    }
  }

  end(): void {
    this.#settle(false);
  }

  #outside(bytes: Buffer, from: number, base: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (byte <= 0x20) continue;
      if (this.#read !== undefined) this.#settle(byte === COLON);
      if (byte !== QUOTE) continue;
      this.#isInside = true;
      this.#isContinued = false;
      this.#isEscaped = false;
      this.#start = base + at + 1;
      return at + 1;
    }
    return bytes.length;
  }

  #inside(bytes: Buffer, from: number, base: number): number {
    let end = bytes.indexOf(QUOTE, from);
    while (end !== -1 && this.#escapes(bytes, from, end)) end = bytes.indexOf(QUOTE, end + 1);
    if (end === -1) {
      this.#isEscaped = this.#escapes(bytes, from, bytes.length);
      if (!this.#isContinued) this.#ends.clear();
      this.#isContinued = true;
      this.#ends.add(bytes.subarray(from));
      return bytes.length;
    }
    this.#isInside = false;
    if (this.#isContinued) this.#ends.add(bytes.subarray(from, end));
    const ends = this.#isContinued ? this.#ends.piece(unescaped) : this.#endsOf(bytes, from, end);
    this.#read = pieceOf('', ends, this.#start, base + end);
    return end + 1;
  }

  /** Of a string that lies in one chunk: where it stands, or what it stands for where something is escaped. */
  #endsOf(bytes: Buffer, from: number, end: number): Ends {
    if (this.#backslash < from) {
      const next = bytes.indexOf(BACKSLASH, from);
      this.#backslash = next === -1 ? bytes.length : next;
    }
    if (this.#backslash >= end) return endsOf(bytes, from, end);
    const ends = endsAtBlanks(bytes, from, end);
    if (ends !== undefined) return ends;
    this.#ends.clear();
    this.#ends.add(bytes.subarray(from, end));
    return this.#ends.piece(unescaped);
  }

  /** Whether the byte at `at` is escaped: by an odd number of backslashes, of which one may be in the chunk before. */
  #escapes(bytes: Buffer, from: number, at: number): boolean {
    let first = at;
    while (first > from && bytes[first - 1] === BACKSLASH) first--;
    const isOdd = ((at - first) & 1) === 1;
    return first === from && this.#isEscaped ? !isOdd : isOdd;
  }

  #settle(isName: boolean): void {
    const read = this.#read;
    if (read === undefined) return;
    this.#read = undefined;
    if (isName)
      this.#key = read.bytes.toString('latin1', read.from, Math.min(read.headEnd, read.from + KEY_MAX));
    else this.#found(pieceOf(this.#key, read, read.start, read.end));
  }
}

/**
 * The ends of a string in which something is escaped, up to its first blank and from its last: what lies between joins
 * with nothing, and need not be read. Undefined where no blank is near.
 */
function endsAtBlanks(bytes: Buffer, from: number, end: number): Ends | undefined {
  let first = from;
  let last = end;
  let isPlain = true;
  const [until, down] = [Math.min(end, from + END_MAX), Math.max(from, end - END_MAX)];
  for (; first < until && (bytes[first] as number) > 0x20; first++)
    if (bytes[first] === BACKSLASH) isPlain = false;
  for (; last > down && (bytes[last - 1] as number) > 0x20; last--)
    if (bytes[last - 1] === BACKSLASH) isPlain = false;
  if (first === until || last === down) return undefined;
  if (isPlain) return { bytes, from, headEnd: first, tailFrom: last, to: end };
  const head = unescaped(bytes.subarray(from, first));
  const both = Buffer.concat([head, unescaped(bytes.subarray(last, end))]);
  return { bytes: both, from: 0, headEnd: head.length, tailFrom: head.length, to: both.length };
}

const SIMPLE: Readonly<Record<number, number>> = { 110: 0x0a, 114: 0x0d, 116: 0x09, 98: 0x08, 102: 0x0c };

/** What JSON's escapes stand for; `?` for all beyond ASCII, which no token has. */
function unescaped(bytes: Buffer): Buffer {
  if (!bytes.includes(BACKSLASH)) return bytes;
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] as number;
    if (byte !== BACKSLASH || at + 1 === bytes.length) {
      out[length++] = byte;
      continue;
    }
    const letter = bytes[++at] as number;
    if (letter === 0x75) {
      const code = Number.parseInt(bytes.toString('latin1', at + 1, at + 5), 16);
      out[length++] = code < 0x80 ? code : 0x3f;
      at += 4;
    } else {
      out[length++] = SIMPLE[letter] ?? letter;
    }
  }
  return out.subarray(0, length);
}
