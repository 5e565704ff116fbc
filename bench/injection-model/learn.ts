import { vocabulary } from '../../src/dlp/injection/vocabulary.ts';
import type { Chance } from './chance.ts';
import type { Document } from './document.ts';
import { eachFeature } from './features.ts';
import { bestStretch, type Model } from './stretch.ts';

const EPOCHS = 5;
const STEP = 0.15;
/** Of every weight, after each epoch. */
const DECAY = 0.06;
/** An injection counts as so many stretches of ordinary text. */
const INJECTION_WEIGHT = 3;
/** Words of an injection that are learned from. */
const INJECTION_WORDS = 90;
/** Known words of a stretch of ordinary text that is taken at random. */
const WINDOW = 30;
/** A feature is learned from so many texts on; those of injections count twice, those of other text alone need more. */
const SEEN_MIN = 4;
const SEEN_ELSEWHERE_MIN = 12;
/** Stretches that came close to being blocked, and how many of them each round adds. */
const CLOSE = -2.5;
const HARD_MAX = 12_000;

const words = vocabulary();
const firstSeen = new Int32Array(words.wordCount);

/** Of the known words from `from` to before `to`; a word that is said again adds nothing. */
function featuresOf(document: Document, from = 0, to = document.id.length): readonly number[] {
  firstSeen.fill(-1);
  for (let at = to - 1; at >= from; at--) firstSeen[document.id[at] as number] = at;
  const features: number[] = [];
  eachFeature(document, from, to, (feature, at) => {
    if (firstSeen[document.id[at] as number] === at) features.push(feature);
  });
  return features;
}

/**
 * Logistic regression over the features of injections and of stretches of ordinary text. After each round the
 * stretches that would be blocked, or nearly, join what is learned from.
 */
export function learn(
  injections: readonly Document[],
  written: readonly Document[],
  real: readonly Document[],
  rounds: number,
  chance: Chance,
  tell: (line: string) => void,
): Model {
  const positives = injections.map((document) =>
    featuresOf(document, 0, Math.min(document.id.length, INJECTION_WORDS)),
  );
  const hard = written.map((document) => featuresOf(document));
  const ordinary = real
    .filter((_, at) => at % 2 === 0)
    .map((document) => {
      const from = chance.below(Math.max(1, Math.ceil(document.id.length / WINDOW))) * WINDOW;
      return featuresOf(document, from, Math.min(document.id.length, from + WINDOW));
    });
  let model = fitted(positives, [...hard, ...ordinary], chance);
  for (let round = 0; round < rounds; round++) {
    const close: { readonly odds: number; readonly features: readonly number[] }[] = [];
    for (const document of [...written, ...real]) {
      const { odds, from, to } = bestStretch(model, document);
      if (odds > CLOSE) close.push({ odds, features: featuresOf(document, from, to) });
    }
    close.sort((a, b) => b.odds - a.odds);
    tell(`round ${round + 1}: ${close.length} stretches of ordinary text come close`);
    hard.push(...close.slice(0, HARD_MAX).map(({ features }) => features));
    model = fitted(positives, [...hard, ...ordinary], chance, model);
  }
  return model;
}

interface Instance {
  readonly places: Int32Array;
  readonly isInjection: boolean;
}

/** AdaGrad, one text at a time, in an order that is drawn anew each epoch. */
function fitted(
  positives: readonly (readonly number[])[],
  negatives: readonly (readonly number[])[],
  chance: Chance,
  before?: Model,
): Model {
  const places = chosen(positives, negatives);
  const weights = new Float64Array(places.size);
  const squares = new Float64Array(places.size);
  let bias = before?.bias ?? -2;
  let biasSquare = 1;
  for (const [feature, place] of before === undefined ? [] : places) {
    const known = before?.places.get(feature);
    if (known !== undefined) weights[place] = before?.weights[known] as number;
  }
  const instances = [
    ...positives.map((features) => instanceOf(features, places, true)),
    ...negatives.map((features) => instanceOf(features, places, false)),
  ];
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    chance.shuffle(instances);
    for (const { places: own, isInjection } of instances) {
      let sum = bias;
      for (const place of own) sum += weights[place] as number;
      const odds = 1 / (1 + Math.exp(-sum));
      const slope = isInjection ? INJECTION_WEIGHT * (odds - 1) : odds;
      if (Math.abs(slope) < 1e-3) continue;
      for (const place of own) {
        squares[place] = (squares[place] as number) + slope * slope;
        weights[place] =
          (weights[place] as number) - (STEP * slope) / Math.sqrt((squares[place] as number) + 1);
      }
      biasSquare += slope * slope;
      bias -= (0.1 * slope) / Math.sqrt(biasSquare);
    }
    for (let place = 0; place < weights.length; place++)
      weights[place] = (weights[place] as number) * (1 - DECAY);
  }
  return { places, weights, bias };
}

/** A number for each feature that is seen often enough. */
function chosen(
  positives: readonly (readonly number[])[],
  negatives: readonly (readonly number[])[],
): Map<number, number> {
  const seen = new Map<number, number>();
  const ofInjections = new Set<number>();
  for (const features of positives)
    for (const feature of new Set(features)) {
      seen.set(feature, (seen.get(feature) ?? 0) + 2);
      ofInjections.add(feature);
    }
  for (const features of negatives)
    for (const feature of new Set(features)) seen.set(feature, (seen.get(feature) ?? 0) + 1);
  const places = new Map<number, number>();
  for (const [feature, count] of seen)
    if (count >= (ofInjections.has(feature) ? SEEN_MIN : SEEN_ELSEWHERE_MIN))
      places.set(feature, places.size);
  return places;
}

function instanceOf(
  features: readonly number[],
  places: ReadonlyMap<number, number>,
  isInjection: boolean,
): Instance {
  return {
    places: Int32Array.from(
      features.map((feature) => places.get(feature)).filter((place) => place !== undefined),
    ),
    isInjection,
  };
}
