import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutboundScanner } from '../../src/dlp/outbound-scanner.ts';
import type { OutboundStream, Verdict } from '../../src/dlp/stream/outbound-stream.ts';
import { ENCODINGS } from '../unit/dlp/encodings.ts';

const numRuns = Math.ceil(Number(process.env.FUZZ_RUNS ?? 2000) / 20);
const SECRET = 'Zq8xN3vT7kP2wB9mL4cR6yHs';
const scanner = createOutboundScanner({
  knownSecrets: [{ name: 'ONE', value: SECRET }],
  detectors: ['known_secrets', 'token_patterns'],
});

const filler = fc.oneof(
  fc.constantFrom(
    'words of a text, one after the other. ',
    '{"key": [1, 2, 3]}\n',
    'const at = 0;\n',
    '\u00e9\u4e2d\u0416 ',
  ),
  fc.string({ maxLength: 40 }),
);
const text = fc
  .array(fc.tuple(filler, fc.integer({ min: 1, max: 900 })), { maxLength: 5 })
  .map((parts) => parts.map(([part, times]) => part.repeat(times)).join(' '));
const written = fc.constantFrom(...Object.values(ENCODINGS)).map((encode) => encode(SECRET, () => 1));
const body = fc.tuple(text, fc.option(written), text);
const sizes = fc.shuffledSubarray([1, 2, 3, 5, 30, 300, 4000, 9000, 20_000, 40_000], { minLength: 5 });

async function send(
  stream: OutboundStream,
  bytes: Buffer,
  cuts: readonly number[],
): Promise<Verdict & { before: number }> {
  let before = 0;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = cuts[turn % cuts.length] as number;
    const verdict = await stream.push(bytes.subarray(at, at + size));
    at = Math.min(bytes.length, at + size);
    expect(verdict.cleared).toBeGreaterThanOrEqual(before);
    expect(verdict.cleared).toBeLessThanOrEqual(at);
    before = verdict.cleared;
    if (verdict.findings.length > 0 || verdict.refusal !== undefined) return { ...verdict, before };
  }
  return { ...(await stream.end()), before };
}

test('however it is cut, a body is cleared whole, or stopped before its secret', async () => {
  let stopped = 0;
  await fc.assert(
    fc.asyncProperty(body, sizes, async ([before, secret, behind], cuts) => {
      const bytes = Buffer.from(`${before} ${secret ?? ''} ${behind}`);
      const whole = scanner.scan(bytes);
      const verdict = await send(scanner.stream(), bytes, cuts);
      expect(verdict.refusal).toBeUndefined();
      if (whole.length === 0) {
        expect(secret).toBeNull();
        expect(verdict).toMatchObject({ findings: [], cleared: bytes.length });
        return;
      }
      stopped++;
      const first = whole[0] as (typeof whole)[0];
      expect(verdict.findings.map(({ rule, start, end }) => ({ rule, start, end }))).toContainEqual({
        rule: first.rule,
        start: first.start,
        end: first.end,
      });
      expect(verdict.cleared).toBeLessThanOrEqual(first.start);
      expect(verdict.before).toBeLessThanOrEqual(first.start);
    }),
    { numRuns },
  );
  expect(stopped).toBeGreaterThan(numRuns / 4);
});

const CODINGS = { gzip: gzipSync, deflate: deflateSync, br: brotliCompressSync } as const;

test('a compressed body is cleared whole, or stopped before all of its secret has left', async () => {
  await fc.assert(
    fc.asyncProperty(
      body,
      sizes,
      fc.constantFrom(...(Object.keys(CODINGS) as (keyof typeof CODINGS)[])),
      async ([before, secret, behind], cuts, contentEncoding) => {
        const plain = Buffer.from(`${before} ${secret ?? ''} ${behind}`);
        const bytes = Buffer.from(CODINGS[contentEncoding](plain));
        const verdict = await send(scanner.stream({ contentEncoding }), bytes, cuts);
        expect(verdict.refusal).toBeUndefined();
        if (secret === null) expect(verdict).toMatchObject({ findings: [], cleared: bytes.length });
        else expect(verdict.findings.map(({ rule }) => rule)).toContain('ONE');
      },
    ),
    { numRuns },
  );
});

test('bytes that only claim to be compressed are refused, and nothing throws', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 3000 }),
      sizes,
      fc.constantFrom('gzip', 'deflate', 'br', 'zstd', 'gzip, zstd', 'compress'),
      fc.boolean(),
      async (raw, cuts, contentEncoding, hasMagic) => {
        const magic =
          contentEncoding === 'zstd' ? [0x28, 0xb5, 0x2f, 0xfd] : [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
        const bytes = Buffer.concat([Buffer.from(hasMagic ? magic : []), raw]);
        const verdict = await send(scanner.stream({ contentEncoding }), bytes, cuts);
        if (verdict.refusal === undefined) expect(verdict.cleared).toBe(bytes.length);
        else expect(verdict).toMatchObject({ refusal: 'undecodable', findings: [] });
      },
    ),
    { numRuns },
  );
});
