import fc from 'fast-check';
import { expect, test } from 'vitest';
import { checkRequest } from '../../src/policy/check-request.ts';
import { decide } from '../../src/policy/decide.ts';
import { gitService } from '../../src/policy/git-over-http.ts';
import { canonicalPath } from '../../src/policy/path.ts';
import type { Policy } from '../../src/policy/policy.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 2000);

const piece = fc.constantFrom(
  ...[
    'a',
    'public',
    'admin',
    '/',
    '//',
    '.',
    '..',
    '%2e',
    '%2E%2e',
    '%2f',
    '%2F',
    '%252f',
    '%252e',
    '%25',
    '%5c',
  ],
  ...[
    '%',
    ';',
    '%3b',
    '?',
    '\\',
    '%00',
    '%c0%af',
    '%20',
    '%7e',
    '~',
    '%41',
    '%2',
    '#',
    '[',
    'info',
    'refs',
    'git-upload-pack',
  ],
);
const target = fc.oneof(
  fc.array(piece, { maxLength: 14 }).map((pieces) => `/${pieces.join('')}`),
  fc.string({ unit: 'binary', maxLength: 100 }),
  fc.webPath(),
);

test('canonicalPath never throws, and what it gives is canonical', () => {
  fc.assert(
    fc.property(target, (raw) => {
      const first = canonicalPath(raw);
      if (!first.ok) return;
      for (const path of [first.path, ...(first.furtherReadings ?? [])]) {
        if (path === '*') continue;
        expect(path).toMatch(/^\/[!-~]*$/);
        expect(path).not.toMatch(/\/\/|\/\.\.?(\/|$)|%2e|%00|\\|[?#]/i);
        const again = canonicalPath(path);
        expect(again.ok && again.path).toBe(path);
      }
    }),
    { numRuns },
  );
});

/**
 * How a chain of upstreams may get at a path: decode some number of times, resolve dots only at the end or after each
 * decoding, fold slashes before dots or after. Written apart from the code under test.
 */
function upstreamReading(
  raw: string,
  decodings: number,
  foldsFirst: boolean,
  resolvesBetween: boolean,
): string {
  let path = raw.split('?')[0] ?? '';
  for (let count = 0; count < decodings; count++) {
    path = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    if (resolvesBetween) path = resolve(path, foldsFirst);
  }
  return resolve(path, foldsFirst).replace(/\/+$/, '');
}

function resolve(path: string, foldsFirst: boolean): string {
  const kept: string[] = [];
  const slashed = path.replaceAll('\\', '/');
  for (const segment of (foldsFirst ? slashed.replace(/\/+/g, '/') : slashed).split('/').slice(1)) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  return `/${kept.filter((segment) => segment !== '').join('/')}`;
}

const POLICY: Policy = {
  log: 1,
  routes: [
    {
      host: 'a.test',
      ports: [443],
      matches: [{ paths: [{ type: 'prefix', value: '/public' }] }],
      git: { fetch: true },
      dlp: { outbound: [], inbound: [] },
      private: false,
    },
  ],
};

test('whatever a rule for /public lets through is under /public for every way of reading it', () => {
  const dodge = fc.array(piece, { maxLength: 12 }).map((pieces) => `/public${pieces.join('')}`);
  let letThrough = 0;
  fc.assert(
    fc.property(fc.oneof(dodge, target), (raw) => {
      const facts = {
        host: 'a.test',
        port: 443,
        scheme: 'https',
        method: 'GET',
        target: raw,
        headers: [],
      } as const;
      if (decide(POLICY, facts).decision === 'block') return;
      letThrough++;
      for (const decodings of [1, 2, 3]) {
        for (const foldsFirst of [true, false]) {
          for (const resolvesBetween of [true, false]) {
            const reading = upstreamReading(raw, decodings, foldsFirst, resolvesBetween);
            expect(reading).toMatch(/^\/public(\/|$)/);
          }
        }
      }
    }),
    { numRuns: numRuns * 5 },
  );
  expect(letThrough).toBeGreaterThan(numRuns / 20);
});

test('gitService never throws, and no encoding of a push hides it', () => {
  const spellings = (character: string) => {
    const hex = character.charCodeAt(0).toString(16);
    return fc.constantFrom(character, character.toUpperCase(), `%${hex}`, `%25${hex}`);
  };
  const encoded = (text: string) => fc.tuple(...Array.from(text, spellings)).map((parts) => parts.join(''));
  fc.assert(
    fc.property(target, (raw) => {
      gitService('POST', raw, ['content-type', raw]);
    }),
    { numRuns },
  );
  fc.assert(
    fc.property(encoded('git-receive-pack'), encoded('info/refs'), (service, refs) => {
      expect(gitService('POST', `/o/r.git/${service}`, [])).toBe('push');
      expect(gitService('GET', `/o/r.git/${refs}?service=${service}`, [])).toBe('push');
    }),
    { numRuns },
  );
});

test('checkRequest never throws', () => {
  const url = fc
    .tuple(fc.constantFrom('https://a.test', 'http://', 'https://', ''), target)
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.oneof(url, fc.webUrl(), fc.string({ unit: 'binary' })), fc.string(), (text, method) => {
      checkRequest(POLICY, { method, url: text, headers: [[method, text]] });
      checkRequest(POLICY, { method: 'GET', url: text, headers: [] });
    }),
    { numRuns },
  );
});
