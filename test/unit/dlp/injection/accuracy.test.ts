import { expect, test } from 'vitest';
import { scanInbound } from '../../../../src/dlp/injection/scan-inbound.ts';
import { labelledTexts } from './labelled-texts.ts';

// All of them were learned from: a change of the tokeniser that no longer fits what was learned fails here.
const FLOORS = [
  { set: 'training', recall: 0.97, falseAlarms: 1 },
  { set: 'held-out', recall: 0.95, falseAlarms: 1 },
  { set: 'second-look', recall: 0.95, falseAlarms: 1 },
  { set: 'development', recall: 0.95, falseAlarms: 1 },
  { set: 'structure', recall: 0.95, falseAlarms: 1 },
  { set: 'blind', recall: 0.93, falseAlarms: 1 },
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
