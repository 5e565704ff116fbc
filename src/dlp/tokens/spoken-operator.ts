import { BLANK, QUOTES, UPPER } from './byte-class.ts';
import type { ScanWindow } from './scan-window.ts';

/** Where the value begins behind a word or a dash that assigns, and how much that tells. */
export interface SpokenOperator {
  readonly at: number;
  /** What follows is said to be the value; otherwise only a quoted or a plainly random one counts. */
  readonly sure: boolean;
}

const encoder = new TextEncoder();
const phrases = (...texts: string[]): readonly Uint8Array[] => texts.map((text) => encoder.encode(text));

/** The longest first, since one may begin another. */
const IS = phrases(
  'is set to ',
  'is now ',
  'is: ',
  'is ',
  'should be ',
  'must be ',
  'ist ',
  'lautet ',
  'est ',
  'es ',
  'é ',
);
const TO = phrases('set to ', 'to ', 'as ', '- ', '– ', '— ', '→ ', '⇒ ');
/** What they begin with: most words after a name are none of them. */
const FIRST = new Set([...IS, ...TO].map((text) => text[0] as number));

/** `the password is VALUE`, ``Set `NAME` to `VALUE` ``, ``- `NAME` — `VALUE` ``: `at` is behind the name and a blank. */
export function spokenOperator(window: ScanWindow, at: number, nameEnd: number): SpokenOperator | undefined {
  if (!FIRST.has(window.at(at))) return undefined;
  const is = behindAny(window, IS, at);
  if (is !== undefined) return { at: is, sure: true };
  const to = behindAny(window, TO, at);
  if (to === undefined) return undefined;
  // A constant's name, or one that is marked as a name, is what the sentence is about.
  const isMarked = window.is(nameEnd, QUOTES) || window.is(nameEnd - 1, UPPER);
  return { at: to, sure: isMarked || window.is(to, QUOTES) };
}

function behindAny(window: ScanWindow, texts: readonly Uint8Array[], at: number): number | undefined {
  for (const text of texts) {
    if (!window.startsWith(text, at)) continue;
    let behind = at + text.length;
    while (behind < at + 32 && window.is(behind, BLANK)) behind++;
    return behind;
  }
  return undefined;
}
