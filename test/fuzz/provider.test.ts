import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderMessage } from '../../src/diagnostics/render.ts';
import { word } from '../../src/diagnostics/word.ts';
import { parseHostLogin } from '../../src/provider/codex/host-login.ts';
import { parsePlugin } from '../../src/provider/plugin/load.ts';
import { PLUGIN_CASES } from '../golden/provider/plugin-cases.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 500);

const seeds = Object.values(PLUGIN_CASES);
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.constantFrom(...seeds), fc.nat(80), fc.nat(20), fc.string({ maxLength: 12, unit: 'binary' }))
    .map(([seed, at, length, text]) => Buffer.from(seed.slice(0, at) + text + seed.slice(at + length))),
);

test('any provider.yaml is a definition or a worded failure', () => {
  fc.assert(
    fc.property(bytes, (input) => {
      const parsed = parsePlugin('x', '/c/x', '/c/x/provider.yaml', input);
      if (parsed.ok) {
        for (const { path } of parsed.value.raw.files ?? []) expect(path).not.toContain('..');
      } else {
        expect(renderMessage('p', word(parsed.failure), { colour: false })).toContain('help: ');
      }
    }),
    { numRuns },
  );
});

test('any auth.json is a login or a fault, and its text is not repeated', () => {
  const token = fc.oneof(
    fc.string({ maxLength: 40 }),
    fc.stringMatching(/^[a-z]{8}\.[A-Za-z0-9_-]{0,40}\.s$/),
  );
  const file = fc.oneof(
    fc.string({ maxLength: 200, unit: 'binary' }),
    fc
      .record(
        {
          tokens: fc.record(
            { access_token: token, id_token: token, account_id: token },
            { requiredKeys: [] },
          ),
          OPENAI_API_KEY: token,
        },
        { requiredKeys: [] },
      )
      .map((value) => JSON.stringify(value)),
    fc.json(),
  );
  fc.assert(
    fc.property(file, (text) => {
      const parsed = parseHostLogin(text, 0);
      if (parsed.ok) expect(parsed.value.accessToken).toMatch(/^[A-Za-z0-9\-._~+/]+=*$/);
      else expect(Object.keys(parsed.failure)).not.toContain('text');
    }),
    { numRuns },
  );
});
