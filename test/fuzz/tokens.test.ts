import fc from 'fast-check';
import { expect, test } from 'vitest';
import { detectors } from '../../src/dlp/tokens/detectors.ts';
import { findTokens, measureTokens, TOKEN_REACH } from '../../src/dlp/tokens/token-matcher.ts';
import { FORMAT_EXAMPLES } from '../data/credentials/formats.ts';
import { fill, seeded } from '../rig/credential-text.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

/** Bytes that verification may look at for each byte of input: what keeps the worst input above 10 MiB/s. */
const STEPS_PER_BYTE = 120;

const anchors = detectors().flatMap((detector) => detector.anchors.map(({ text }) => text));
const glue = [
  '=',
  ':',
  '"',
  "'",
  ' ',
  '\n',
  '.',
  '-',
  '_',
  '/',
  '@',
  '://',
  '<',
  '>',
  '\\n',
  '%3D',
  'A',
  '0',
  'x',
  'aB3',
  '==',
  '\t',
];
const piece = fc.oneof(
  fc.constantFrom(...anchors),
  fc.constantFrom(...glue),
  fc.stringMatching(/^[A-Za-z0-9]{1,40}$/),
  fc.nat(FORMAT_EXAMPLES.length - 1).map((at) => fill(FORMAT_EXAMPLES[at]?.[1] ?? '', seeded(at))),
);
const rich = fc.array(piece, { maxLength: 60 }).map((pieces) => new TextEncoder().encode(pieces.join('')));
const input = fc.oneof(rich, fc.uint8Array({ maxLength: 600 }));

test('findTokens never throws; hits are in the range, in order, apart and within reach', () => {
  fc.assert(
    fc.property(
      input,
      fc.nat(40),
      fc.nat(40),
      fc.boolean(),
      fc.string({ maxLength: 30 }),
      (bytes, from, cut, wholeValue, name) => {
        const to = Math.max(from, bytes.length - cut);
        if (to > bytes.length) return;
        let last = from;
        for (const hit of findTokens(bytes, from, to, { wholeValue, name: name.toLowerCase() })) {
          expect(hit.start).toBeGreaterThanOrEqual(last);
          expect(hit.end).toBeGreaterThan(hit.start);
          expect(hit.end - hit.start).toBeLessThanOrEqual(TOKEN_REACH);
          last = hit.end;
        }
        expect(last).toBeLessThanOrEqual(to);
      },
    ),
    { numRuns: numRuns * 5 },
  );
});

test('what is found does not hang on where in the array it stands', () => {
  fc.assert(
    fc.property(rich, fc.nat(9), (bytes, shift) => {
      const moved = new Uint8Array(bytes.length + shift);
      moved.set(bytes, shift);
      const plain = findTokens(bytes, 0, bytes.length, { wholeValue: true });
      const shifted = findTokens(moved, shift, moved.length, { wholeValue: true });
      expect(
        shifted.map(({ rule, start, end }) => ({ rule, start: start - shift, end: end - shift })),
      ).toEqual(plain);
    }),
    { numRuns },
  );
});

test('the work is a multiple of the input, whatever is repeated', () => {
  let worst = 0;
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
      const bytes = new TextEncoder().encode(pieces.join('').repeat(4000).slice(0, 40_000));
      const { steps } = measureTokens(bytes);
      worst = Math.max(worst, steps / bytes.length);
      expect(steps / bytes.length, pieces.join('')).toBeLessThan(STEPS_PER_BYTE);
    }),
    { numRuns },
  );
  expect(worst).toBeGreaterThan(1);
});
