import { type Piece, PieceEnds, pieceOf } from './piece.ts';

/** RFC 2046 section 5.1.1: at most 70 characters behind two hyphens. */
const BOUNDARY_MAX = 72;
/** Bytes of a part's head. */
const HEAD_MAX = 16 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');

/** What the first line of a body, as far as it is seen, says of it. */
export function boundaryOf(bytes: Buffer): Buffer | 'unseen' | undefined {
  if (bytes[0] !== 0x2d || (bytes.length > 1 && bytes[1] !== 0x2d)) return undefined;
  const end = bytes.indexOf('\r\n');
  if (end === -1) return bytes.length > BOUNDARY_MAX + 2 ? undefined : 'unseen';
  return end > 2 && end <= BOUNDARY_MAX ? Buffer.from(bytes.subarray(0, end)) : undefined;
}

/** The parts of a multipart body (RFC 2046 section 5.1) that comes in chunks; its first line is the boundary. */
export class FormParts {
  readonly #found: (piece: Piece) => void;
  readonly #delimiter: Buffer;
  readonly #ends = new PieceEnds();
  #isInside = false;
  #start = 0;
  /** Bytes that may be the beginning of a delimiter or of a head's end. */
  #kept: Buffer = Buffer.alloc(0);

  constructor(boundary: Buffer, found: (piece: Piece) => void) {
    this.#delimiter = Buffer.concat([Buffer.from('\r\n'), boundary]);
    this.#found = found;
  }

  /** `base`: where in the body `chunk` begins. */
  push(chunk: Buffer, base: number): void {
    const bytes = this.#kept.length === 0 ? chunk : Buffer.concat([this.#kept, chunk]);
    const from = base - this.#kept.length;
    let at = 0;
    for (;;) {
      const wanted = this.#isInside ? this.#delimiter : HEAD_END;
      const end = bytes.indexOf(wanted, at);
      if (end === -1) break;
      if (this.#isInside) {
        this.#ends.add(bytes.subarray(at, end));
        this.#tell(from + end);
      } else {
        this.#start = from + end + wanted.length;
        this.#ends.clear();
      }
      this.#isInside = !this.#isInside;
      at = end + wanted.length;
    }
    const kept = Math.max(at, bytes.length - (this.#isInside ? this.#delimiter.length : HEAD_MAX) + 1);
    if (this.#isInside) this.#ends.add(bytes.subarray(at, kept));
    this.#kept = Buffer.from(bytes.subarray(kept));
  }

  end(): void {
    this.#isInside = false;
  }

  #tell(end: number): void {
    this.#found(
      pieceOf(
        '',
        this.#ends.piece((bytes) => bytes),
        this.#start,
        end,
      ),
    );
  }
}
