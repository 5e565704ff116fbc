import { describe, expect, it } from 'vitest';
import { createOutboundScanner } from '../../../../src/dlp/outbound-scanner.ts';

function scan(secret: string, text: string | Buffer, placeholders: readonly string[] = []) {
  const scanner = createOutboundScanner({
    knownSecrets: [{ name: 'HELD', value: secret }],
    detectors: ['known_secrets'],
    placeholders,
  });
  return scanner
    .scan(Buffer.isBuffer(text) ? text : Buffer.from(text))
    .map(({ rule, start, end, encoding }) => ({
      rule,
      start,
      end,
      encoding,
    }));
}
const names = (secret: string, text: string | Buffer) => scan(secret, text).map(({ rule }) => rule);
const SECRET = 'sk-Zq8xN3/vT7k+P2wB9';

describe('a known secret', () => {
  it.each([
    ['plain', `key ${SECRET} end`, 4, 4 + SECRET.length],
    ['percent', `q=${encodeURIComponent(SECRET)}`, 2, 2 + encodeURIComponent(SECRET).length],
    [
      'base64',
      `x ${Buffer.from(SECRET).toString('base64')} y`,
      2,
      2 + Buffer.from(SECRET).toString('base64').length,
    ],
    ['hex', `0x${Buffer.from(SECRET).toString('hex')}`, 2, 2 + SECRET.length * 2],
    ['json', `"${SECRET.replaceAll('/', '\\/')}"`, 1, 2 + SECRET.length],
  ])('is found where it stands as %s', (encoding, text, start, end) => {
    expect(scan(SECRET, text)).toEqual([
      {
        rule: 'HELD',
        start,
        end,
        encoding: expect.stringContaining(encoding === 'percent' || encoding === 'json' ? '' : encoding),
      },
    ]);
  });

  it('is found in another case, apart, backwards, and in another width', () => {
    expect(names(SECRET, SECRET.toUpperCase())).toEqual(['HELD']);
    expect(names(SECRET, Array.from(SECRET).join('\n'))).toEqual(['HELD']);
    expect(names(SECRET, `["${SECRET.slice(0, 7)}", "${SECRET.slice(7)}"]`)).toEqual(['HELD']);
    expect(names(SECRET, Array.from(SECRET).toReversed().join(''))).toEqual(['HELD']);
    expect(names(SECRET, Buffer.from(SECRET, 'utf16le'))).toEqual(['HELD']);
    expect(names(SECRET, Buffer.from(SECRET, 'utf16le').swap16())).toEqual(['HELD']);
  });

  it('is not found where it only nearly stands', () => {
    expect(names(SECRET, SECRET.slice(0, -1))).toEqual([]);
    expect(names(SECRET, SECRET.replace('x', 'y'))).toEqual([]);
    expect(names(SECRET, Buffer.from(SECRET.replace('x', 'y')).toString('base64'))).toEqual([]);
  });

  it('is found at every place of a long text, across the blocks that are folded', () => {
    for (const before of [0, 1, 32_768 - 25, 32_768 - 10, 32_768, 65_530]) {
      const text = `${'-'.repeat(before)}${SECRET} end`;
      expect(scan(SECRET, text)).toEqual([
        { rule: 'HELD', start: before, end: before + SECRET.length, encoding: 'plain' },
      ]);
    }
  });

  it('of many is told by its own name', () => {
    const knownSecrets = Array.from({ length: 300 }, (_, index) => ({
      name: `S${index}`,
      value: `value-${index * 7919}-Zq8x`,
    }));
    const scanner = createOutboundScanner({ knownSecrets, detectors: ['known_secrets'] });
    for (const { name, value } of knownSecrets) {
      expect(scanner.scan(Buffer.from(`a ${value} b`)).map(({ rule }) => rule)).toEqual([name]);
    }
  });

  it('which is long is known by a part', () => {
    const long = Array.from({ length: 200 }, (_, index) => ((index * 7919) % 36).toString(36)).join('');
    expect(names(long, `x ${long.slice(40, 150)} y`)).toContain('HELD');
    expect(names(long, `x ${long.slice(0, 30)} y`)).toEqual([]);
  });
});

describe('a secret that says little', () => {
  it('which is a word is found as that word alone', () => {
    expect(names('production', 'in production now')).toEqual(['HELD']);
    expect(names('production', 'In Production, pro-duction and PRODUCTION')).toEqual([]);
    expect(names('production', Buffer.from('the production key').toString('base64'))).toEqual(['HELD']);
  });

  it('which is short is found whole', () => {
    expect(names('x7Qp', 'pw=x7Qp;')).toEqual(['HELD']);
    expect(names('x7Qp', 'ax7Qpb X7QP')).toEqual([]);
    expect(names('hunter2', `Basic ${Buffer.from('admin:hunter2').toString('base64')}`)).toEqual(['HELD']);
  });

  it('which is punctuation or another script is found byte by byte', () => {
    expect(names('!!@@##$$%%^^', 'a !!@@##$$%%^^ b')).toEqual(['HELD']);
    expect(names('пароль-секрет', 'это пароль-секрет тут')).toEqual(['HELD']);
  });

  it('which is too short is named, and never looked for', () => {
    const scanner = createOutboundScanner({
      knownSecrets: [
        { name: 'TINY', value: 'abc' },
        { name: 'NONE', value: '' },
      ],
      detectors: ['known_secrets'],
    });
    expect(scanner.ignored).toEqual(['TINY', 'NONE']);
    expect(scanner.scan(Buffer.from('abc abc'))).toEqual([]);
  });
});

it('finds no placeholder, and a secret beside one', () => {
  const placeholder = 'ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5';
  const scanner = createOutboundScanner({
    knownSecrets: [],
    detectors: ['token_patterns'],
    placeholders: [placeholder],
  });
  const other = placeholder.replace('aB3', 'cD4');
  expect(
    scanner.scan(Buffer.from(`a ${placeholder} b ${Buffer.from(placeholder).toString('base64')}`)),
  ).toEqual([]);
  expect(scanner.scan(Buffer.from(`a ${placeholder} b ${other}`))).toMatchObject([{ start: 45 }]);
});

it('looks for nothing that is not asked for', () => {
  const text = Buffer.from(`${SECRET} ghp_aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW3xY5`);
  const rules = (detectors: readonly ('known_secrets' | 'token_patterns')[]) =>
    createOutboundScanner({ knownSecrets: [{ name: 'HELD', value: SECRET }], detectors })
      .scan(text)
      .map(({ rule }) => rule);
  expect(rules(['known_secrets'])).toEqual(['HELD']);
  expect(rules(['token_patterns'])).toEqual(['github-pat']);
  expect(rules([])).toEqual([]);
});

it('tells a place that can be, of halves that stand in the other order', () => {
  const text = 'wB9mL4cR6yHs&a=Zq8xN3vT7kP2';
  for (const { start, end } of scan('Zq8xN3vT7kP2wB9mL4cR6yHs', text)) {
    expect(start).toBeGreaterThanOrEqual(0);
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(text.length);
  }
});
