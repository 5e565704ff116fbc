import { describe, expect, it } from 'vitest';
import { createOutboundScanner } from '../../../../src/dlp/outbound-scanner.ts';
import type { Verdict } from '../../../../src/dlp/stream/outbound-stream.ts';

const SECRET = 'Zq8xN3vT7kP2wB9mL4cR6yHs';
const TOKEN = 'ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5';
const JWT =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvIn0.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c';
const scanner = createOutboundScanner({
  knownSecrets: [{ name: 'HELD', value: SECRET }],
  detectors: ['known_secrets', 'token_patterns'],
});

/** In pieces, the last of which may be shorter. */
const cut = (text: string, count: number) => {
  const size = Math.ceil(text.length / count);
  return Array.from({ length: count }, (_, at) => text.slice(at * size, (at + 1) * size)).filter(
    (one) => one !== '',
  );
};
const part = (name: string, value: string) =>
  `--XbOuNd\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;

const BODIES: Readonly<Record<string, (pieces: readonly string[]) => string>> = {
  'items of an array': (pieces) => JSON.stringify({ model: 'small', parts: pieces, last: 'user' }),
  'items on lines of their own': (pieces) => JSON.stringify({ parts: pieces, more: ['one', 'two'] }, null, 2),
  'members of an object': (pieces) =>
    JSON.stringify({
      type: 'text',
      ...Object.fromEntries(pieces.map((one, at) => [`p${at}`, one])),
      z: 'abcd',
    }),
  'messages of a conversation': (pieces) =>
    JSON.stringify({
      model: 'claude-sonnet-4-5',
      messages: pieces.map((content, at) => ({ id: `msg_${at}`, role: 'user', content })),
    }),
  'blocks of messages, in words': (pieces) =>
    JSON.stringify({
      messages: pieces.map((one, at) => ({
        role: 'user',
        content: [
          {
            type: 'text',
            text: `${at === 0 ? 'this is how it begins: ' : ''}${one}${at === pieces.length - 1 ? ' and so on' : ''}`,
          },
        ],
      })),
    }),
  escaped: (pieces) =>
    JSON.stringify({ parts: pieces }).replace(/[_.]/g, (mark) => `\\u00${mark.charCodeAt(0).toString(16)}`),
  'lines of JSON': (pieces) => pieces.map((data) => `${JSON.stringify({ event: 'chunk', data })}\n`).join(''),
  'parts of a form': (pieces) =>
    `${part('title', 'one')}${pieces.map((one, at) => part(`p${at}`, one)).join('')}--XbOuNd--\r\n`,
};

async function send(body: string, size: number): Promise<Verdict> {
  const stream = scanner.stream();
  const bytes = Buffer.from(body);
  for (let at = 0; at < bytes.length; at += size) {
    const verdict = await stream.push(bytes.subarray(at, at + size));
    if (verdict.findings.length > 0) return verdict;
  }
  return stream.end();
}

describe.each(Object.entries(BODIES))('%s', (_name, body) => {
  it.each([
    ['a known secret', SECRET, 'HELD'],
    ['a token', TOKEN, 'github-pat'],
    ['a JSON web token', JWT, 'jwt'],
  ])('join to %s', async (_what, value, rule) => {
    for (const count of [2, 3, 5]) {
      const text = body(cut(value, count));
      for (const size of [3, 700, 100_000]) {
        const { findings, cleared } = await send(text, size);
        expect(
          findings.map((finding) => finding.rule),
          `${count} pieces`,
        ).toContain(rule);
        expect(cleared).toBe(0);
      }
      expect(scanner.scan(Buffer.from(text)).map((finding) => finding.rule)).toContain(rule);
    }
  });

  it('tell from where to where', () => {
    const text = body(cut(TOKEN, 3));
    const found = scanner.scan(Buffer.from(text)).find(({ rule }) => rule === 'github-pat');
    expect(found?.encoding).toBe('joined');
    const [first, , last] = cut(TOKEN, 3);
    expect(found?.start).toBeLessThanOrEqual(text.indexOf(first?.slice(4) as string));
    expect(found?.end).toBeGreaterThanOrEqual(text.indexOf(last as string) + (last as string).length);
    expect((found?.end as number) - (found?.start as number)).toBeLessThan(300);
  });

  it('are clean where they hold none', async () => {
    const text = body(['ghp_', 'a short one', 'user', 'sk-', 'and more', 'AKIA', 'abc']);
    expect(await send(text, 700)).toMatchObject({ findings: [], cleared: Buffer.byteLength(text) });
  });
});

it('joins over the windows of a long body, and keeps little of it', async () => {
  const filler = Array.from({ length: 4000 }, (_, at) => ({
    role: 'user',
    note: `entry number ${at} of many`,
  }));
  const [first, second] = cut(SECRET, 2);
  const text = JSON.stringify([
    ...filler,
    { content: first },
    ...filler.slice(0, 100),
    { content: second },
    ...filler,
  ]);
  expect((await send(text, 1400)).findings.map(({ rule }) => rule)).toEqual(['HELD']);
  expect(await send(text.replace(second as string, 'nothing'), 1400)).toMatchObject({ findings: [] });
});
