import type { CliContext } from '../context.ts';
import { type Key, readKey } from './keys.ts';

/** xterm's alternate screen, with the cursor hidden: what was there comes back. */
const ENTER = '\u001b[?1049h\u001b[?25l';
const LEAVE = '\u001b[?25h\u001b[?1049l';

/** Longest key. */
const KEY_MAX = 32;

/** The whole terminal, until it is closed. It is then as it was. */
export class Screen {
  readonly #context: Pick<CliContext, 'stderr' | 'keyboard'>;
  readonly #onKey: (key: Key) => void;
  readonly #onResize: () => void;
  #release: ((unread: string) => void) | undefined;
  #shown: readonly string[] = [];

  constructor(
    context: Pick<CliContext, 'stderr' | 'keyboard'>,
    events: { readonly onKey: (key: Key) => void; readonly onResize: () => void },
  ) {
    this.#context = context;
    this.#onKey = events.onKey;
    this.#onResize = events.onResize;
    this.open();
  }

  /** Takes the terminal, again after `close`. */
  open(): void {
    this.#shown = [];
    this.#release = this.#context.keyboard.open({
      typed: (text) => this.#typed(text),
      ended: () => this.#onKey({ type: 'leave' }),
      resized: () => {
        this.#shown = [];
        this.#onResize();
      },
    });
    this.#context.stderr.write(`${ENTER}\u001b[2J`);
  }

  /** Writes the rows that have changed, in one piece. */
  draw(lines: readonly string[]): void {
    if (this.#release === undefined) return;
    const clear = this.#shown.length === 0 ? '\u001b[2J' : '';
    const changed = lines.map((line, row) =>
      clear === '' && this.#shown[row] === line ? '' : `\u001b[${row + 1};1H${line}\u001b[K`,
    );
    this.#shown = lines;
    this.#context.stderr.write(clear + changed.join(''));
  }

  close(): void {
    if (this.#release === undefined) return;
    this.#release('');
    this.#release = undefined;
    this.#context.stderr.write(LEAVE);
  }

  #typed(text: string): void {
    for (let at = 0; at < text.length && this.#release !== undefined; ) {
      const { key, length } = readKey(text.slice(at, at + KEY_MAX));
      at += length;
      this.#onKey(key);
    }
  }
}
