import { describe, expect, it } from 'vitest';
import { createOutboundScanner } from '../../../src/dlp/outbound-scanner.ts';
import { credentials, PLACES, seeded } from './credential-samples.ts';
import { ENCODINGS, TRICKS } from './encodings.ts';

const tokens = createOutboundScanner({ knownSecrets: [], detectors: ['token_patterns'] });
/** Those that the plain detector finds: what is measured is the decoding. */
const SAMPLES = credentials(20_260_101, 21).filter(
  (value) => tokens.scan(Buffer.from(` ${value} `)).length > 0,
);

const random = seeded(7);
const pick = (below: number) => Math.floor(random() * below);

function foundIn(texts: readonly string[], find: (text: string) => boolean): number {
  return texts.filter(find).length / texts.length;
}
const isToken = (text: string) =>
  tokens.scan(Buffer.from(text)).some(({ rule }) => rule !== 'undecodable' && rule !== 'too-deep');

it('has samples of every kind', () => {
  expect(SAMPLES.length).toBeGreaterThanOrEqual(18);
});

describe.each(Object.entries({ ...ENCODINGS, ...TRICKS }))('through %s', (_name, encode) => {
  it('finds credentials wherever they stand', () => {
    const texts = SAMPLES.flatMap((value) => PLACES.map((place) => place(encode(value, pick))));
    expect(foundIn(texts, isToken)).toBeGreaterThanOrEqual(0.95);
  });

  it('finds a known secret, always', () => {
    for (const value of [
      ...SAMPLES,
      'Tr0ub4dor&3',
      'correct-horse-battery-1',
      'p@ss/w+rd=8chars',
      'a1b2c3d4',
    ]) {
      const known = createOutboundScanner({
        knownSecrets: [{ name: 'HELD', value }],
        detectors: ['known_secrets'],
      });
      for (const place of PLACES) {
        const text = place(encode(value, pick));
        const rules = known.scan(Buffer.from(text)).map(({ rule }) => rule);
        expect(rules, text).toContain('HELD');
      }
    }
  });
});

it('finds nine of ten credentials through any two encodings', () => {
  const misses: Record<string, number> = {};
  let count = 0;
  let missed = 0;
  for (const [inner, encodeInner] of Object.entries(ENCODINGS)) {
    for (const [outer, encodeOuter] of Object.entries(ENCODINGS)) {
      const value = SAMPLES[count % SAMPLES.length] as string;
      const place = PLACES[count % PLACES.length] as (text: string) => string;
      const isFound = isToken(place(encodeOuter(encodeInner(value, pick), pick)));
      count++;
      if (isFound) continue;
      missed++;
      misses[`${inner}, then ${outer}`] = (misses[`${inner}, then ${outer}`] ?? 0) + 1;
    }
  }
  expect({ recall: 1 - missed / count >= 0.97, misses }).toMatchObject({ recall: true });
});

it('sees through three layers', () => {
  const names = ['percent', 'base64', 'hex', 'JSON escapes', 'decimal entities', 'base32'] as const;
  for (const first of names) {
    for (const second of names) {
      for (const third of names) {
        const text = [first, second, third].reduce(
          (value, name) =>
            (ENCODINGS[name] as (text: string, pick: (below: number) => number) => string)(value, pick),
          SAMPLES[0] as string,
        );
        expect(isToken(`"${text}"`), `${first}, ${second}, ${third}`).toBe(true);
      }
    }
  }
});
