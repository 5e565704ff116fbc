import { expect, test } from 'vitest';
import { auditLine } from '../../../src/cli/audit-line.ts';

const EVENT = {
  time: '2026-01-02T03:04:05.678Z',
  id: 'a-1',
  method: 'GET',
  host: 'up.test',
  port: 443,
  path: '/a?b=1a2b3c4d',
  status: 200,
  bytes: 12,
  ms: 3.5,
  decision: 'allow',
  rule: 'routes[0]',
};
const line = (changes: object, colour = false) => auditLine(JSON.stringify({ ...EVENT, ...changes }), colour);
const AT = '2026-01-02T03:04:05.678Z';

test.each<[object, string]>([
  [{}, `${AT}  allow  200  GET      up.test/a?b=1a2b3c4d  routes[0] 12 bytes 3.5 ms`],
  [
    {
      status: 403,
      decision: 'block',
      code: 'match_failed',
      rule: 'routes[0].matches',
      reason: 'Long.',
      port: 8443,
    },
    `${AT}  block  403  GET      up.test:8443/a?b=1a2b3c4d  match_failed routes[0].matches`,
  ],
  [
    {
      status: 403,
      decision: 'block',
      code: 'dlp_outbound',
      detector: 'token_patterns',
      rule: 'routes[0].dlp.outbound_detectors: token_patterns/github-pat',
      reason: 'Long.',
    },
    `${AT}  block  403  GET      up.test/a?b=1a2b3c4d  dlp_outbound token_patterns/github-pat`,
  ],
  [
    {
      decision: 'flag',
      detector: 'naive_injection_detection',
      rule: 'routes[0].dlp.inbound_detectors: naive_injection_detection/x',
    },
    `${AT}  flag   200  GET      up.test/a?b=1a2b3c4d  naive_injection_detection/x`,
  ],
  [
    {
      method: '',
      path: '',
      status: 0,
      decision: 'block',
      code: 'bad_request',
      rule: 'request',
      reason: 'No TLS.',
    },
    `${AT}  block    -  -        up.test  bad_request: No TLS.`,
  ],
  [
    { code: 'upstream_error', reason: 'It closed the connection.' },
    `${AT}  allow  200  GET      up.test/a?b=1a2b3c4d  routes[0] upstream_error 12 bytes 3.5 ms: It closed the connection.`,
  ],
])('an event as people read it: %j', (changes, expected) => {
  expect(line(changes)).toBe(expected);
});

test('a decision has its colour on a terminal', () => {
  expect(line({}, true)).toContain('\u001b[32mallow\u001b[0m');
  expect(line({ decision: 'block' }, true)).toContain('\u001b[31mblock');
});

const HOSTILE = '\u001b[2J\u0007\u009b31m\r\n\u202eevil\u2066';

test.each(Object.keys(EVENT).filter((key) => key !== 'decision'))(
  'nothing in its %s drives a terminal',
  (key) => {
    for (const value of [HOSTILE, { a: HOSTILE }, [HOSTILE]]) {
      for (const more of [{}, { decision: 'block', code: HOSTILE, reason: HOSTILE, detector: HOSTILE }]) {
        const shown = line({ ...more, [key]: value });
        // Not an event, which `logs` prints as it stands, made visible; or one without such characters.
        if (shown !== undefined) expect(shown).toMatch(/^[\u0020-\u007e]+$/);
      }
    }
  },
);

test.each([
  '',
  'x',
  'null',
  '[]',
  '{}',
  '{"decision":"allow"}',
  JSON.stringify({ ...EVENT, decision: 'toString' }),
])('what is no event is none: %j', (text) => {
  expect(auditLine(text, false)).toBeUndefined();
});
