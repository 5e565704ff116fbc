import { constants } from 'node:os';
import type { CliContext } from './context.ts';

/** By these a program is asked to end, and puts its terminal back itself. */
const ASKED = ['SIGHUP', 'SIGINT', 'SIGTERM', 'SIGPIPE'] as const;

/**
 * What a full-screen program sets and, killed, cannot take back (xterm's control sequences): the margins, the alternate
 * screen, a hidden cursor, reports of mouse and focus, bracketed paste, synchronised output, keys of the application
 * and of kitty's protocol, character sets, colours. Not mode 1049: without a saved cursor it would move ours to the top.
 */
const RESET = [
  ...['[r', '[?1047l', '[?25h', '[?1000l', '[?1002l', '[?1003l', '[?1006l', '[?1004l'],
  ...['[?2004l', '[?2026l', '[?1l', '>', '[=0u', '(B', '[m'],
]
  .map((sequence) => `\u001b${sequence}`)
  .join('');

/** To the last line, and a fresh one below: what it drew stands above the prompt and nothing below. */
const BELOW_ALL = '\u001b[999;1H\r\n';

/**
 * Gives the person a terminal in order after a program that was killed, or ended with its bottle (`code` undefined),
 * in the middle of a screen of its own. One that ended otherwise has put back what it changed.
 */
export function leaveTerminal(
  { stdout, host, terminal }: Pick<CliContext, 'stdout' | 'host' | 'terminal'>,
  code: number | undefined,
): void {
  if (!terminal || !host.env.TERM || host.env.TERM === 'dumb') return;
  if (code !== undefined && (code <= 128 || ASKED.some((name) => code === 128 + constants.signals[name])))
    return;
  stdout.write(`${RESET}${BELOW_ALL}`);
}
