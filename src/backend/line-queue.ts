import type { Readable } from 'node:stream';

/** Our programs say two short lines. */
const LINE_MAX = 64 * 1024;
const LINES_MAX = 16;

/** The lines of a stream, as they are asked for. */
export class LineQueue {
  readonly #lines: string[] = [];
  readonly #waiting: ((line: string | undefined) => void)[] = [];
  #rest = '';
  #over = false;

  constructor(stream: Readable) {
    stream.setEncoding('utf8');
    stream.on('error', () => {});
    stream.on('data', (text: string) => {
      const lines = `${this.#rest}${text}`.split('\n');
      this.#rest = (lines.pop() ?? '').slice(0, LINE_MAX);
      for (const line of lines) this.#give(line);
    });
    stream.once('close', () => {
      this.#over = true;
      for (const wait of this.#waiting.splice(0)) wait(undefined);
    });
  }

  next(): Promise<string | undefined> {
    const line = this.#lines.shift();
    if (line !== undefined || this.#over) return Promise.resolve(line);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #give(line: string): void {
    const wait = this.#waiting.shift();
    if (wait !== undefined) wait(line);
    else if (this.#lines.length < LINES_MAX) this.#lines.push(line);
  }
}
