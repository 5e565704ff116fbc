import type { CliContext } from '../context.ts';
import type { TerminalSize } from './keyboard.ts';
import { type Key, readKey } from './keys.ts';
import { widthOf } from './width.ts';

/** What a prompt shows: lines that fit the terminal, without line ends, and where the cursor stands. */
export interface Drawing {
  readonly lines: readonly string[];
  readonly cursor: { readonly line: number; readonly column: number };
}

export interface Prompt<State, Answer> {
  readonly initial: State;
  press(state: State, key: Key): { readonly state: State } | { readonly answer: Answer };
  draw(state: State, size: TerminalSize): Drawing;
  /** The line that stays when it is answered. */
  told(answer: Answer): string;
}

/** What a prompt needs of the process. */
export type Asking = Pick<CliContext, 'stderr' | 'keyboard' | 'host' | 'readLine'>;

/** A terminal that cannot move its cursor: questions are lines there, and so are answers. */
export function isPlain({ host }: Asking): boolean {
  return !host.env.TERM || host.env.TERM === 'dumb';
}

/**
 * Shows a prompt on stderr until it is answered. Undefined: the person left, by Ctrl-C, Ctrl-D, Escape or by closing
 * the terminal. The terminal is then as it was, with the answer in the prompt's place.
 */
export function ask<State, Answer>(
  { stderr, keyboard }: Asking,
  prompt: Prompt<State, Answer>,
): Promise<Answer | undefined> {
  return new Promise((resolve) => {
    let state = prompt.initial;
    let drawn: Drawing | undefined;
    let pasting = false;
    let cut = '';
    const redraw = () => {
      const text = erase(drawn, keyboard.size());
      drawn = prompt.draw(state, keyboard.size());
      stderr.write(text + show(drawn));
    };
    const finish = (answer: Answer | undefined, unread: string) => {
      const told = answer === undefined ? '' : `${prompt.told(answer)}\n`;
      close(unread);
      stderr.write(PASTE_PLAIN + erase(drawn, keyboard.size()) + told);
      resolve(answer);
    };
    const typed = (chunk: string) => {
      // Pressed by itself it always leaves, also where the end of a paste was lost.
      if (chunk === CTRL_C) return finish(undefined, '');
      const text = cut + chunk;
      cut = '';
      for (let at = 0; at < text.length; ) {
        if (isCutOff(text.slice(at, at + KEY_MAX), pasting)) {
          cut = text.slice(at);
          break;
        }
        const read = readKey(text.slice(at, at + KEY_MAX));
        at += read.length;
        if (read.key.type === 'paste-begins') pasting = true;
        if (read.key.type === 'paste-ends') pasting = false;
        const key = pasting ? pasted(read.key) : read.key;
        if (key.type === 'leave') return finish(undefined, '');
        const next = prompt.press(state, key);
        if ('answer' in next) return finish(next.answer, text.slice(at));
        state = next.state;
      }
      redraw();
    };
    const close = keyboard.open({ typed, ended: () => finish(undefined, ''), resized: redraw });
    stderr.write(PASTE_MARKED);
    redraw();
  });
}

/** Bracketed paste (xterm's control sequences): the terminal says where what was pasted begins and ends. */
const PASTE_MARKED = '\u001b[?2004h';
const PASTE_PLAIN = '\u001b[?2004l';

/** What is pasted is text: no line end in it answers a question, and no key of it does anything. */
function pasted(key: Key): Key {
  if (key.type === 'text') return key;
  return key.type === 'enter' ? { type: 'text', text: ' ' } : { type: 'unknown' };
}

const CTRL_C = '\u0003';

/** A long paste comes in several reads, and one may end inside the sequence that marks its end. */
function isCutOff(text: string, pasting: boolean): boolean {
  return /^\u001b\[[0-?]{0,16}$/.test(text) || (pasting && text === '\u001b');
}

/** No key is longer; so that a long paste is read in linear time. */
const KEY_MAX = 32;

function show({ lines, cursor }: Drawing): string {
  const up = lines.length - 1 - cursor.line;
  return `${lines.join('\n')}${up > 0 ? `\u001b[${up}A` : ''}\r${cursor.column > 0 ? `\u001b[${cursor.column}C` : ''}`;
}

/** Back to the first line and clear what follows. A terminal made narrower has wrapped the lines that were longer. */
function erase(drawn: Drawing | undefined, { columns }: TerminalSize): string {
  if (drawn === undefined) return '';
  const { lines, cursor } = drawn;
  const above = lines
    .slice(0, cursor.line)
    .reduce((rows, line) => rows + Math.max(1, Math.ceil(widthOf(withoutStyle(line)) / columns)), 0);
  const up = above + Math.floor(cursor.column / columns);
  return `${up > 0 ? `\u001b[${up}A` : ''}\r\u001b[J`;
}

function withoutStyle(line: string): string {
  return line.replace(/\u001b\[[0-9;]*m/g, '');
}
