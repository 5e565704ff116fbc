import { expect, test } from 'vitest';
import { scanInbound } from '../../../../src/dlp/injection/scan-inbound.ts';
import { labelledTexts } from './labelled-texts.ts';

// Floors just below what is measured: a change that loses ground fails here, and `npm run bench` tells the figures.
const FLOORS = [
  { set: 'held-out', recall: 0.85, falseAlarms: 3 },
  { set: 'second-look', recall: 0.8, falseAlarms: 2 },
  { set: 'development', recall: 0.75, falseAlarms: 3 },
  { set: 'structure', recall: 0.58, falseAlarms: 7 },
  { set: 'blind', recall: 0.53, falseAlarms: 9 },
] as const;

test.each(FLOORS)('$set: recall and false alarms stay', ({ set, recall, falseAlarms }) => {
  const texts = labelledTexts(set).map((labelled) => ({
    ...labelled,
    blocked: scanInbound(labelled.text).some(({ verdict }) => verdict === 'block'),
  }));
  const injections = texts.filter(({ label }) => label === 'injection');
  const alarms = texts.filter(({ label, blocked }) => label === 'benign' && blocked);
  expect(injections.length).toBeGreaterThan(30);
  expect(injections.filter(({ blocked }) => blocked).length / injections.length).toBeGreaterThanOrEqual(
    recall,
  );
  expect(alarms.map(({ text }) => text).length).toBeLessThanOrEqual(falseAlarms);
});
