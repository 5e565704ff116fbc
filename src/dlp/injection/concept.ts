import type { ACT_WORDS } from './act-lexicon.ts';
import type { GENERAL } from './lexicon.ts';

/** What words mean for an instruction; phrases are written in these. */
export type Concept = keyof typeof GENERAL | keyof typeof ACT_WORDS;
