import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderMessage } from '../../src/diagnostics/render.ts';
import { word } from '../../src/diagnostics/word.ts';
import { compiledPolicy } from '../../src/policy/compiled-policy.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { policyDocument, renderPolicyYaml } from '../../src/policy/render-policy.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 500);

const scalar = fc.oneof(
  fc.constantFrom(
    'a.test',
    '*.b.test',
    '/repos',
    'regex',
    'GET',
    'Bearer',
    'T',
    'header:X',
    '__proto__',
    '',
    '*',
  ),
  fc.constantFrom(443, 0, -1, 0.5, true, false, null),
  fc.string({ unit: 'binary', maxLength: 20 }),
);
const key = fc.oneof(
  fc.constantFrom(
    'host',
    'ports',
    'matches',
    'paths',
    'methods',
    'headers',
    'type',
    'value',
    'name',
    'git',
    'fetch',
  ),
  fc.constantFrom(
    'dlp',
    'outbound_detectors',
    'private',
    'auth_scheme',
    'token_env',
    'role',
    'constructor',
    'toString',
  ),
  fc.string({ maxLength: 8 }),
);
const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 5 }),
  ),
}));
const document = fc.record({ log: fc.constantFrom(0, 1, 2, 3), routes: fc.array(value, { maxLength: 4 }) });

const text = fc.oneof(
  document.map((each) => JSON.stringify(each)),
  value.map((each) => JSON.stringify(each) ?? ''),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          'routes:',
          '- ',
          'host: ',
          '  ',
          '\n',
          '*a',
          '&a ',
          '[',
          '{',
          '}',
          ']',
          '? ',
          ': ',
          '!!',
          '|',
          '>',
          '"',
          '%',
          '---',
          '\t',
          'a.test',
          ',',
        ],
      ),
      { maxLength: 40 },
    )
    .map((parts) => parts.join('')),
);

test('any text gives a policy that renders and reads back, or failures that can all be shown', () => {
  fc.assert(
    fc.property(text, (yaml) => {
      const result = parsePolicy(yaml, 'f');
      if (result.ok) {
        compiledPolicy(result.value);
        const again = parsePolicy(renderPolicyYaml(result.value), 'f');
        expect(again).toEqual(result);
        expect(JSON.stringify(policyDocument(result.value))).not.toContain('__proto__":{');
        return;
      }
      expect(result.failure.length).toBeGreaterThan(0);
      expect(result.failure.length).toBeLessThanOrEqual(50);
      for (const failure of result.failure) {
        expect(renderMessage('bot-bottle', word(failure), { colour: false })).toMatch(/^bot-bottle: error: /);
      }
    }),
    { numRuns },
  );
  expect(({} as Record<string, unknown>).private).toBeUndefined();
});

/** What a hostile proposal might hold. Each must be answered, whatever the answer; the runner's own time limit is the bound. */
test.each([
  ['brackets', '['.repeat(100_000)],
  ['dashes', '- '.repeat(50_000)],
  ['braces', '{a: '.repeat(30_000)],
  ['question marks', '? '.repeat(50_000)],
  ['indentation', Array.from({ length: 400 }, (_, depth) => `${' '.repeat(depth)}a:\n`).join('')],
  [
    'billion laughs',
    `a: &a [x,x]\n${'bcdefghij'
      .split('')
      .map((name, at) => `${name}: &${name} [*${'abcdefghij'[at]},*${'abcdefghij'[at]}]\n`)
      .join('')}`,
  ],
  ['many keys', Array.from({ length: 12_000 }, (_, index) => `k${index}: 1\n`).join('')],
  [
    'many hosts',
    `routes:\n${Array.from({ length: 4000 }, (_, index) => `- host: h${index}.example.com\n`).join('')}`,
  ],
  ['many failures', `routes:\n${'- hots: x\n'.repeat(10_000)}`],
  ['long key', `${'a'.repeat(120_000)}: 1`],
  ['long host', `routes: [{host: ${'a.'.repeat(60_000)}}]`],
  [
    'long regex',
    `routes: [{host: a.test, matches: [{paths: [{type: regex, value: '/${'(a|b)*'.repeat(9000)}'}]}]}]`,
  ],
  [
    'heavy regexes',
    `routes: [{host: a.test, matches: [{paths: [${"{type: regex, value: '/(\\pL{30}){33}'},".repeat(400)}]}]}]`,
  ],
  ['long line of ports', `routes: [{host: a.test, ports: [${'443,'.repeat(30_000)}]}]`],
  ['two megabytes', '#'.repeat(2 << 20)],
  ['quotes', '"'.repeat(100_001)],
  ['anchors', '&'.repeat(100_000)],
  ['tags', '!'.repeat(100_000)],
])('%s', (_, yaml) => {
  const result = parsePolicy(yaml, 'f');
  if (!result.ok) for (const failure of result.failure) renderMessage('x', word(failure), { colour: false });
});
