import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createOutboundScanner } from '../../../../src/dlp/outbound-scanner.ts';
import type { Verdict } from '../../../../src/dlp/stream/outbound-stream.ts';

const SECRET = 'Zq8xN3vT7kP2wB9mL4cR6yHs';
const scanner = createOutboundScanner({
  knownSecrets: [{ name: 'HELD', value: SECRET }],
  detectors: ['known_secrets', 'token_patterns'],
});

/** Lines as a program's source has them, no two alike, so that compressed they are still longer than a window. */
const lines = (count: number) =>
  Array.from(
    { length: count },
    (_, at) => `  const value${at} = read(${at * 7919}, 'part ${at % 97}');\n`,
  ).join('');
const FILE = lines(20_000);
const LEAKING = `${lines(15_000)}${SECRET}\n${lines(5_000)}`;

const publish = (file: string) =>
  Buffer.from(
    JSON.stringify({
      _id: 'left-pad',
      versions: { '1.0.0': { name: 'left-pad', main: 'index.js' } },
      _attachments: {
        'left-pad-1.0.0.tgz': {
          content_type: 'application/octet-stream',
          data: gzipSync(file).toString('base64'),
        },
      },
    }),
  );
const upload = (file: string) =>
  Buffer.concat([
    Buffer.from('--b\r\ncontent-disposition: form-data; name="content"; filename="a.tgz"\r\n\r\n'),
    gzipSync(file),
    Buffer.from('\r\n--b--\r\n'),
  ]);
const BODIES = {
  'npm publish': publish,
  'an upload as a part': upload,
  'an upload as it is': (file: string) => gzipSync(file),
  'lines of base64': (file: string) =>
    Buffer.from(
      `data: |\n${gzipSync(file)
        .toString('base64')
        .replace(/(.{76})/g, '    $1\n')}\nend: 1\n`,
    ),
  'base64 behind a path': (file: string) => Buffer.from(`/upload/${gzipSync(file).toString('base64')}?`),
};

async function send(bytes: Buffer, size: number): Promise<Verdict & { before: number }> {
  const stream = scanner.stream();
  let before = 0;
  for (let at = 0; at < bytes.length; at += size) {
    const verdict = await stream.push(bytes.subarray(at, at + size));
    expect(verdict.cleared).toBeGreaterThanOrEqual(before);
    before = verdict.cleared;
    if (verdict.findings.length > 0 || verdict.refusal !== undefined) return { ...verdict, before };
  }
  return { ...(await stream.end()), before };
}

describe.each(Object.entries(BODIES))('%s', (_name, body) => {
  it.each([1400, 65_536, Number.MAX_SAFE_INTEGER])('is undone to its end, in chunks of %i', async (size) => {
    const clean = body(FILE);
    expect(await send(clean, size)).toMatchObject({ findings: [], cleared: clean.length });
    const leaking = body(LEAKING);
    const verdict = await send(leaking, size);
    expect(verdict.findings.map(({ rule }) => rule)).toEqual(['HELD']);
    expect(verdict.findings[0]?.encoding).toMatch(/^(base64\+)?gzip$/);
    // What was let go decodes to nothing that has the secret in it.
    expect(verdict.cleared).toBeLessThan(leaking.length * 0.76);
    expect(Buffer.from(verdict.sample as Uint8Array).toString()).toBe(SECRET);
  });
});

it('refuses what grows without bound, and goes on behind what only begins like an archive', async () => {
  const bomb = Buffer.from(`{"data":"${gzipSync(Buffer.alloc(64 * 1024 * 1024)).toString('base64')}"}`);
  expect(await send(bomb, 16_384)).toMatchObject({ findings: [], refusal: 'undecodable' });
  const text = Buffer.from(
    `{"data":"H4sI${randomBytes(90_000).toString('base64')}","more":"${lines(2000)}"}`,
  );
  expect(await send(text, 16_384)).toMatchObject({ findings: [], cleared: text.length });
  const behind = Buffer.concat([text, Buffer.from(SECRET)]);
  expect((await send(behind, 16_384)).findings.map(({ rule }) => rule)).toEqual(['HELD']);
});

it('looks into the second of two archives', async () => {
  const two = (second: string) => Buffer.concat([publish(FILE), Buffer.from('\n'), publish(second)]);
  expect((await send(two(FILE), 30_000)).findings).toEqual([]);
  expect((await send(two(LEAKING), 30_000)).findings.map(({ rule }) => rule)).toEqual(['HELD']);
});
