import type { Hit } from './matcher.ts';
import type { Rule } from './phrase.ts';
import * as token from './token.ts';

/** From which weight on a rule's phrase is one that ordinary text hardly ever has. */
const ANCHORS: ReadonlyMap<Rule, number> = new Map([
  ['instruction-override', 0.45],
  ['addresses-ai-reader', 0.45],
  ['prompt-disclosure', 0.45],
  ['turn-spoofing', 0.45],
  ['role-change', 0.45],
  ['concealment', 0.6],
  ['new-instructions', 0.65],
  ['task-hijack', 0.7],
  ['exfiltration', 0.6],
]);
const UNANCHORED = 0.85;

const BLOCKS = 1;
const TELLS = 0.5;
/** A list of attacks is no surer an attack than one, and may as well be talked about. */
const TOTAL_MAX = 1.7;
/** A sign that no person is addressed, from this weight on, makes an act count; both together say more than their sum. */
const ADDRESSED = 0.35;
const TOGETHER = 0.2;
/** What a second sign of the same kind adds, of its own weight. */
const MORE = 0.6;
const BESIDE_WORDS = 30;
/** Signs of program text that may lie between them. */
const BESIDE_SIGNS = 5;
/** What is hidden from people is meant for no person. */
const HIDDEN_ADDRESSES = 0.45;
/** Ordinary signs take so much at most, and half of it from a phrase that blocks alone. */
const ORDINARY_MAX = 0.7;

const ADDRESSING: ReadonlySet<Rule> = new Set<Rule>([
  'addresses-ai-reader',
  'turn-spoofing',
  'task-hijack',
  'new-instructions',
  'instruction-override',
  'role-change',
  'concealment',
]);

const DISGUISED =
  token.UNICODE |
  token.LOOKALIKE |
  token.LEET |
  token.SPACED |
  token.TAG_CHARACTERS |
  token.ROT13 |
  token.REVERSED;
const RESPELLED = token.ENTITY | token.PERCENT | token.ESCAPE | token.MARKUP;

export interface Judgement {
  readonly rule: Rule;
  readonly verdict: 'block' | 'flag';
  readonly start: number;
  readonly end: number;
  readonly flags: number;
}

/** What stands around the evidence and takes from it. */
export interface Surroundings {
  /** Kinds of words that talk about attacks, near it. */
  readonly talk: number;
  /** Such words in the whole text so far. */
  readonly talkAll: number;
  /** Words that introduce examples, near it. */
  readonly examples: number;
}

/**
 * Weighs phrases that stand together: who is addressed, what is asked, how it is said, less what excuses it.
 * @param bonus for evidence that was itself encoded
 * @param around asked with the share of the evidence that is quoted
 */
export function judge(
  hits: readonly Hit[],
  bonus: number,
  around: (quoted: number) => Surroundings,
): Judgement | undefined {
  const first = hits[0];
  if (first === undefined) return undefined;
  const counted: Hit[] = [];
  let total = 0;
  let quoted = 0;
  let writing = 0;
  let more = 0;
  let ordinary = 0;
  let anchored = false;
  let addressed = 0;
  for (const hit of hits.toSorted((a, b) => b.weight - a.weight)) {
    const { rule, manner } = hit.phrase;
    if (manner === 'ordinary') {
      ordinary += hit.weight;
      continue;
    }
    const beside = manner === 'act' ? addressing(hits, hit) : 0;
    if (manner === 'act' && beside < ADDRESSED) continue;
    if (counted.some((other) => sameWords(hit, other))) continue;
    if (hit.weight >= 0.4) addressed = Math.max(addressed, beside);
    if (counted.some((other) => other.phrase.rule === rule)) more = Math.max(more, hit.weight);
    else {
      total += hit.weight;
      if ((hit.flags & token.QUOTED) !== 0) quoted += hit.weight;
      writing |= hit.flags;
      anchored ||= hit.weight >= (ANCHORS.get(rule) ?? 0.8);
    }
    counted.push(hit);
  }
  const leading = counted[0];
  if (leading === undefined) return undefined;
  const share = quoted / total;
  total += more * MORE;
  if (addressed >= 0.4) {
    total += TOGETHER;
    anchored = true;
  }
  // Many weak signs stand in any manual; without one that only a reader of instructions is told, they count less.
  if (!anchored) total *= UNANCHORED;
  if (total >= 0.45) total += disguise(writing) + bonus;
  total = Math.min(total, TOTAL_MAX);
  if (total < TELLS) return undefined;
  const strong = counted.filter(({ weight }) => weight >= 0.3);
  const spanned = strong.length === 0 ? counted : strong;
  const less =
    excuse(around(share), share) + Math.min(ordinary, ORDINARY_MAX) * (leading.weight >= 0.9 ? 0.5 : 1);
  return {
    rule: leading.phrase.rule,
    verdict: total - less >= BLOCKS ? 'block' : 'flag',
    start: Math.min(...spanned.map(({ start }) => start)),
    end: Math.max(...spanned.map(({ end }) => end)),
    flags: writing,
  };
}

/** How sure it is that what the act asks is asked of no person. */
function addressing(hits: readonly Hit[], act: Hit): number {
  let most = (act.flags & (token.HIDDEN | DISGUISED)) !== 0 ? HIDDEN_ADDRESSES : 0;
  for (const { phrase, weight, word, lastWord, signs } of hits) {
    if (phrase.manner === 'act' || phrase.manner === 'ordinary' || !ADDRESSING.has(phrase.rule)) continue;
    if (act.word - lastWord > BESIDE_WORDS || word - act.lastWord > BESIDE_WORDS) continue;
    if (Math.abs(signs - act.signs) > BESIDE_SIGNS) continue;
    most = Math.max(most, weight);
  }
  return most;
}

function disguise(writing: number): number {
  const hidden =
    (writing & token.HIDDEN) !== 0 ? 0.35 : (writing & (token.COMMENT | token.ATTRIBUTE)) !== 0 ? 0.2 : 0;
  if ((writing & DISGUISED) !== 0) return hidden + 0.4;
  return (writing & RESPELLED) !== 0 ? hidden + 0.25 : hidden;
}

/** What talk about attacks and quotation take from it. */
function excuse({ talk, talkAll, examples }: Surroundings, quoted: number): number {
  let less = talk === 0 ? 0 : Math.min(1.4, 0.2 + 0.25 * talk);
  if (quoted > 0.4) less += talk > 0 ? 0.5 : 0;
  if (quoted > 0.4) less += 0.2 * Math.min(examples, 3);
  if (talk > 0 && talkAll > 12) less += 0.3;
  return less;
}

/** Two phrases that are mostly the same words are one sign; who is called and what is asked are two. */
function sameWords(a: Hit, b: Hit): boolean {
  if (isAddress(a) !== isAddress(b) && (a.phrase.manner === 'act' || b.phrase.manner === 'act')) return false;
  const shared = Math.min(a.lastWord, b.lastWord) - Math.max(a.word, b.word) + 1;
  return shared * 2 > Math.min(a.lastWord - a.word, b.lastWord - b.word) + 1;
}

function isAddress({ phrase }: Hit): boolean {
  return phrase.rule === 'addresses-ai-reader';
}
