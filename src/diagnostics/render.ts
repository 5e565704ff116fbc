import type { Message } from './message.ts';

export interface RenderStyle {
  readonly colour: boolean;
}

const RED_BOLD = '\u001b[1;31m';
const BLUE = '\u001b[34m';
const CYAN = '\u001b[36m';
const RESET = '\u001b[0m';

/**
 * A message as a person reads it on stderr, ending in a newline:
 *
 *     bot-bottle: error: unknown key `hots`
 *       --> routes.yaml:3:5
 *        |
 *      3 |   - hots: example.com
 *        |     ^^^^
 *       note: accepted here: host, ports, ...
 *       help: write `host`
 */
export function renderMessage(program: string, message: Message, style: RenderStyle): string {
  const paint = (code: string, text: string) => (style.colour ? `${code}${text}${RESET}` : text);
  const lines = [`${program}: ${paint(RED_BOLD, 'error')}: ${visible(message.what)}`];
  if (message.where !== undefined) {
    const { file, line, column, length, excerpt } = message.where;
    const number = String(line);
    const gutter = ' '.repeat(number.length + 2);
    const bar = paint(BLUE, '|');
    // Tabs are kept in the marker's indent so that it stands under the same column on any terminal.
    const indent = visible(excerpt.slice(0, column - 1)).replace(/[^\t]/g, ' ');
    const marker = paint(RED_BOLD, '^'.repeat(Math.max(1, Math.min(length, excerpt.length - column + 1))));
    lines.push(`${gutter.slice(1)}${paint(BLUE, '-->')} ${visible(file)}:${number}:${String(column)}`);
    lines.push(
      `${gutter}${bar}`,
      ` ${paint(BLUE, number)} ${bar} ${visible(excerpt)}`,
      `${gutter}${bar} ${indent}${marker}`,
    );
  }
  for (const note of message.notes ?? []) lines.push(`  ${paint(BLUE, 'note')}: ${visible(note)}`);
  lines.push(`  ${paint(CYAN, 'help')}: ${visible(message.mend)}`);
  return `${lines.join('\n')}\n`;
}

/** Text from outside with control and bidirectional characters shown as escapes, so that it cannot drive a terminal. */
export function visible(text: string): string {
  return text.replace(
    /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
