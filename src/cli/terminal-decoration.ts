import { visible } from '../diagnostics/render.ts';
import type { BottleColor } from '../plan/plan.ts';
import type { CliContext } from './context.ts';

export interface Decoration {
  readonly agent: string;
  readonly label?: string;
  readonly color?: BottleColor;
}

/** Two shades for the palette's colour and its bright twin, and a background dark enough to read any text on. */
interface Tint {
  /** Index in the palette (ECMA-48, 8.3.117: red is 1); the bright twin is 8 above. */
  readonly index: number;
  readonly normal: string;
  readonly bright: string;
  readonly background: string;
}

/** As XParseColor(3) reads them. */
const TINTS: Readonly<Record<BottleColor, Tint>> = {
  red: { index: 1, normal: '#c4372c', bright: '#ee5a4d', background: '#240a0a' },
  green: { index: 2, normal: '#2a9d56', bright: '#3fd07a', background: '#08220f' },
  yellow: { index: 3, normal: '#c9a21a', bright: '#f0c93a', background: '#221b06' },
  blue: { index: 4, normal: '#2f72b8', bright: '#4b9be6', background: '#0a0f26' },
  magenta: { index: 5, normal: '#8a45a8', bright: '#b46bd2', background: '#1b0a24' },
};

/** Characters; more is no title. */
const TITLE_MAX = 128;

const PUSH_TITLE = '\u001b[22;0t';
const POP_TITLE = '\u001b[23;0t';
const RESET_TINT = `${osc('104')}${osc('111')}`;

/**
 * Names the terminal after the bottle, `<label> (<agent>)` (OSC 0, xterm's control sequences), and tints its palette and
 * background in the bottle's colour (OSC 4 and 11). Nothing where stdout is no terminal or a dumb one; NO_COLOR keeps
 * the tint off, not the title.
 *
 * `restore` undoes both and is idempotent. It also runs when the process ends by an exception or by a signal that is
 * answered by an exit.
 */
export function decorateTerminal(
  { stdout, host, signals }: Pick<CliContext, 'stdout' | 'host' | 'signals'>,
  { agent, label, color }: Decoration,
): { restore(): void } {
  if (!stdout.isTerminal || !host.env.TERM || host.env.TERM === 'dumb') return { restore() {} };
  const tint = color === undefined || !stdout.colour ? undefined : TINTS[color];
  let decorated = true;
  const restore = () => {
    if (!decorated) return;
    decorated = false;
    signals.off('exit', restore);
    // Terminals without a stack of titles are left with none, which a shell's prompt fills again.
    stdout.write(`${tint === undefined ? '' : RESET_TINT}${osc('0;')}${POP_TITLE}`);
  };
  signals.on('exit', restore);
  stdout.write(
    `${PUSH_TITLE}${osc(`0;${title(agent, label)}`)}${tint === undefined ? '' : tintSequence(tint)}`,
  );
  return { restore };
}

/** Takes away the tint that a session left which was killed before it could. */
export function resetTint({ stdout, host }: Pick<CliContext, 'stdout' | 'host'>): void {
  if (stdout.isTerminal && host.env.TERM && host.env.TERM !== 'dumb') stdout.write(RESET_TINT);
}

/** A control character would end the sequence, and what follows would be the terminal's to obey. */
function title(agent: string, label: string | undefined): string {
  const text = label === undefined || label === '' ? agent : `${label} (${agent})`;
  return visible([...text].slice(0, TITLE_MAX).join('')).replaceAll('\t', ' ');
}

function tintSequence({ index, normal, bright, background }: Tint): string {
  return `${osc(`4;${index};${normal}`)}${osc(`4;${index + 8};${bright}`)}${osc(`11;${background}`)}`;
}

/** Ended by BEL, which more terminals read than ST. */
function osc(text: string): string {
  return `\u001b]${text}\u0007`;
}
