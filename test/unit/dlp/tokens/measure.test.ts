import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findTokens } from '../../../../src/dlp/tokens/token-matcher.ts';
import { labelledSet, SETS, scoreOf } from '../../../rig/credential-set.ts';

const DIRECTORY = join(import.meta.dirname, '../../../data/credentials');
/** What the product promises over plain text. */
const RECALL = 0.97;
const PRECISION = 0.99;

test.each(SETS)('%s: credentials are found, and little else', (name) => {
  for (const seed of [7, 42]) {
    const score = scoreOf(labelledSet(DIRECTORY, name, seed), (bytes) =>
      findTokens(bytes, 0, bytes.length, { wholeValue: false }),
    );
    expect(score.labels).toBeGreaterThan(500);
    expect(score.recall, JSON.stringify(score.missed.slice(0, 5))).toBeGreaterThanOrEqual(RECALL);
    expect(score.precision, JSON.stringify(score.wrong.slice(0, 5))).toBeGreaterThanOrEqual(PRECISION);
  }
});
