import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { wordPaddockFailure } from '../../src/diagnostics/paddock-failure.ts';
import { checkConfig } from '../../src/paddock/config.ts';
import { containerName } from '../../src/paddock/container-name.ts';
import { parseFlags } from '../../src/paddock/flags.ts';
import { shellQuote } from '../../src/paddock/shell-quote.ts';
import { tomlLayer } from '../../src/paddock/toml-layer.ts';
import { findPlaces, pathKey } from '../../src/paddock/toml-places.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 500);

const word = fc.constantFrom(
  'image',
  'agent',
  'build',
  'args',
  'volumes',
  'policy',
  '"a b"',
  "'c.d'",
  '__proto__',
  'x',
);
const piece = fc.oneof(
  word,
  fc.constantFrom(
    '[',
    ']',
    '[[',
    ']]',
    '{',
    '}',
    '=',
    '.',
    ',',
    '\n',
    '\r\n',
    ' ',
    '#',
    '"',
    "'",
    '"""',
    "'''",
    '\\',
    'true',
    '3.10',
  ),
  fc.string({ unit: 'binary', maxLength: 6 }),
);
const broken = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));

describe('a config file of any bytes', () => {
  test('is read or refused, with a sentence for everything that is wrong', () => {
    fc.assert(
      fc.property(broken, (text) => {
        const checked = checkConfig(tomlLayer('c.toml', text));
        if (checked.ok) return;
        expect(checked.failure.length).toBeGreaterThan(0);
        for (const failure of checked.failure) expect(wordPaddockFailure(failure).mend).not.toBe('');
      }),
      { numRuns },
    );
  });

  test('does not hold the search for places up, TOML or not', () => {
    fc.assert(
      fc.property(broken, (text) => {
        for (const { keyStart, keyEnd, valueStart, valueEnd } of findPlaces(text).values()) {
          expect(keyStart).toBeLessThanOrEqual(keyEnd);
          expect(valueStart).toBeLessThanOrEqual(valueEnd);
        }
      }),
      { numRuns },
    );
  });
});

const key = fc.oneof(
  fc.constantFrom('image', 'a.b', 'a b', "it's", '"', '#', '='),
  fc.string({ minLength: 1, maxLength: 8 }),
);
const value = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.integer(),
  fc.boolean(),
  fc.array(fc.constantFrom('x', ']', '"', '#'), { maxLength: 3 }),
);
const table = fc.dictionary(key, fc.oneof(value, fc.dictionary(key, value, { maxKeys: 4 })), { maxKeys: 6 });

test('every value of a TOML file has its place', () => {
  fc.assert(
    fc.property(table, (document) => {
      const text = stringify(document);
      const places = findPlaces(text);
      const check = (path: readonly string[], inner: unknown) => {
        if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) {
          for (const [name, deeper] of Object.entries(inner)) check([...path, name], deeper);
          return;
        }
        const place = places.get(pathKey(path));
        // A key with an escape that JSON does not have is left without one.
        if (place === undefined) expect(JSON.stringify(path)).toContain('\\');
        else
          expect(text.slice(place.valueStart, place.valueEnd)).toBe(
            stringify({ v: inner }).slice(4).trimEnd(),
          );
      };
      check([], document);
    }),
    { numRuns },
  );
});

test('any command line is taken apart or refused', () => {
  const flag = fc.oneof(
    fc.constantFrom(
      '--image',
      '--image=x',
      '--',
      '-',
      '--volume',
      '/a:/b',
      '--build-args-A=b',
      '--dry-run',
      'ls',
    ),
    fc.string({ maxLength: 10 }),
  );
  fc.assert(
    fc.property(fc.array(flag, { maxLength: 10 }), (argv) => {
      const parsed = parseFlags(argv);
      if (parsed.ok) expect(argv.join('\0').endsWith(parsed.value.command.join('\0'))).toBe(true);
      else expect(parsed.failure.mend).not.toBe('');
    }),
    { numRuns },
  );
});

test('any directory has a name that docker takes', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (name) => {
      expect(containerName(name, '@a/b')).toMatch(/^paddock-[a-z0-9_.-]+-a-b$/);
    }),
    { numRuns },
  );
});

test('a printed command is read back by bash as the same words', () => {
  const text = fc
    .string({ unit: 'binary', maxLength: 12 })
    .filter((part) => !part.includes('\0') && Buffer.from(part).toString() === part);
  const words = fc.sample(
    fc.oneof(text, fc.constantFrom('', "'", '\\', '$x', '`', '!', '\n', '\u001b[31m', '~', '*')),
    400,
  );
  const script = `printf '%s\\0' ${shellQuote(words)}`;
  const read = execFileSync('bash', ['-c', script], { env: { LC_ALL: 'C.UTF-8' } });
  expect(read.toString('utf8').split('\0').slice(0, -1)).toEqual(words);
  expect(script).not.toMatch(/[\u0001-\u001f]/);
});
