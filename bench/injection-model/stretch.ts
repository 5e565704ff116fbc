import {
  BEFORE_WORDS,
  BEGINS,
  BEHIND_WORDS,
  ENCODED_BONUS,
  SPAN_WORDS,
  talkExcuse,
  wordOdds,
} from '../../src/dlp/injection/odds.ts';
import * as token from '../../src/dlp/injection/token.ts';
import { vocabulary } from '../../src/dlp/injection/vocabulary.ts';
import type { Document } from './document.ts';
import { eachFeature } from './features.ts';

/** Weights by feature, and what is added to the sum of a stretch. */
export interface Model {
  readonly places: ReadonlyMap<number, number>;
  readonly weights: Float64Array;
  readonly bias: number;
}

export interface Stretch {
  readonly odds: number;
  readonly from: number;
  readonly to: number;
}

const words = vocabulary();
const talkUnit = words.unitNames.indexOf('TALK');
const lastSeen = new Int32Array(words.wordCount);

/** The stretch of the document that speaks most for an instruction, as evidence.ts would find it. */
export function bestStretch(model: Model, document: Document): Stretch {
  const { id, word, flags } = document;
  const said = new Float64Array(id.length);
  eachFeature(document, 0, id.length, (feature, at) => {
    const place = model.places.get(feature);
    if (place !== undefined) said[at] = (said[at] as number) + (model.weights[place] as number);
  });
  lastSeen.fill(-1);
  let sum = 0;
  let from = 0;
  let best: Stretch = { odds: 0, from: 0, to: 0 };
  for (let at = 0; at < said.length; at++) {
    let odds = wordOdds(said[at] as number, flags[at] as number);
    if (sum > 0 && (word[at] as number) - (word[from] as number) > SPAN_WORDS) sum = 0;
    if (sum <= 0) {
      sum = 0;
      from = at;
      if (odds < BEGINS) continue;
    }
    const here = id[at] as number;
    if ((lastSeen[here] as number) >= from && odds > 0) odds = 0;
    lastSeen[here] = at;
    sum += odds;
    if (sum > best.odds) best = { odds: sum, from, to: at + 1 };
  }
  const odds = best.odds + model.bias + (document.isEncoded ? ENCODED_BONUS : 0) - excuse(document, best);
  return { ...best, odds };
}

function excuse({ id, word, flags }: Document, { from, to }: Stretch): number {
  if (to <= from) return 0;
  const kinds = new Set<number>();
  const take = (at: number): void => {
    if (words.unit[id[at] as number] === talkUnit) kinds.add(id[at] as number);
  };
  const first = (word[from] as number) - BEFORE_WORDS;
  const last = (word[to - 1] as number) + BEHIND_WORDS;
  for (let at = from - 1; at >= 0 && (word[at] as number) >= first; at--) take(at);
  for (let at = to; at < id.length && (word[at] as number) <= last; at++) take(at);
  let quoted = 0;
  for (let at = from; at < to; at++) if (((flags[at] as number) & token.QUOTED) !== 0) quoted++;
  return talkExcuse(kinds.size, quoted / (to - from));
}
