import { visible } from '../../diagnostics/render.ts';
import { edit, type Field, fieldOf, textOf, windowOf } from './field.ts';
import { fold } from './fold.ts';
import type { TerminalSize } from './keyboard.ts';
import { type Asking, ask, type Drawing, isPlain, type Prompt } from './prompt.ts';
import { styles } from './style.ts';
import { shorten, widthOf } from './width.ts';

export interface TextQuestion {
  readonly question: string;
  /** What Enter alone means; shown until something is typed. */
  readonly initial?: string;
  /** How the offer is told behind the question, such as `[y/N]`. */
  readonly hint?: string;
  /** Why a text cannot be the answer, as a sentence; undefined for a good one. Asked again until there is one. */
  check?(text: string): string | undefined;
}

/** A line of text, without spaces around it. Undefined: the person left. */
export async function askText(context: Asking, question: TextQuestion): Promise<string | undefined> {
  if (isPlain(context)) return askPlainly(context, question);
  return ask(context, textPrompt(question, context.stderr.colour));
}

interface State {
  readonly field: Field;
  readonly wrong: string | undefined;
}

export function textPrompt(asked: TextQuestion, colour: boolean): Prompt<State, string> {
  const { bold, dim, red, cyan } = styles(colour);
  const { initial = '', hint } = asked;
  // What is offered must not look typed.
  const offered = hint !== undefined || initial === '' ? '' : visible(colour ? initial : `[${initial}]`);
  const question = visible(hint === undefined ? asked.question : `${asked.question} ${hint}`);
  return {
    initial: { field: fieldOf(''), wrong: undefined },
    press({ field }, key) {
      if (key.type !== 'enter') return { state: { field: edit(field, key), wrong: undefined } };
      const text = textOf(field).trim() || initial;
      const wrong = asked.check?.(text);
      return wrong === undefined ? { answer: text } : { state: { field, wrong } };
    },
    draw({ field, wrong }, size) {
      const shown = { question, field, offered };
      const { lines, cursor } = drawField(shown, size, { bold, dim });
      const below = wrong === undefined ? [] : fold(visible(wrong), size.columns - 1).map(red);
      return { lines: [...lines, ...below], cursor };
    },
    told: (text) => `${question} ${cyan(visible(text) || '-')}`,
  };
}

/** The least room to type in beside a question. */
const FIELD_MIN = 12;

/** A field behind its question, or below it where there is no room. While it is empty it shows what is offered. */
export function drawField(
  shown: { readonly question: string; readonly field: Field; readonly offered?: string },
  { columns }: TerminalSize,
  { bold, dim }: Pick<ReturnType<typeof styles>, 'bold' | 'dim'>,
): Drawing {
  const { question, field, offered = '' } = shown;
  // The last column stays free: a terminal may or may not wrap behind it.
  const room = columns - 1;
  const typed = (width: number) => {
    const { text, column } = windowOf(field, width);
    return { text: text === '' ? dim(shorten(offered, Math.max(0, width - 1))) : text, column };
  };
  const before = widthOf(question) + 1;
  if (before + Math.max(FIELD_MIN, widthOf(offered) + 1) <= room) {
    const { text, column } = typed(room - before);
    return { lines: [`${bold(question)} ${text}`], cursor: { line: 0, column: before + column } };
  }
  const folded = fold(question, room).map(bold);
  const { text, column } = typed(Math.max(2, room - 2));
  return { lines: [...folded, `> ${text}`], cursor: { line: folded.length, column: 2 + column } };
}

async function askPlainly(
  context: Asking,
  { question, initial, hint, check }: TextQuestion,
): Promise<string | undefined> {
  const offer = hint ?? (initial === undefined || initial === '' ? '' : `[${visible(initial)}]`);
  for (;;) {
    context.stderr.write(`${[visible(question), offer].join(' ').trimEnd()} `);
    const line = await context.readLine();
    if (line === undefined) return undefined;
    const text = line.trim() || (initial ?? '');
    const wrong = /[\p{Cc}]/u.test(text) ? 'control characters cannot be part of it' : check?.(text);
    if (wrong === undefined) return text;
    context.stderr.write(`${visible(wrong)}\n`);
  }
}
