import { expect, it } from 'vitest';
import { judge } from '../../../../src/backend/smolmachines/isolation.ts';
import { word } from '../../../../src/diagnostics/word.ts';

const GATE = '172.17.0.5';
const HELD = 'gate reached\ntried\n';

it('a machine that reaches its gate and nothing else may have an agent', () => {
  expect(judge(HELD, new Set(), GATE)).toEqual({ ok: true, value: 'tried' });
});

it.each([
  [
    'says that it reached this host',
    `reached 192.0.2.1\n${HELD}`,
    new Set<string>(),
    'this host was reached at 192.0.2.1',
  ],
  [
    'was heard at this host, whatever it says',
    HELD,
    new Set(['192.0.2.1']),
    'this host was reached at 192.0.2.1',
  ],
  [
    'was heard, and has nothing to try with',
    'untried\n',
    new Set(['127.0.0.1']),
    'this host was reached at 127.0.0.1',
  ],
  [
    'has a name server that answers',
    `answered 100.96.0.1\n${HELD}`,
    new Set<string>(),
    'the name server 100.96.0.1 answered for example.com',
  ],
])('a machine that %s may not', (_, stdout, heard, way) => {
  const judged = judge(stdout, heard, GATE);
  expect(judged).toMatchObject({ ok: false, failure: { kind: 'not-isolated', ways: [way] } });
  if (!judged.ok) expect(word(judged.failure).what).toContain('has a way out beside its gate');
});

it.each(['', 'gate missing\ntried\n', 'gate reached\n'])(
  'a machine that says %j is not tried to its end',
  (stdout) => {
    expect(judge(stdout, new Set(), GATE)).toMatchObject({ ok: false, failure: { kind: 'start-failed' } });
  },
);

it('an image without Node is not tried, and said to be so', () => {
  expect(judge('untried\n', new Set(), GATE)).toEqual({ ok: true, value: 'untried' });
});
