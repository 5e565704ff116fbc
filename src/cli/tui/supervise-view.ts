import type { Proposal } from '../../queue/proposal.ts';
import { agentText } from '../../supervise/agent-text.ts';
import { age, firstLine } from '../supervise-lines.ts';
import { type Field, windowOf } from './field.ts';
import type { TerminalSize } from './keyboard.ts';
import { styles } from './style.ts';
import { shorten, takeColumns, widthOf } from './width.ts';

/** What the screen of `supervise` shows. */
export interface View {
  readonly pending: readonly Proposal[];
  /** Which of them is meant: an index. */
  readonly at: number;
  /** The lines of the one that is open, styled; absent: the list. */
  readonly detail?: readonly string[];
  /** The first line of it that is shown. */
  readonly scroll: number;
  /** What happened last. */
  readonly message: string;
  /** A reason that is being typed. */
  readonly question?: { readonly text: string; readonly field: Field };
}

const LIST_KEYS = 'up/down move  enter look  a approve  m modify  r reject  q quit';
const DETAIL_KEYS = 'up/down scroll  a approve  m modify  r reject  q back';

/** The whole screen, a line for each row, none wider than it. */
export function drawView(
  view: View,
  { columns, rows }: TerminalSize,
  { now, colour }: { readonly now: number; readonly colour: boolean },
): readonly string[] {
  const { bold, dim, cyan } = styles(colour);
  const width = Math.max(1, columns - 1);
  const count = view.pending.length;
  const head = bold(shorten(`bot-bottle supervise: ${count} pending`, width));
  const keys = view.question === undefined ? (view.detail === undefined ? LIST_KEYS : DETAIL_KEYS) : '';
  const foot = view.question === undefined ? dim(shorten(keys, width)) : typed(view.question, width);
  const message = cyan(shorten(agentText(view.message), width));
  const room = bodyRows(rows);
  const body =
    view.detail === undefined
      ? listRows(view, { room, width, now, colour })
      : view.detail.slice(view.scroll, view.scroll + room).map((line) => cut(line, width));
  const blank = Array<string>(Math.max(0, room - body.length)).fill('');
  return [head, ...body, ...blank, message, foot].slice(0, Math.max(1, rows));
}

/** Rows between the title and the two lines at the bottom. */
export function bodyRows(rows: number): number {
  return Math.max(1, rows - 3);
}

function listRows(
  { pending, at }: View,
  { room, width, now, colour }: { room: number; width: number; now: number; colour: boolean },
): readonly string[] {
  if (pending.length === 0) return ['nothing waits for a decision'];
  const first = Math.max(0, Math.min(at - Math.floor(room / 2), pending.length - room));
  return pending.slice(first, first + room).map((proposal, index) => {
    const isAt = first + index === at;
    const { bottle_slug: slug, tool, arrival_timestamp, justification } = proposal;
    const fields = [slug.padEnd(20), tool.padEnd(16), age(arrival_timestamp, now).padStart(4)];
    const line = shorten(`${isAt ? '>' : ' '} ${fields.join(' ')}  ${firstLine(justification)}`, width);
    return isAt ? styles(colour).cyan(line) : line;
  });
}

function typed({ text, field }: NonNullable<View['question']>, width: number): string {
  const room = Math.max(4, width - widthOf(text) - 1);
  return shorten(text, Math.max(1, width - 5)).concat(' ', windowOf(field, room).text);
}

/** A styled line, as much of it as fits; its style ends with it. */
function cut(line: string, width: number): string {
  const plain = line.replace(/\u001b\[[0-9;]*m/g, '');
  if (widthOf(plain) <= width) return line;
  const style = /^\u001b\[[0-9;]*m/.exec(line)?.[0] ?? '';
  return `${style}${takeColumns(plain, width)}${style === '' ? '' : '\u001b[0m'}`;
}
