import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutboundScanner } from '../../src/dlp/outbound-scanner.ts';
import type { Verdict } from '../../src/dlp/stream/outbound-stream.ts';

const numRuns = Math.ceil(Number(process.env.FUZZ_RUNS ?? 2000) / 4);
const SECRET = 'Zq8xN3vT7kP2wB9mL4cR6yHs';
const scanner = createOutboundScanner({
  knownSecrets: [{ name: 'ONE', value: SECRET }],
  detectors: ['known_secrets', 'token_patterns'],
});

const gzip = gzipSync('a file of a few words, again and again. '.repeat(40));
/** What JSON, forms and archives are made of, whole and broken. */
const piece = fc.constantFrom<string | Buffer>(
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '\\',
    '\\"',
    '\\u0041',
    '\\u00',
    '\\ud83d',
    '\\\\',
    ' ',
    '\n',
    '\0',
    'null',
  ],
  ...[
    '"role"',
    '"user"',
    '"content":',
    '"Zq8xN3vT7kP2"',
    '"wB9mL4cR6yHs"',
    '"ghp_aB3dE5fG7hI9jK1lM3"',
    '"é中"',
  ],
  ...[
    '--b\r\n',
    '\r\n--b',
    '--b--\r\n',
    '\r\n',
    '\r\n\r\n',
    'content-disposition: form-data; name="a"',
    '--',
  ],
  ...[
    'H4sI',
    '/H4sI',
    'KLUv',
    gzip,
    gzip.toString('base64'),
    gzip.subarray(0, 40),
    Buffer.of(0x28, 0xb5, 0x2f, 0xfd),
  ],
  ...['nO5pQ7rS9tU1vW3xY5', 'word ', 'a'.repeat(700), 'QUJD'.repeat(600), '\u00e9'],
);
const start = fc.constantFrom('', '{"a":[', '[', '--b\r\nx: y\r\n\r\n', ' \n{"content":"', gzip);
const body = fc
  .tuple(start, fc.array(piece, { maxLength: 40 }), fc.uint8Array({ maxLength: 30 }))
  .map(([first, pieces, raw]) =>
    Buffer.concat([first, ...pieces, raw].map((one) => Buffer.from(one as string))),
  );
const sizes = fc.shuffledSubarray([1, 2, 3, 5, 30, 300, 4000, 40_000], { minLength: 3 });

async function send(bytes: Buffer, cuts: readonly number[], idle: boolean): Promise<Verdict> {
  const stream = scanner.stream();
  let before = 0;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = cuts[turn % cuts.length] as number;
    const verdict = await stream.push(bytes.subarray(at, at + size));
    at = Math.min(bytes.length, at + size);
    expect(verdict.cleared).toBeGreaterThanOrEqual(before);
    expect(verdict.cleared).toBeLessThanOrEqual(at);
    before = verdict.cleared;
    if (verdict.findings.length > 0 || verdict.refusal !== undefined) return verdict;
    if (idle && turn % 7 === 6) await stream.flush();
  }
  return stream.end();
}

test('bodies of broken values are cleared whole or stopped, and every finding lies in them', async () => {
  await fc.assert(
    fc.asyncProperty(body, sizes, fc.boolean(), async (bytes, cuts, idle) => {
      const { findings, refusal, cleared } = await send(bytes, cuts, idle);
      if (findings.length === 0 && refusal === undefined) expect(cleared).toBe(bytes.length);
      for (const { start: from, end } of findings) {
        expect(from).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThanOrEqual(from);
        expect(end).toBeLessThanOrEqual(bytes.length);
      }
    }),
    { numRuns },
  );
});

test('a secret in items is found however it and its body are cut', async () => {
  const text = fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom('user', 'text', 'a few words of it'));
  const spread = fc
    .array(fc.integer({ min: 1, max: SECRET.length - 1 }), { minLength: 1, maxLength: 6 })
    .map((at) => {
      const cuts = [0, ...new Set(at), SECRET.length].sort((a, b) => a - b);
      return cuts.slice(1).map((end, index) => SECRET.slice(cuts[index], end));
    });
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 6 }), spread, sizes, async (others, pieces, cuts) => {
      const bytes = Buffer.from(
        JSON.stringify({
          others,
          messages: pieces.map((content) => ({ role: 'user', content })),
          behind: others,
        }),
      );
      const { findings } = await send(bytes, cuts, false);
      expect(findings.map(({ rule }) => rule)).toContain('ONE');
    }),
    { numRuns },
  );
});
