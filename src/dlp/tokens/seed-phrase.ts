import { BLANK, LOWER, QUOTES } from './byte-class.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';

/** How many words a phrase has (BIP 39), and how long each is. */
const COUNTS = new Set([12, 15, 18, 21, 24]);
const SHORTEST_WORD = 3;
const LONGEST_WORD = 8;
const MOST_WORDS = 24;
/** Words that differ: documentation repeats one. */
const DISTINCT = 9;

/** A wallet's mnemonic (BIP 39) behind its name: small words of no sentence, since none has fewer than three letters. */
export const seedPhrase: Detector = {
  anchors: ['mnemonic', 'seed phrase', 'seed_phrase', 'seedphrase', 'recovery phrase', 'recovery_phrase'].map(
    (text) => ({ text, fold: true }),
  ),
  contextual: true,
  verify(window: ScanWindow, _start: number, anchorEnd: number): DetectedSpan | undefined {
    let at = anchorEnd;
    while (at < anchorEnd + 8 && (window.is(at, BLANK | QUOTES) || OPERATORS.has(window.at(at)))) at++;
    if (at === anchorEnd) return undefined;
    const words = new Set<string>();
    let end = at;
    for (let count = 1; count <= MOST_WORDS; count++) {
      const from = count === 1 ? at : end + 1;
      let to = from;
      while (to <= from + LONGEST_WORD && window.is(to, LOWER)) to++;
      window.steps += to - from;
      if (to - from < SHORTEST_WORD || to - from > LONGEST_WORD) return undefined;
      words.add(window.text(from, to));
      end = to;
      if (window.at(end) === 0x20) continue;
      // A sentence goes on; a phrase ends where its value does.
      if (!isEnd(window, end) || !COUNTS.has(count) || words.size < DISTINCT) return undefined;
      return { rule: 'seed-phrase', start: at, end };
    }
    return undefined;
  },
};

const OPERATORS = new Set([...':=>'].map((mark) => mark.charCodeAt(0)));

function isEnd(window: ScanWindow, at: number): boolean {
  const byte = window.at(at);
  return (
    byte === -1 || byte === 0x0a || byte === 0x0d || byte === 0x3c || byte === 0x5c || window.is(at, QUOTES)
  );
}
