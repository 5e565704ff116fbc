const LF = 0x0a;

/** Cuts a stream into lines of at most `max` bytes, without their LF. Holds one line at most. */
export class LineReader {
  readonly #max: number;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** Gives each line that is complete. `false`: this one is too long, and the stream is at its end. */
  push(chunk: Buffer, onLine: (line: string) => void): boolean {
    for (let rest = chunk; rest.length > 0; ) {
      const end = rest.indexOf(LF);
      const piece = end === -1 ? rest : rest.subarray(0, end);
      this.#size += piece.length;
      if (this.#size > this.#max) return false;
      this.#pieces.push(piece);
      if (end === -1) return true;
      const line = Buffer.concat(this.#pieces).toString('utf8');
      this.#pieces = [];
      this.#size = 0;
      onLine(line);
      rest = rest.subarray(end + 1);
    }
    return true;
  }
}
