import * as token from '../../src/dlp/injection/token.ts';
import { vocabulary } from '../../src/dlp/injection/vocabulary.ts';
import { ANCHORS } from '../../src/dlp/injection/weights.ts';
import type { Document } from './document.ts';

// What a word says, as evidence.ts adds it up: one number for each kind of feature and what it is of.
export const KIND_SIZE = 2 ** 27;
export const UNIT = 1;
export const FIRST = 2;
export const ADJACENT = 3;
export const NEAR = 4;
export const ANCHORED = 5;
export const HIDDEN = 6 * KIND_SIZE;
export const NAME = 7 * KIND_SIZE;
export const PAIR = 8;

/** A unit before another, as one number. */
export const UNIT_BITS = 512;

const NEAR_COUNT = 4;
const NEAR_WORDS = 6;
const ANCHOR_WORDS = 25;
/** Words before the first that may change what it says. */
const CONTEXT = 30;

const words = vocabulary();
const anchorOf = new Int8Array(words.unitCount).fill(-1);
ANCHORS.forEach((name, at) => {
  anchorOf[words.unitNames.indexOf(name)] = at;
});
const anchors = new Int32Array(ANCHORS.length);

/** Tells every feature of the words from `from` to before `to`, with the word that has it. */
export function eachFeature(
  { id, word, sentence, flags }: Document,
  from: number,
  to: number,
  tell: (feature: number, at: number) => void,
): void {
  anchors.fill(-1_000_000);
  const { unit, wordCount } = words;
  for (let at = Math.max(0, from - CONTEXT); at < to; at++) {
    const here = id[at] as number;
    const own = unit[here] as number;
    const flag = flags[at] as number;
    const isName = (flag & token.NAME) !== 0;
    if (at >= from) {
      if (isName) tell(NAME, at);
      else {
        tell(here, at);
        if (own !== 0) tell(UNIT * KIND_SIZE + own, at);
        if (own !== 0 && (flag & token.LEADS) !== 0) tell(FIRST * KIND_SIZE + own, at);
        if ((flag & (token.HIDDEN | token.COMMENT)) !== 0) tell(HIDDEN, at);
        eachBefore(at, own);
        if (own !== 0) eachAnchor(at, own);
      }
    }
    const anchor = anchorOf[own] as number;
    if (anchor >= 0 && !isName) anchors[anchor] = word[at] as number;
  }

  function eachBefore(at: number, own: number): void {
    for (let back = at - 1; back >= 0 && back >= at - NEAR_COUNT; back--) {
      const distance = (word[at] as number) - (word[back] as number);
      if (sentence[back] !== sentence[at] || distance > NEAR_WORDS) return;
      if (distance === 0 || ((flags[back] as number) & token.NAME) !== 0) continue;
      const other = unit[id[back] as number] as number;
      const kind = distance === 1 ? ADJACENT : NEAR;
      if (own !== 0 && other !== 0) tell(kind * KIND_SIZE + other * UNIT_BITS + own, at);
      if (distance === 1) tell(PAIR * KIND_SIZE + (id[back] as number) * wordCount + (id[at] as number), at);
    }
  }

  function eachAnchor(at: number, own: number): void {
    for (let anchor = 0; anchor < anchors.length; anchor++)
      if ((word[at] as number) - (anchors[anchor] as number) <= ANCHOR_WORDS)
        tell(ANCHORED * KIND_SIZE + anchor * UNIT_BITS + own, at);
  }
}
