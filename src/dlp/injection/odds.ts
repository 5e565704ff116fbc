import * as token from './token.ts';

// How log odds are added up. What is learned is learned for these numbers: learn anew when one changes.

/** Words that a stretch of evidence may take; what goes on for longer begins anew. */
export const SPAN_WORDS = 40;
/** Words behind a stretch, and before it, in which talk about attacks counts. */
export const BEHIND_WORDS = 40;
export const BEFORE_WORDS = 60;
/** What a word must say to begin a stretch: most words say a little. */
export const BEGINS = 0.3;
/** Added to evidence that was itself encoded. */
export const ENCODED_BONUS = 1.5;
/** From which on a stretch is told, and blocks. */
export const TELLS = 1;
export const BLOCKS = 3;
/** A word counts for no more than this either way. */
const WORD_MAX = 3.5;
/** What a word says for an instruction says more when it hides from people, or is spelled as no one writes. */
const DISGUISE = 1.6;
const RESPELLING = 1.3;
/** Words that are written backwards stand in the wrong order as well, and say little together. */
const REVERSAL = 2.5;
const DISGUISED =
  token.UNICODE | token.LOOKALIKE | token.LEET | token.SPACED | token.TAG_CHARACTERS | token.ROT13;
const RESPELLED = token.ENTITY | token.PERCENT | token.ESCAPE | token.MARKUP;
/** What talk about attacks outside the stretch takes: for any, for each kind of word, and when quoted. */
const TALK = 1;
const TALK_KIND = 0.8;
const TALK_KINDS_MAX = 5;
const TALK_QUOTED = 2.5;
const QUOTED_SHARE = 0.4;

/** What a word counts for, from what was learned of it and how it is written. */
export function wordOdds(learned: number, flags: number): number {
  let odds = learned > WORD_MAX ? WORD_MAX : Math.max(learned, -WORD_MAX);
  if (odds <= 0) return odds;
  if ((flags & token.REVERSED) !== 0) odds *= REVERSAL;
  else if ((flags & DISGUISED) !== 0) odds *= DISGUISE;
  else if ((flags & RESPELLED) !== 0) odds *= RESPELLING;
  return odds;
}

/**
 * What talk about attacks around a stretch takes from it.
 * @param kinds of words that talk about attacks
 * @param quoted share of the stretch that stands in quotation marks, code or a quotation
 */
export function talkExcuse(kinds: number, quoted: number): number {
  if (kinds === 0) return 0;
  return TALK + TALK_KIND * Math.min(kinds, TALK_KINDS_MAX) + (quoted > QUOTED_SHARE ? TALK_QUOTED : 0);
}
