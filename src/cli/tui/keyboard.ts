/** The person's terminal, key by key. */
export interface Keyboard {
  /**
   * Takes the terminal until the answer is called: nothing is echoed, and Ctrl-C is a character. What is given back
   * there was typed for the next prompt.
   */
  open(listener: KeyboardListener): (unread: string) => void;
  size(): TerminalSize;
}

export interface KeyboardListener {
  typed(text: string): void;
  /** The terminal has gone. */
  ended(): void;
  resized(): void;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

type Source = NodeJS.ReadableStream & { setRawMode?(raw: boolean): unknown };
type Screen = NodeJS.EventEmitter & { readonly columns?: number; readonly rows?: number };

/** Where the size is not known: the one of the first terminals. */
const SIZE = { columns: 80, rows: 24 };

export function keyboardOn(source: Source, screen: Screen): Keyboard {
  let pending = '';
  return {
    size: () => ({ columns: screen.columns || SIZE.columns, rows: screen.rows || SIZE.rows }),
    open({ typed, ended, resized }) {
      let open = true;
      source.setRawMode?.(true);
      source.setEncoding('utf8');
      source.on('data', typed).on('end', ended).on('error', ended);
      screen.on('resize', resized);
      source.resume();
      if (pending !== '') {
        const text = pending;
        pending = '';
        setImmediate(() => (open ? typed(text) : undefined));
      }
      return (unread) => {
        if (!open) return;
        open = false;
        pending += unread;
        source.off('data', typed).off('end', ended).off('error', ended);
        screen.off('resize', resized);
        source.pause();
        source.setRawMode?.(false);
      };
    },
  };
}
