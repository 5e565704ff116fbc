import { describe, expect, test } from 'vitest';
import { makeSource } from '../../../src/yaml/source.ts';
import { parseYaml, YAML_LIMIT } from '../../../src/yaml/strict-document.ts';

function parse(text: string, prefix = '') {
  return parseYaml(makeSource('f.yaml', prefix + text), prefix.length, prefix.length + text.length);
}

function dataOf(text: string): unknown {
  const parsed = parse(text);
  return parsed.ok ? parsed.value.data : parsed.failure.fault;
}

describe('YAML 1.2 core', () => {
  test.each([
    ['yes', 'yes'],
    ['off', 'off'],
    ['0o17', 15],
    ['017', 17],
    ['1_000', '1_000'],
    ['2001-01-01', '2001-01-01'],
    ['~', null],
    ['!!str 8080', '8080'],
    ['<<', '<<'],
  ])('%s', (text, value) => {
    expect(dataOf(`a: ${text}`)).toEqual({ a: value });
  });
});

test('nothing is an empty mapping', () => {
  expect(dataOf('')).toEqual({});
  expect(dataOf('# only a comment\n')).toEqual({});
});

test('mappings have no prototype, so no key is inherited', () => {
  const parsed = parse('a: {}');
  expect(parsed.ok && Object.getPrototypeOf(parsed.value.data)).toBeNull();
});

test.each([
  ['alias', 'a: *b'],
  ['anchor', 'a: &b {}'],
  ['anchor', '&b a: 1'],
  ['alias', '{*a : 1}'],
  ['tag', 'a: !x b'],
  ['tag', 'a: !<tag:example.com,2000:x> b'],
  ['tag', '!!omap a: 1'],
  ['directive', '%YAML 1.1\n'],
  ['documents', 'a: 1\n---\nb: 1'],
  ['documents', 'a: 1\n...\nb: 1'],
  ['duplicate-key', 'a: 1\n"a": 2'],
  ['duplicate-key', 'x: {a: 1, a: 1}'],
  ['key', '__proto__: 1'],
  ['key', '"__proto__": {a: 1}'],
  ['key', '1: 1'],
  ['key', 'null: 1'],
  ['key', '{[a]: 1}'],
  ['tab', 'a:\n\tb: 1'],
  ['syntax', 'a: {'],
])('%s is refused: %j', (fault, text) => {
  expect(dataOf(text)).toBe(fault);
});

// The composer recurses and its worst cases are quadratic: these are bombs without the bounds.
test.each([
  ['depth', '['.repeat(YAML_LIMIT)],
  ['depth', '{a: '.repeat(YAML_LIMIT / 4)],
  ['depth', '- '.repeat(YAML_LIMIT / 2)],
  ['depth', '? '.repeat(YAML_LIMIT / 2)],
  ['depth', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
  ['depth', Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth)}-\n`).join('')],
  ['size', 'a: 1\n'.repeat(YAML_LIMIT)],
])('%s is bounded', (fault, text) => {
  expect(dataOf(text)).toBe(fault);
});

test('brackets in text do not nest', () => {
  expect(dataOf(`a: "${'['.repeat(100)}"`)).toEqual({ a: '['.repeat(100) });
  expect(dataOf(`a: |\n  ${'- '.repeat(100)}\n`)).toEqual({ a: `${'- '.repeat(100)}\n` });
});

describe('places', () => {
  const parsed = parse('a: {b: [1, two]}\n', '# a line before\n');

  test('count from the start of the source, in nodes as in messages', () => {
    if (!parsed.ok) throw new Error('expected success');
    expect(parsed.value.locate(['a', 'b', 1])).toEqual({
      file: 'f.yaml',
      line: 2,
      column: 12,
      length: 3,
      excerpt: 'a: {b: [1, two]}',
    });
    expect(parsed.value.nodeAt(['a', 'b', 1])?.range?.[0]).toBe('# a line before\n'.length + 11);
    expect(parsed.value.locateKey(['a', 'b'])).toMatchObject({ line: 2, column: 5, length: 1 });
  });

  test('of what is not there are those of the nearest value above', () => {
    expect(parsed.ok && parsed.value.locate(['a', 'c', 'd'])).toMatchObject({ line: 2, column: 4 });
  });

  test('can hide what they mark', () => {
    expect(parsed.ok && parsed.value.locate(['a', 'b', 1], true).excerpt).toBe('a: {b: [1, ***');
  });
});
