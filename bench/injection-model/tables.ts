import { vocabulary } from '../../src/dlp/injection/vocabulary.ts';
import { ANCHORS } from '../../src/dlp/injection/weights.ts';
import {
  ADJACENT,
  ANCHORED,
  FIRST,
  HIDDEN,
  KIND_SIZE,
  NAME,
  NEAR,
  PAIR,
  UNIT,
  UNIT_BITS,
} from './features.ts';
import type { Model } from './stretch.ts';

const SCALE = 32;

/** The text of learned.ts. */
export function learnedTables({ places, weights, bias }: Model, blocksAt: number, threshold: number): string {
  const { unit, unitCount, wordCount } = vocabulary();
  const of = (feature: number): number => {
    const place = places.get(feature);
    return place === undefined ? 0 : (weights[place] as number);
  };
  const word = Int8Array.from({ length: wordCount }, (_, id) => {
    const own = unit[id] as number;
    return scaled(of(id) + (own === 0 ? 0 : of(UNIT * KIND_SIZE + own)));
  });
  const first = Int8Array.from({ length: unitCount }, (_, own) => scaled(of(FIRST * KIND_SIZE + own)));
  const anchored = Int8Array.from({ length: ANCHORS.length * unitCount }, (_, at) =>
    scaled(of(ANCHORED * KIND_SIZE + Math.floor(at / unitCount) * UNIT_BITS + (at % unitCount))),
  );
  const entriesOf = (kind: number, size: number, keyOf: (rest: number) => number): string =>
    entries(
      [...places.keys()]
        .filter((feature) => feature >= kind * KIND_SIZE && feature < kind * KIND_SIZE + size)
        .map((feature): [number, number] => [keyOf(feature - kind * KIND_SIZE), scaled(of(feature))])
        .filter(([, weight]) => weight !== 0),
    );
  const units = (rest: number): number => Math.floor(rest / UNIT_BITS) * unitCount + (rest % UNIT_BITS);
  const same = (rest: number): number => rest;
  return `// Written by scripts/learn-injection.mjs, which tells from what. Log odds times SCALE: base64 of signed bytes, or of
// entries as weights.ts reads them.
export const SCALE = ${SCALE};
export const BIAS = ${(bias - threshold + blocksAt).toFixed(3)};
export const FLAGS: readonly number[] = [${scaled(of(NAME))}, ${scaled(of(HIDDEN))}];
export const WORD =
  '${base64(word)}';
export const FIRST =
  '${base64(first)}';
export const ANCHORED =
  '${base64(anchored)}';
export const ADJACENT =
  '${entriesOf(ADJACENT, KIND_SIZE, units)}';
export const NEAR =
  '${entriesOf(NEAR, KIND_SIZE, units)}';
export const PAIRS =
  '${entriesOf(PAIR, Number.POSITIVE_INFINITY, same)}';
`;
}

function scaled(weight: number): number {
  return Math.max(-127, Math.min(127, Math.round(weight * SCALE)));
}

function base64(bytes: Int8Array): string {
  return Buffer.from(bytes.buffer).toString('base64');
}

/** Differences of keys, seven bits a byte, the last one below 128; behind each its weight. */
function entries(all: [key: number, weight: number][]): string {
  const bytes: number[] = [];
  let before = 0;
  for (const [key, weight] of all.toSorted(([a], [b]) => a - b)) {
    const step: number[] = [];
    for (let rest = key - before; step.length === 0 || rest > 0; rest = Math.floor(rest / 128))
      step.unshift((rest % 128) + (step.length === 0 ? 0 : 128));
    bytes.push(...step, weight & 255);
    before = key;
  }
  return Buffer.from(bytes).toString('base64');
}
