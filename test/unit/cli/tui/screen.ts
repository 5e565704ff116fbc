import type { CliContext } from '../../../../src/cli/context.ts';
import type { KeyboardListener, TerminalSize } from '../../../../src/cli/tui/keyboard.ts';
import type { Asking } from '../../../../src/cli/tui/prompt.ts';

/** A terminal that knows the few sequences prompts use, and a person who types at it. */
export class Screen {
  readonly lines: string[] = [''];
  /** Everything that was written, sequences and all. */
  written = '';
  size: TerminalSize;
  unread = '';
  isRaw = false;
  marksPastes = false;
  #row = 0;
  #column = 0;
  #listener: KeyboardListener | undefined;

  constructor(columns = 80, rows = 24) {
    this.size = { columns, rows };
  }

  context(
    extra: { readonly term?: string; readonly colour?: boolean; readonly answers?: string[] } = {},
  ): CliContext {
    const { term = 'xterm', colour = false, answers = [] } = extra;
    const stderr = { write: (text: string) => this.write(text), isTerminal: true, colour };
    const asking: Asking & Partial<CliContext> = {
      canAsk: true,
      stderr,
      host: { env: { TERM: term } } as unknown as CliContext['host'],
      readLine: async () => answers.shift(),
      keyboard: {
        size: () => this.size,
        open: (listener) => {
          this.#listener = listener;
          this.isRaw = true;
          return (unread) => {
            this.#listener = undefined;
            this.unread = unread;
            this.isRaw = false;
          };
        },
      },
    };
    return asking as CliContext;
  }

  type(...texts: readonly string[]): void {
    for (const text of texts) this.#listener?.typed(text);
  }

  close(): void {
    this.#listener?.ended();
  }

  resize(columns: number): void {
    this.size = { ...this.size, columns };
    this.#listener?.resized();
  }

  /** What is seen, without the empty lines at the end. */
  get text(): string {
    return this.lines
      .map((line) => line.trimEnd())
      .join('\n')
      .trimEnd();
  }

  write(text: string): void {
    this.written += text;
    for (let at = 0; at < text.length; ) at += this.#put(text.slice(at));
  }

  #put(text: string): number {
    const sequence = /^\u001b\[(\??\d*)([A-Za-z])/.exec(text);
    if (sequence !== null) {
      const count = Number(sequence[1] || 1);
      if (sequence[2] === 'A') this.#row = Math.max(0, this.#row - count);
      else if (sequence[2] === 'C') this.#column += count;
      else if (sequence[2] === 'J') {
        this.lines.length = this.#row + 1;
        this.lines[this.#row] = (this.lines[this.#row] ?? '').slice(0, this.#column);
      } else if (sequence[1] === '?2004') this.marksPastes = sequence[2] === 'h';
      else if (sequence[2] !== 'm') throw new Error(`unknown sequence ${JSON.stringify(sequence[0])}`);
      return sequence[0].length;
    }
    const [character = ''] = text;
    if (character === '\r') this.#column = 0;
    else if (character === '\n') {
      this.#row += 1;
      this.#column = 0;
      this.lines[this.#row] ??= '';
    } else {
      if (this.#column >= this.size.columns) {
        // A prompt must fit; the line that stays when it is answered may wrap.
        if (this.isRaw) throw new Error(`wrapped at ${JSON.stringify(text.slice(0, 20))}`);
        this.#put('\r');
        this.#put('\n');
      }
      const line = (this.lines[this.#row] ?? '').padEnd(this.#column);
      this.lines[this.#row] = line.slice(0, this.#column) + character + line.slice(this.#column + 1);
      this.#column += 1;
    }
    return character.length;
  }
}
