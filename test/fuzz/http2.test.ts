import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ClientFrames } from '../../src/sidecar/egress/http2/client-frames.ts';
import { OwnFrames } from '../../src/sidecar/egress/http2/own-frames.ts';
import { http2RequestHead } from '../../src/sidecar/egress/http2/request-head.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 400);

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');

/** A frame whose header may say anything. */
const frame = fc
  .record({
    length: fc.oneof(fc.nat(40), fc.integer({ min: 16_380, max: 16_390 }), fc.nat(0xff_ffff)),
    type: fc.nat(12),
    flags: fc.nat(255),
    stream: fc.oneof(fc.nat(9), fc.integer({ min: 0, max: 0xffff_ffff })),
    payload: fc.uint8Array({ maxLength: 64 }),
  })
  .map(({ length, type, flags, stream, payload }) => {
    const header = Buffer.alloc(9);
    header.writeUIntBE(length, 0, 3);
    header[3] = type;
    header[4] = flags;
    header.writeUInt32BE(stream, 5);
    return Buffer.concat([
      header,
      payload,
      Buffer.alloc(Math.min(Math.max(0, length - payload.length), 20_000)),
    ]);
  });
const bytes = fc
  .tuple(fc.boolean(), fc.array(fc.oneof(frame, fc.uint8Array({ maxLength: 40 })), { maxLength: 12 }))
  .map(([greets, parts]) => Buffer.concat([...(greets ? [PREFACE] : []), ...parts]));

/** The first fault when the bytes come in pieces of these sizes. */
function fault(all: Buffer, sizes: readonly number[]): string | undefined {
  const frames = new ClientFrames(() => 0);
  for (let at = 0, i = 0; at < all.length; i++) {
    const size = sizes[i % sizes.length] as number;
    const found = frames.push(all.subarray(at, at + size));
    if (found !== undefined) return found;
    at += size;
  }
  return undefined;
}

test('a verdict on frames does not depend on how they arrive, and nothing throws', () => {
  fc.assert(
    fc.property(
      bytes,
      fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 }),
      (all, sizes) => {
        expect(fault(all, sizes)).toBe(fault(all, [all.length + 1]));
        const own = new OwnFrames('server');
        for (let at = 0, i = 0; at < all.length; at += sizes[i++ % sizes.length] as number) {
          own.push(
            all.subarray(at, at + (sizes[i % sizes.length] as number)),
            () => {},
            () => {},
          );
        }
      },
    ),
    { numRuns },
  );
});

const name = fc.oneof(
  fc.constantFrom(
    ':method',
    ':path',
    ':scheme',
    ':authority',
    ':protocol',
    'host',
    'te',
    'cookie',
    'content-length',
    'expect',
    'upgrade',
    'x',
  ),
  fc.string({ maxLength: 8 }),
);
const value = fc.oneof(
  fc.constantFrom('GET', '/', 'https', 'up.test', 'trailers', '1', '0', '100-continue', ''),
  fc.string({ maxLength: 12, unit: 'binary' }),
);

test('a head is one whose parts are fit for HTTP/1.1 as well, or malformed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 12 }), fc.boolean(), (pairs, ended) => {
      const valid: [string, string][] = [
        [':method', 'GET'],
        [':scheme', 'https'],
        [':path', '/'],
        [':authority', 'up.test'],
      ];
      for (const list of [pairs, [...valid, ...pairs]]) {
        const parsed = http2RequestHead(list.flat(), ended);
        if (!('head' in parsed)) continue;
        const { method, target, headers, host, body } = parsed.head;
        expect(method).toMatch(/^[-_0-9A-Z]+$/);
        expect(target).toMatch(/^\/[!-"$-~]*$/);
        expect(host).not.toBe('');
        expect(ended ? body : Math.max(body, 0)).toBeGreaterThanOrEqual(0);
        for (let i = 0; i < headers.length; i += 2) {
          expect(headers[i]).toMatch(/^[!#$%&'*+.^_`|~0-9a-z-]+$/);
          expect(headers[i + 1]).not.toMatch(/[\0-\x08\x0a-\x1f\x7f]/);
        }
      }
    }),
    { numRuns },
  );
});
