export const RULES = [
  'instruction-override',
  'new-instructions',
  'role-change',
  'turn-spoofing',
  'addresses-ai-reader',
  'exfiltration',
  'prompt-disclosure',
  'concealment',
  'dangerous-command',
  'permission-change',
  'transaction',
  'task-hijack',
  'verdict-steering',
] as const;
export type Rule = (typeof RULES)[number];

/**
 * How a phrase counts. `sign`: wherever it stands. `order`: in full only where an order may begin (after a stop, a
 * comma, `please`, `you must`), elsewhere half. `act`: likewise, and only beside a sign that no person is addressed,
 * for by itself people ask it of each other every day. `ordinary`: a sign that takes evidence away.
 */
export type Manner = 'sign' | 'order' | 'act' | 'ordinary';

/**
 * What an instruction to a reader of text looks like, as a sequence of concepts. `A 3 B|C =w` is: a word of concept A,
 * then, with at most 3 words between, one of B or C, then at once the word `w`. All of it stands in one sentence.
 */
export interface Phrase {
  readonly rule: Rule;
  /** Evidence that the phrase gives: 1 blocks alone. */
  readonly weight: number;
  readonly manner: Manner;
  readonly steps: string;
}

/** A phrase by the numbers of the vocabulary's words. */
export interface CompiledPhrase {
  /** Its place among all. */
  readonly number: number;
  readonly rule: Rule;
  readonly weight: number;
  readonly manner: Manner;
  /** For each step, 1 at every word's number that may stand there. */
  readonly steps: readonly Uint8Array[];
  /** The most words between step i and step i + 1. */
  readonly gaps: readonly number[];
}

const MANNERS: Readonly<Record<string, Manner>> = { '!': 'order', '?': 'act', '-': 'ordinary' };

/** Of a table: a line is a weight, the manner (`!` order, `?` act, `-` ordinary, none: sign) and the steps. */
export function phrasesOf(rule: Rule, table: string): readonly Phrase[] {
  return table
    .trim()
    .split('\n')
    .map((line) => {
      const [weight, ...rest] = line.trim().split(/ +/);
      const manner = MANNERS[rest[0] ?? ''];
      const steps = (manner === undefined ? rest : rest.slice(1)).join(' ');
      return { rule, weight: Number(weight), manner: manner ?? 'sign', steps };
    });
}
