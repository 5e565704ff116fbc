import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createOutboundScanner } from '../../src/dlp/outbound-scanner.ts';
import { ENCODINGS, TRICKS } from '../unit/dlp/encodings.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 2000);
const SECRET = 'Zq8xN3vT7kP2wB9mL4cR6yHs';
const scanner = createOutboundScanner({
  knownSecrets: [
    { name: 'ONE', value: SECRET },
    { name: 'PUNCTUATED', value: '!!@@##$$%%^^&&' },
    { name: 'SHORT', value: 'x7Qp' },
  ],
  detectors: ['known_secrets', 'token_patterns'],
  placeholders: ['ghp_placeholderplaceholderplaceholder000'],
});

/** What every decoder looks for, and what it may stumble over. */
const piece = fc.constantFrom(
  ...[
    '%',
    '%25',
    '%4',
    '%41',
    '%c3',
    '\\',
    '\\\\',
    '\\u',
    '\\u00',
    '\\u0041',
    '\\ud83d\\ude00',
    '\\u{',
    '\\u{41}',
    '\\x4',
    '\\101',
    '\\U0000',
  ],
  ...[
    '&',
    '&#',
    '&#6',
    '&#65;',
    '&#x',
    '&#x41',
    '&amp;',
    '&amp;amp;#65;',
    '&plus;',
    '&a=',
    '&a[]=',
    '=',
    '=4',
    '=41=42',
    '=3D',
    '=\r\n',
    '=\n',
  ],
  ...[
    '"',
    "'",
    '" + "',
    "' '",
    '""',
    '\0',
    'a\0',
    '\0a',
    '\u200b',
    '\uff21',
    '\u0430',
    '\ud835\udc1a',
    '\udc00',
    '\u2014',
  ],
  ...[
    'H4sIAAAAAAAAA',
    'eJxLTEpOSU0',
    'KLUv/SA',
    '1f8b08',
    '789c',
    'QUJDREVGR0hJ',
    'YWJj',
    'MFRGGZDFMZTWQ2LK',
    '676870',
    '67 68 70 ',
    '0x67, ',
    '103, ',
  ],
  ...[
    'a b c d e f ',
    '-',
    '_',
    '/',
    '+',
    ' ',
    '\n',
    '\r\n',
    '\t',
    'word',
    '0',
    'Zq8xN3vT7kP2',
    'wB9mL4cR6yHs',
    'ghp_',
    'AKIA',
    'eyJ',
  ],
);
const text = fc.oneof(
  fc.array(piece, { maxLength: 60 }).map((pieces) => Buffer.from(pieces.join(''))),
  fc.tuple(piece, fc.integer({ min: 1, max: 300 })).map(([part, times]) => Buffer.from(part.repeat(times))),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
);

test('findings lie in the input, in order, and say nothing of it', () => {
  fc.assert(
    fc.property(text, (bytes) => {
      let last = 0;
      for (const { start, end, rule, encoding } of scanner.scan(bytes)) {
        if (start < last || end <= start || end > bytes.length)
          throw new Error(`${start}-${end} of ${bytes.length}`);
        if (!/^[a-zA-Z0-9+-]+$/.test(encoding) || rule.includes(SECRET))
          throw new Error(`${rule} ${encoding}`);
        last = start;
      }
    }),
    { numRuns },
  );
});

test('the same bytes within others are found at the same place of theirs', () => {
  const encodings = Object.values({ ...ENCODINGS, ...TRICKS });
  fc.assert(
    fc.property(fc.constantFrom(...encodings), fc.nat({ max: 300 }), fc.nat(), (encode, before, seed) => {
      const written = encode(SECRET, (below) => seed % below);
      const alone = scanner.scan(Buffer.from(written)).find(({ rule }) => rule === 'ONE');
      const padded = `${'word '.repeat(before)}\n\n${written}\n\nmore words`;
      const within = scanner.scan(Buffer.from(padded)).find(({ rule }) => rule === 'ONE');
      const offset = before * 5 + 2;
      expect(alone).toBeDefined();
      expect(within).toEqual({
        ...alone,
        start: (alone?.start ?? 0) + offset,
        end: (alone?.end ?? 0) + offset,
      });
    }),
    { numRuns: Math.ceil(numRuns / 4) },
  );
});

test('heads of any characters are read', () => {
  const word = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), piece);
  fc.assert(
    fc.property(
      word,
      word,
      fc.option(word, { nil: undefined }),
      fc.array(word, { maxLength: 8 }),
      (host, path, query, headers) => {
        scanner.scanRequestHead({ host, path, headers, ...(query === undefined ? {} : { query }) });
      },
    ),
    { numRuns },
  );
});
