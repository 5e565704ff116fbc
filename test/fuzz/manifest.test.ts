import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderMessage } from '../../src/diagnostics/render.ts';
import { word } from '../../src/diagnostics/word.ts';
import { readEnvValue } from '../../src/manifest/env-value.ts';
import { parseGitUrl } from '../../src/manifest/git-url.ts';
import { loadBottle, loadManifest } from '../../src/manifest/load.ts';
import { CASES } from '../golden/manifest/cases.ts';
import { file, indexOf } from '../unit/manifest/memory-files.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 500);

const SEEDS = Object.values(CASES)
  .flat()
  .flatMap(({ tree }) => Object.values({ ...tree.bottles, ...tree.agents }))
  .map((content) => Buffer.from(content))
  .filter(({ length }) => length < 4096);

const YAML_PARTS = [
  '---\n',
  '...\n',
  '- ',
  '? ',
  ': ',
  '[',
  '{',
  ']',
  '}',
  ',',
  '&a ',
  '*a',
  '!t ',
  '|\n',
  '>-\n',
  '"',
  "'",
  '#',
  '%',
  '\t',
  '\r\n',
  '\n  ',
  '\ufeff',
  '\0',
  '\u2028',
  '__proto__: ',
  'extends: ',
  'env:\n',
  'egress: ',
  '~',
  '\\x',
];

const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .array(fc.oneof(fc.constantFrom(...YAML_PARTS), fc.string({ maxLength: 8 })), { maxLength: 40 })
    .map((parts) => Buffer.from(file(parts.join('')))),
  // Nearly right: a file that breaks one rule, with a part of it replaced.
  fc
    .record({
      seed: fc.constantFrom(...SEEDS),
      at: fc.nat(4096),
      remove: fc.nat(12),
      insert: fc.oneof(fc.constantFrom(...YAML_PARTS), fc.string({ maxLength: 12 })),
    })
    .map(({ seed, at, remove, insert }) => {
      const start = at % (seed.length + 1);
      return Buffer.concat([seed.subarray(0, start), Buffer.from(insert), seed.subarray(start + remove)]);
    }),
);

/** Whatever the bytes: a manifest or a failure in words, whose mark stands in its excerpt. */
function settles(result: ReturnType<typeof loadBottle> | ReturnType<typeof loadManifest>): void {
  if (result.ok) return;
  const message = word(result.failure);
  expect(message.mend).not.toBe('');
  expect(renderMessage('bot-bottle', message, { colour: false })).not.toMatch(/undefined|\[object|\u001b/);
  if (message.where === undefined) return;
  const { line, column, length, excerpt } = message.where;
  expect(line).toBeGreaterThan(0);
  expect(column).toBeGreaterThan(0);
  expect(length).toBeGreaterThan(0);
  expect(column - 1).toBeLessThanOrEqual(excerpt.length);
}

test('any bytes as a bottle', () => {
  fc.assert(
    fc.property(bytes, (content) => {
      settles(loadBottle(indexOf({ bottles: { dev: content } }), 'dev'));
    }),
    { numRuns },
  );
});

test('any bytes as an agent, which never name a skill or a bottle outside', () => {
  fc.assert(
    fc.property(bytes, (content) => {
      const result = loadManifest(indexOf({ agents: { a: content }, bottles: { dev: file('') } }), 'a');
      settles(result);
      if (result.ok)
        for (const skill of result.value.agent.skills) expect(skill).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*$/);
    }),
    { numRuns },
  );
});

test('nothing that a file holds changes what objects inherit', () => {
  fc.assert(
    fc.property(bytes, (content) => {
      loadBottle(indexOf({ bottles: { dev: content } }), 'dev');
      expect(({} as Record<string, unknown>).supervise).toBeUndefined();
      expect(Object.keys(Object.prototype)).toEqual([]);
    }),
    { numRuns: Math.ceil(numRuns / 5) },
  );
});

const LETTERS = [
  ...'git@:/.-~[]ssh',
  'ssh://',
  '..',
  '-o',
  '\n',
  '\0',
  ' ',
  'example.com',
  '2222',
  "'",
  '"',
  '$',
];

test('no address of a repository holds an option, a way up or a character for a shell', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...LETTERS), { maxLength: 20 }), (parts) => {
      const url = parseGitUrl(parts.join(''));
      if (url === undefined) return;
      for (const part of [url.user, url.host, url.path])
        expect(part).toMatch(/^[^-\s\0'"$`\\;&|<>()][^\s\0'"$`\\;&|<>()]*$/);
      expect(url.path.split('/')).not.toContain('..');
    }),
    { numRuns: numRuns * 4 },
  );
});

test('an env value is read one way only, and a literal is kept as it is', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.string().map((text) => `$\u007b${text}\u007d`),
      ),
      (text) => {
        const read = readEnvValue(text);
        if (read.ok && read.value.type === 'literal') expect(read.value.text).toBe(text);
        if (read.ok && read.value.type === 'host') expect(`$\u007b${read.value.from}\u007d`).toBe(text);
      },
    ),
    { numRuns: numRuns * 4 },
  );
});
