import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  parseAddress,
  parseBuilder,
  parseList,
  parseResolvers,
  parseStatus,
  parseVersion,
} from '../../src/backend/macos-container/answers.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 2000);

const odd = fc.oneof(
  fc.jsonValue(),
  fc.string(),
  fc.constantFrom(null, '', '10.0.0.1/24', 'running', '--force'),
);
/** Nearly what the tool answers: its fields, with anything in them. */
const nearly = fc.array(
  fc.record(
    {
      id: fc.oneof(fc.constant('bot-bottle-a'), odd),
      configuration: fc.oneof(
        fc.record({
          labels: fc.oneof(fc.dictionary(fc.string(), odd), odd),
          dns: fc.oneof(fc.record({ nameservers: fc.oneof(fc.array(odd), odd) }), odd),
        }),
        odd,
      ),
      status: fc.oneof(
        fc.record({
          state: fc.oneof(fc.constant('running'), odd),
          networks: fc.oneof(
            fc.array(
              fc.oneof(fc.record({ network: fc.oneof(fc.constant('n'), odd), ipv4Address: odd }), odd),
            ),
            odd,
          ),
        }),
        odd,
      ),
    },
    { requiredKeys: [] },
  ),
  { maxLength: 4 },
);
const answers = fc.oneof(
  nearly.map((value) => JSON.stringify(value)),
  fc.json(),
  fc.string(),
);

test('an answer of the tool is what it should be, or refused: never a guess, never a throw', () => {
  fc.assert(
    fc.property(answers, (text) => {
      const found = parseAddress(text, 'n');
      if ('address' in found) expect(isIPv4(found.address)).toBe(true);
      for (const { name, labels } of parseList(text) ?? []) {
        expect(name).toMatch(/^[a-zA-Z0-9]/);
        for (const value of Object.values(labels)) expect(typeof value).toBe('string');
      }
      for (const nameserver of parseBuilder(text)?.nameservers ?? [])
        expect(typeof nameserver).toBe('string');
      expect(parseStatus(text)?.length ?? 0).toBeLessThan(100);
      expect(parseVersion(text) ?? '1.0.0').toMatch(/^\d+\.\d+\.\d+$/);
    }),
    { numRuns },
  );
});

const lines = fc.array(
  fc.oneof(
    fc.constantFrom('resolver #1', 'reach : (Directly Reachable Address)', '  nameserver[0] : 192.0.2.1'),
    fc.tuple(fc.nat(3000), fc.string({ maxLength: 70 })).map(([n, text]) => `  nameserver[${n}] : ${text}`),
    fc.string(),
  ),
);

test('a resolver is an address, whatever the system prints', () => {
  fc.assert(
    fc.property(lines, (text) => {
      const found = parseResolvers(text.join('\n'));
      if (found !== undefined) expect(isIPv4(found)).toBe(true);
    }),
    { numRuns },
  );
});
