import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createOutboundScanner } from '../../../src/dlp/outbound-scanner.ts';
import { seeded } from './credential-samples.ts';
import { base32 } from './encodings.ts';

const scanner = createOutboundScanner({
  knownSecrets: [{ name: 'HELD', value: 'Zq8xN3vT7kP2wB9mL4cR6yHs' }],
  detectors: ['known_secrets', 'token_patterns'],
});
const random = seeded(99);
const bytes = (length: number) => Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
const root = new URL('../../..', import.meta.url).pathname;

/** Text that looks like what is sought, and is not. */
const DECOYS: Readonly<Record<string, () => Buffer>> = {
  'random bytes': () => bytes(60_000),
  'an image in base64': () =>
    Buffer.from(`<img src="data:image/png;base64,${bytes(40_000).toString('base64')}">`),
  'base64 in lines': () =>
    Buffer.from(
      bytes(40_000)
        .toString('base64')
        .replace(/(.{76})/g, '$1\r\n'),
    ),
  'a file in base64url': () => Buffer.from(bytes(40_000).toString('base64url')),
  'a file in hex': () => Buffer.from(bytes(30_000).toString('hex')),
  'a hex dump': () =>
    Buffer.from(
      bytes(20_000)
        .toString('hex')
        .replace(/(..)/g, '$1 ')
        .replace(/(.{48})/g, '$1\n'),
    ),
  'a file in base32': () => Buffer.from(base32(bytes(20_000))),
  'a compressed file': () => gzipSync(readFileSync(join(root, 'package-lock.json'))),
  'a compressed file in base64': () =>
    Buffer.from(gzipSync(readFileSync(join(root, 'README.md'))).toString('base64')),
  'a brotli file': () => brotliCompressSync(readFileSync(join(root, 'README.md'))),
  digests: () =>
    Buffer.from(
      Array.from({ length: 300 }, (_, index) =>
        ['md5', 'sha1', 'sha256', 'sha512']
          .map(
            (name) =>
              `${name}-${createHash(name).update(String(index)).digest('base64')} ${createHash(name).update(`${index}`).digest('hex')}`,
          )
          .join('\n'),
      ).join('\n'),
    ),
  'identifiers of traces': () =>
    Buffer.from(
      Array.from({ length: 500 }, () => {
        const hex = bytes(16).toString('hex');
        return `{"id":"${hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}","trace":"00-${hex}-${hex.slice(16)}-01"}`;
      }).join('\n'),
    ),
  'UTF-16': () => Buffer.from(readFileSync(join(root, 'README.md'), 'utf8'), 'utf16le'),
  'percent-encoded text': () =>
    Buffer.from(encodeURIComponent(readFileSync(join(root, 'README.md'), 'utf8'))),
  'an SVG in a data URL': () =>
    Buffer.from(
      `url("data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg"><path d="M30 44.2L52.6 5H7.3z"/></svg>').repeat(50)}")`,
    ),
  'a table of numbers': () => Buffer.from(JSON.stringify(Array.from(bytes(5000)))),
  'a form of many fields': () =>
    Buffer.from(
      Array.from({ length: 4000 }, (_, at) => `field${at}=value+${at * 7919}%20of+text`)
        .join('&')
        .slice(0, 65_536),
    ),
  'base64 of base64 of text': () =>
    Buffer.from(
      Buffer.from(readFileSync(join(root, 'package-lock.json')).toString('base64'))
        .toString('base64')
        .slice(1, 65_537),
    ),
  'an archive that is not compressed': () =>
    Buffer.concat(
      ['README.md', 'package.json'].map((name) => {
        const bytes = readFileSync(join(root, name));
        const head = Buffer.alloc(512);
        head.write(name);
        head.write('000644 \u0000001750 \u0000001750 \u000000000012345 14701234567 012345 0', 100);
        head.write('ustar\u000000root', 257);
        return Buffer.concat([head, bytes, Buffer.alloc(1024 - (bytes.length % 512))]);
      }),
    ),
  'text beyond ASCII, as json.dumps writes it': () =>
    Buffer.from(
      '{"unexpected_token": "\\u5206\\u6790\\u5668\\u9884\\u671f\\u5728\\u6b64\\u5904", "password": "\\u043f\\u0430\\u0440\\u043e\\u043b\\u044c"}',
    ),
  'a file of passwords, described': () =>
    Buffer.from('A line of `.pgpass`: host:port:database:user:password (manual)'),
  mappings: () =>
    Buffer.from(
      Array.from(
        { length: 4000 },
        () => `${'ACEGIK'[Math.floor(random() * 6)]}AA${'SCDEF'[Math.floor(random() * 5)]}`,
      ).join(','),
    ),
};

describe.each(Object.entries(DECOYS))('%s', (_name, make) => {
  it('is no finding', () => {
    expect(scanner.scan(make())).toEqual([]);
  });
});

/** Real files that packages are made of: code, declarations, minified bundles, JSON, documents, source maps. */
function realFiles(): readonly string[] {
  const found: string[] = [];
  const walk = (dir: string, depth: number) => {
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      const path = join(dir, entry.name);
      if (entry.isDirectory() && depth > 0) walk(path, depth - 1);
      else if (
        /\.(js|mjs|cjs|ts|json|md|map|css|html|ya?ml)$/.test(entry.name) &&
        statSync(path).size < 150_000
      ) {
        found.push(path);
      }
    }
  };
  const modules = execFileSync('realpath', [join(root, 'node_modules')], { encoding: 'utf8' }).trim();
  for (const name of [
    'undici',
    'yaml',
    'zod',
    'esbuild',
    'fast-check',
    'ws',
    'vitest',
    'typescript-eslint',
    're2js',
    'fzstd',
    '@biomejs',
  ]) {
    walk(join(modules, name), 3);
  }
  return found;
}

it('finds nothing hidden in the files of well-known packages', () => {
  const files = realFiles();
  expect(files.length).toBeGreaterThan(200);
  const flagged = files.filter((path) =>
    scanner
      .scan(readFileSync(path))
      .some(
        ({ detector, encoding, rule }) =>
          detector === 'known_secrets' ||
          encoding !== 'plain' ||
          rule === 'undecodable' ||
          rule === 'too-deep',
      ),
  );
  expect(flagged).toEqual([]);
});
