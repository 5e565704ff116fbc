import { visible } from '../../diagnostics/render.ts';
import type { BottleColor } from '../../plan/plan.ts';
import { paint } from '../paint.ts';
import { drawField } from './ask-text.ts';
import { edit, type Field, fieldOf, textOf } from './field.ts';
import { fold } from './fold.ts';
import type { Key } from './keys.ts';
import { type Asking, ask, isPlain, type Prompt } from './prompt.ts';
import { styles } from './style.ts';
import { shorten } from './width.ts';

export interface Choice<T> {
  readonly value: T;
  /** What is shown, and what typing narrows the list by. */
  readonly name: string;
  /** Said behind the name. */
  readonly note?: string;
  /** The colour of a bottle that it stands for. */
  readonly color?: BottleColor;
}

export interface ChoiceQuestion<T> {
  readonly question: string;
  /** At least one. The first is offered, or the one at `initial`. */
  readonly choices: readonly Choice<T>[];
  readonly initial?: number;
}

/** One of a few or many: arrows move, typing narrows, Enter takes. Undefined: the person left. */
export async function choose<T>(context: Asking, question: ChoiceQuestion<T>): Promise<T | undefined> {
  if (isPlain(context)) return choosePlainly(context, question);
  const chosen = await ask(context, choicePrompt(question, context.stderr.colour));
  return chosen?.value;
}

interface State {
  readonly filter: Field;
  /** An index of the choices that the filter leaves. */
  readonly at: number;
}

/** Rows of the list on a tall terminal. */
const ROWS_MAX = 12;

export function choicePrompt<T>(asked: ChoiceQuestion<T>, colour: boolean): Prompt<State, Choice<T>> {
  const style = styles(colour);
  const { dim, cyan } = style;
  const question = visible(asked.question);
  const left = ({ filter }: State) => matching(asked.choices, textOf(filter));
  return {
    initial: { filter: fieldOf(''), at: asked.initial ?? 0 },
    press(state, key) {
      const choices = left(state);
      if (key.type === 'enter') {
        const chosen = choices[state.at];
        return chosen === undefined ? { state } : { answer: chosen };
      }
      const moved = move(state.at, key, choices.length);
      if (moved !== undefined) return { state: { ...state, at: moved } };
      const filter = edit(state.filter, key);
      return { state: { filter, at: textOf(filter) === textOf(state.filter) ? state.at : 0 } };
    },
    draw(state, size) {
      const choices = left(state);
      const room = size.columns - 1;
      const head = drawField({ question, field: state.filter }, size, style);
      const rows = Math.max(1, Math.min(ROWS_MAX, size.rows - head.lines.length - 2));
      const first = Math.max(0, Math.min(state.at - Math.floor(rows / 2), choices.length - rows));
      const list = choices.slice(first, first + rows).map((choice, index) => {
        const isAt = first + index === state.at;
        const line = shorten(`${isAt ? '>' : ' '} ${label(choice)}`, room);
        if (choice.color !== undefined) return paint(line, choice.color, colour);
        return isAt ? cyan(line) : line;
      });
      const more = choices.length - list.length;
      const foot =
        choices.length === 0
          ? ['nothing like it']
          : more > 0
            ? [`${choices.length} in all; type to narrow`]
            : [];
      const note = foot.flatMap((line) => fold(line, room)).map(dim);
      return { lines: [...head.lines, ...list, ...note], cursor: head.cursor };
    },
    told: ({ name }) => `${question} ${cyan(visible(name))}`,
  };
}

function label<T>({ name, note }: Choice<T>): string {
  return visible(note === undefined ? name : `${name}  ${note}`).replaceAll('\t', ' ');
}

/** Those that hold the typed text, those that begin with it first. */
function matching<T>(choices: readonly Choice<T>[], typed: string): readonly Choice<T>[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') return choices;
  const holding = choices.filter(({ name }) => name.toLowerCase().includes(wanted));
  const begins = ({ name }: Choice<T>) => name.toLowerCase().startsWith(wanted);
  return [...holding.filter(begins), ...holding.filter((choice) => !begins(choice))];
}

const PAGE = 10;

function move(at: number, key: Key, count: number): number | undefined {
  const last = Math.max(0, count - 1);
  switch (key.type) {
    case 'up':
      return at === 0 ? last : at - 1;
    case 'down':
      return at >= last ? 0 : at + 1;
    case 'page-up':
      return Math.max(0, at - PAGE);
    case 'page-down':
      return Math.min(last, at + PAGE);
    default:
      return undefined;
  }
}

async function choosePlainly<T>(
  context: Asking,
  { question, choices, initial = 0 }: ChoiceQuestion<T>,
): Promise<T | undefined> {
  choices.forEach((choice, index) => {
    context.stderr.write(`${index + 1}) ${label(choice)}\n`);
  });
  for (;;) {
    context.stderr.write(`${visible(question)} [${visible(choices[initial]?.name ?? '')}] `);
    const line = await context.readLine();
    if (line === undefined) return undefined;
    const typed = line.trim();
    const chosen =
      typed === ''
        ? choices[initial]
        : (choices.find(({ name }) => name === typed) ??
          (/^\d{1,9}$/.test(typed) ? choices[Number(typed) - 1] : undefined));
    if (chosen !== undefined) return chosen.value;
    context.stderr.write(`type a number from 1 to ${choices.length}, or a name\n`);
  }
}
