/** What a person does at a prompt. Text is printable; what a terminal sends besides means nothing to a prompt. */
export type Key =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'leave' | KeyName | 'unknown' };

type KeyName = (typeof CONTROLS)[keyof typeof CONTROLS] | (typeof SEQUENCES)[keyof typeof SEQUENCES];

const CONTROLS = {
  '\r': 'enter',
  '\n': 'enter',
  // Ctrl-C and Ctrl-D: in raw mode they are characters.
  '\u0003': 'leave',
  '\u0004': 'leave',
  '\u0001': 'home',
  '\u0005': 'end',
  '\b': 'backspace',
  '\u007f': 'backspace',
  '\u000e': 'down',
  '\u0010': 'up',
  '\u0015': 'clear',
  '\u0017': 'erase-word',
} as const;

/** Behind ESC [ or ESC O, as xterm, the Linux console and those like them send them (console_codes(4)). */
const SEQUENCES = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  '1~': 'home',
  '7~': 'home',
  '4~': 'end',
  '8~': 'end',
  '3~': 'delete',
  '5~': 'page-up',
  '6~': 'page-down',
  '200~': 'paste-begins',
  '201~': 'paste-ends',
} as const;

const ESCAPE = '\u001b';
/** ECMA-48, 5.4: parameters, intermediates, one final byte. Bounded: no key is longer. */
const CONTROL_SEQUENCE = /^\u001b(?:\[([0-?]{0,16}[ -/]{0,4}[@-~])|O([@-~]))/;

/** Reads the first key of what was typed, which is not empty; `length` is how much of it that was. */
export function readKey(typed: string): { readonly key: Key; readonly length: number } {
  const first = String.fromCodePoint(typed.codePointAt(0) ?? 0);
  if (first === ESCAPE) return readEscape(typed);
  if (Object.hasOwn(CONTROLS, first)) {
    return { key: { type: CONTROLS[first as keyof typeof CONTROLS] }, length: 1 };
  }
  return {
    key: isPrintable(first) ? { type: 'text', text: first } : { type: 'unknown' },
    length: first.length,
  };
}

function readEscape(typed: string): { readonly key: Key; readonly length: number } {
  // A sequence comes in one read; an escape with nothing behind it is the key of that name.
  if (typed.length === 1) return { key: { type: 'leave' }, length: 1 };
  const [whole, csi, ss3] = CONTROL_SEQUENCE.exec(typed) ?? [];
  // Alt with a character, or a sequence that breaks off.
  if (whole === undefined)
    return { key: { type: 'unknown' }, length: /^\u001b[[O]/.test(typed) ? typed.length : 2 };
  const name = csi ?? ss3 ?? '';
  const key: Key = Object.hasOwn(SEQUENCES, name)
    ? { type: SEQUENCES[name as keyof typeof SEQUENCES] }
    : { type: 'unknown' };
  return { key, length: whole.length };
}

/** Not a control, a lone surrogate, or what changes the direction or the joining of its neighbours. */
function isPrintable(character: string): boolean {
  return !/[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u.test(character);
}
