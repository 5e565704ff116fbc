import { BOTTLE_COLORS } from '../plan/plan.ts';

/** SGR foreground codes (ECMA-48, 8.3.117). */
const CODES = { red: 31, green: 32, yellow: 33, blue: 34, magenta: 35 } as const;

/** The text in a bottle's colour, when there is one and colours are wanted. */
export function paint(text: string, colour: string | undefined, wanted: boolean): string {
  const known = BOTTLE_COLORS.find((name) => name === colour);
  return known === undefined || !wanted ? text : `\u001b[${CODES[known]}m${text}\u001b[0m`;
}
