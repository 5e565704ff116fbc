import { expect, it } from 'vitest';
import { withGateAt } from '../../../src/plan/gate-address.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { PROXY_ENV } from '../../../src/plan/reserved-env.ts';

const literal = (name: string, text: string) => ({ name, value: { type: 'literal', text } }) as const;
const plan = {
  slug: 'reviewer-ab12c',
  env: [
    ...Object.entries(PROXY_ENV).map(([name, text]) => literal(name, text)),
    literal('MCP_SUPERVISE_URL', 'http://127.0.0.1:9100/'),
    literal('NEAR', 'http://127.0.0.1:90999/ http://127.0.0.1:8080/'),
    { name: 'GIVEN', value: { type: 'host', from: 'GIVEN' } },
  ],
  command: { file: 'claude', args: ['--mcp', 'http://127.0.0.1:9100/'], installDirs: [] },
  agent: {
    provider: {
      startupArgs: ['http://127.0.0.1:9099'],
      files: [{ path: '/home/node/.claude.json', text: '{"url":"http://127.0.0.1:9100/"}', mode: 0o600 }],
      superviseCommand: ['add', 'http://127.0.0.1:9100/'],
    },
  },
} as unknown as Plan;

it('names the gate where the bottle finds it, everywhere, and asks it without its proxy', () => {
  const moved = withGateAt(plan, '198.18.0.2');
  expect(moved.gateAddress).toBe('198.18.0.2');
  const texts = JSON.stringify(moved);
  expect(texts.match(/http:\/\/127\.0\.0\.1:\d+/g)).toEqual([
    'http://127.0.0.1:90999',
    'http://127.0.0.1:8080',
  ]);
  expect(texts.match(/http:\/\/198\.18\.0\.2:9099/g)).toHaveLength(5);
  expect(texts.match(/http:\/\/198\.18\.0\.2:9100\//g)).toHaveLength(4);
  expect(moved.env.filter(({ name }) => /^no_proxy$/i.test(name)).map(({ value }) => value)).toEqual(
    Array(2).fill({ type: 'literal', text: 'localhost,127.0.0.1,::1,198.18.0.2' }),
  );
});

it('a gate on the loopback is where the plan says', () => {
  expect(withGateAt(plan, '127.0.0.1')).toBe(plan);
});
