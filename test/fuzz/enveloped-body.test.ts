import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutboundScanner } from '../../src/dlp/outbound-scanner.ts';
import { EnvelopedBody } from '../../src/sidecar/egress/detection/enveloped-body.ts';
import { OutboundJudge } from '../../src/sidecar/egress/detection/outbound-judge.ts';

const numRuns = Math.ceil(Number(process.env.FUZZ_RUNS ?? 2000) / 4);
const SECRET = 'Zq8xN3vT7kP2wB9mL4cR6yHs';
const judge = new OutboundJudge({
  scanner: createOutboundScanner({
    knownSecrets: [{ name: 'ONE', value: SECRET }],
    // What random text may look like is no matter here.
    detectors: ['known_secrets'],
  }),
  host: 'a.test',
  pattern: 'a.test',
  route: 0,
  detectors: ['known_secrets'],
  secretNamed: () => SECRET,
});

/** Flags, a length that may lie, and the bytes behind them (gRPC's "PROTOCOL-HTTP2", Length-Prefixed-Message). */
const envelope = (flags: number, bytes: Buffer, length = bytes.length) => {
  const prefix = Buffer.alloc(5);
  prefix[0] = flags;
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, bytes]);
};
const content = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  fc.string({ maxLength: 80 }).map((text) => Buffer.from(text)),
  fc.constantFrom('', 'Zq8xN3vT7kP2', 'wB9mL4cR6yHs', 'words of a message').map((text) => Buffer.from(text)),
);
const sizes = fc.shuffledSubarray([1, 2, 4, 5, 7, 60, 1000], { minLength: 2 });

/** Answers how much went on, and whether it was refused. */
async function send(bytes: Buffer, cuts: readonly number[], coding: string) {
  const body = new EnvelopedBody(judge, coding);
  let cleared = 0;
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const chunk = bytes.subarray(at, at + (cuts[turn % cuts.length] as number));
    at += chunk.length;
    const clearance = await body.push(chunk);
    if (typeof clearance === 'object') return { cleared, refusal: clearance };
    expect(clearance).toBeGreaterThanOrEqual(cleared);
    expect(clearance).toBeLessThanOrEqual(at);
    cleared = clearance;
  }
  return { cleared, refusal: await body.end([]) };
}

test('whatever the prefixes say, no more goes on than came, and nothing throws', async () => {
  const wild = fc
    .tuple(fc.integer({ min: 0, max: 255 }), content, fc.option(fc.integer({ min: 0, max: 2 ** 32 - 1 })))
    .map(([flags, bytes, length]) => envelope(flags, bytes, length ?? bytes.length));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(wild, content), { maxLength: 8 }),
      sizes,
      fc.constantFrom('', 'gzip', 'deflate', 'br', 'zstd', 'snappy'),
      async (parts, cuts, coding) => {
        await send(Buffer.concat(parts), cuts, coding);
      },
    ),
    { numRuns },
  );
});

test('whole messages all go on, but for the one in which a secret is', async () => {
  const message = fc.tuple(fc.string({ maxLength: 60 }), fc.boolean());
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 6 }),
      fc.option(fc.boolean()),
      fc.array(message, { maxLength: 3 }),
      sizes,
      async (before, secret, behind, cuts) => {
        const write = ([text, isCompressed]: readonly [string, boolean]) =>
          isCompressed ? envelope(1, gzipSync(text)) : envelope(0, Buffer.from(text));
        const first = Buffer.concat(before.map(write));
        const middle = secret === null ? [] : [write([`it is ${SECRET} `, secret])];
        const bytes = Buffer.concat([first, ...middle, ...behind.map(write)]);
        const { cleared, refusal } = await send(bytes, cuts, 'gzip');
        if (secret === null) {
          expect(refusal).toBeUndefined();
          expect(cleared).toBe(bytes.length);
        } else {
          expect(refusal?.code).toBe('dlp_outbound');
          expect(cleared).toBeLessThanOrEqual(first.length);
        }
      },
    ),
    { numRuns },
  );
});
