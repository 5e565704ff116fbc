import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createOutboundScanner } from '../../../../src/dlp/outbound-scanner.ts';

const TOKEN = 'ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5';
const scanner = createOutboundScanner({ knownSecrets: [], detectors: ['token_patterns'] });
const CLEAN = 'An ordinary sentence of some length, again and again. '.repeat(4000);
/** Of one raw block, as `zstd` writes it: "They wrote: " and the token. */
const ZSTD = (text: string) => {
  const head = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x20, text.length]);
  const size = (text.length << 3) | 1;
  return Buffer.concat([head, Buffer.from([size & 0xff, (size >> 8) & 0xff, size >> 16]), Buffer.from(text)]);
};

async function send(bytes: Buffer, contentEncoding: string, size = 1000) {
  const stream = scanner.stream({ contentEncoding });
  let cleared = 0;
  for (let at = 0; at < bytes.length; at += size) {
    const verdict = await stream.push(bytes.subarray(at, at + size));
    cleared = verdict.cleared;
    if (verdict.refusal !== undefined || verdict.findings.length > 0) return { ...verdict, sent: at };
  }
  return { ...(await stream.end()), before: cleared };
}

describe('a body with a content coding', () => {
  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
    ['zstd', (bytes: Buffer) => ZSTD(bytes.toString())],
    ['br, gzip', (bytes: Buffer) => gzipSync(brotliCompressSync(bytes))],
    ['identity, gzip', gzipSync],
  ] as const)('is read: %s', async (coding, encode) => {
    const secret = await send(Buffer.from(encode(Buffer.from(`They wrote: ${TOKEN}`))), coding, 7);
    expect(secret).toMatchObject({ cleared: 0, findings: [{ rule: 'github-pat', start: 12, end: 52 }] });
    const bytes = Buffer.from(encode(Buffer.from('They wrote nothing.')));
    expect(await send(bytes, coding, 7)).toMatchObject({ cleared: bytes.length, findings: [] });
  });

  it('goes on as it is cleared', async () => {
    const noise = Array.from({ length: 60_000 }, (_, index) => `${(index * 48_271) % 65_537} `).join('');
    const bytes = gzipSync(noise);
    const { before, cleared } = (await send(bytes, 'gzip')) as { before: number; cleared: number };
    expect(before).toBeGreaterThan(bytes.length / 2);
    expect(cleared).toBe(bytes.length);
  });

  it.each([
    ['what is not', Buffer.from('no gzip at all'), 'gzip'],
    ['what is cut off', gzipSync(CLEAN).subarray(0, 60), 'gzip'],
    ['what goes on behind its end', Buffer.concat([gzipSync('clean'), Buffer.from('and more')]), 'gzip'],
    [
      'what goes on behind its end',
      Buffer.concat([brotliCompressSync('clean'), Buffer.from('and more')]),
      'br',
    ],
    [
      'what goes on behind its end',
      Buffer.concat([deflateSync('clean'), Buffer.from('and more')]),
      'deflate',
    ],
    ['a coding nobody knows', Buffer.from('text'), 'compress'],
    ['a bomb', gzipSync(Buffer.alloc(80 * 1024 * 1024)), 'gzip'],
    ['a bomb', brotliCompressSync(Buffer.alloc(80 * 1024 * 1024)), 'br'],
    ['a bomb within a bomb', gzipSync(gzipSync(Buffer.alloc(80 * 1024 * 1024))), 'gzip, gzip'],
    ['a large window', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xf8, 0x01, 0, 0]), 'zstd'],
    ['a dictionary', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x21, 0x07, 0x05, 0x29, 0, 0]), 'zstd'],
    ['what is cut off', ZSTD('clean and some more').subarray(0, 15), 'zstd'],
  ])('is refused: %s', async (_name, bytes, coding) => {
    for (const size of [5000, bytes.length]) {
      expect(await send(bytes, coding, size)).toMatchObject({ refusal: 'undecodable', findings: [] });
    }
  });

  it('hides nothing in its header', async () => {
    const gzip = gzipSync('clean');
    const named = Buffer.concat([
      gzip.subarray(0, 3),
      Buffer.of(8),
      gzip.subarray(4, 10),
      Buffer.from(`${TOKEN}\0`),
      gzip.subarray(10),
    ]);
    expect(await send(named, 'gzip')).toMatchObject({ cleared: 0, findings: [{ rule: 'github-pat' }] });
  });

  it('may be empty', async () => {
    expect(await send(Buffer.alloc(0), 'gzip')).toMatchObject({ cleared: 0, findings: [] });
  });
});

describe('a plain body', () => {
  it('is held back by a window at most', () => {
    const stream = scanner.stream();
    let sent = 0;
    for (let turn = 0; turn < 200; turn++) {
      const { cleared } = stream.push(Buffer.from(CLEAN.slice(0, 10_000))) as { cleared: number };
      sent += 10_000;
      expect(sent - cleared).toBeLessThanOrEqual(64 * 1024);
    }
    expect(stream.end()).toEqual({ cleared: sent, findings: [] });
  });

  it('clears nothing more once something was found', () => {
    const stream = scanner.stream();
    const first = stream.push(Buffer.from(CLEAN + TOKEN + CLEAN)) as { cleared: number; findings: unknown[] };
    expect(first).toMatchObject({ cleared: 0, findings: [{ start: CLEAN.length }] });
    expect(stream.push(Buffer.from(CLEAN))).toEqual(first);
    expect(stream.end()).toEqual(first);
  });

  it('lets a message go at once, and joins it with the next', () => {
    const stream = scanner.stream();
    void stream.push(Buffer.from(`first ${TOKEN.slice(0, 20)}`));
    expect(stream.flush()).toEqual({ cleared: 26, findings: [] });
    void stream.push(Buffer.from(`${TOKEN.slice(20)} second`));
    expect(stream.flush()).toMatchObject({
      cleared: 26,
      findings: [{ rule: 'github-pat', start: 6, end: 46 }],
    });
  });
});
