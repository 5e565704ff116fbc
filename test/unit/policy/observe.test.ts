import { describe, expect, it } from 'vitest';
import { decide, decideConnect } from '../../../src/policy/decide.ts';
import { routeAt } from '../../../src/policy/observe.ts';
import { renderPolicyYaml } from '../../../src/policy/render-policy.ts';
import { policyOf } from './policy-of.ts';

const ROUTES = `
routes:
  - host: api.example
    ports: [443]
    auth_scheme: Bearer
    token_env: EGRESS_TOKEN_0
    matches: [{paths: [{type: prefix, value: /v1}]}]
    dlp: {outbound_detectors: false}
  - host: inside.example
    private: true
    matches: [{methods: [GET]}]
`;
const observing = policyOf(`mode: observe${ROUTES}`);
const enforcing = policyOf(ROUTES);

const request = (over: Partial<Parameters<typeof decide>[1]> = {}) => ({
  host: 'other.example',
  port: 443,
  scheme: 'https' as const,
  method: 'GET',
  target: '/x',
  headers: [],
  ...over,
});

describe('observe mode', () => {
  it.each([
    ['host_not_allowed', {}],
    ['host_not_allowed', { port: 8443 }],
    ['host_not_allowed', { host: '93.184.216.34' }],
    ['port_not_allowed', { host: 'api.example', port: 8443 }],
    ['match_failed', { host: 'api.example' }],
    ['git_fetch_blocked', { target: '/r.git/info/refs?service=git-upload-pack', host: 'inside.example' }],
  ])('permits %s %o without a credential, and says so', (code, over) => {
    const facts = request(over);
    const without = decide(enforcing, facts);
    expect(without).toMatchObject({ decision: 'block', refusal: { code } });
    const decision = decide(observing, facts);
    expect(decision).toMatchObject({ decision: 'allow', observed: code, rule: 'mode: observe' });
    const number = decision.decision === 'allow' ? decision.route : -1;
    expect(observing.routes[number]).toBeUndefined();
    expect(routeAt(observing, number, facts.host)).toEqual({
      host: '*.',
      ports: [],
      git: { fetch: true },
      dlp: { outbound: ['token_patterns', 'known_secrets'], inbound: ['naive_injection_detection'] },
      private: false,
    });
    expect(routeAt(enforcing, number, facts.host)).toBeUndefined();
  });

  it.each([
    ['an address of the metadata service', { host: '169.254.169.254' }, 'private_address'],
    ['a literal of this machine', { host: '127.0.0.1', port: 22 }, 'private_address'],
    ['a name that leads inside', { addressKind: 'private' }, 'private_address'],
    [
      'another port of a host inside',
      { host: 'inside.example', port: 22, addressKind: 'private' },
      'port_not_allowed',
    ],
    [
      'another method on a host inside',
      { host: 'inside.example', method: 'POST', addressKind: 'private' },
      'match_failed',
    ],
    ['a push', { target: '/r.git/git-receive-pack', method: 'POST' }, 'git_push_blocked'],
  ])('refuses %s all the same', (_what, over, code) => {
    expect(decide(observing, request(over))).toMatchObject({ decision: 'block', refusal: { code } });
  });

  it('judges a tunnel alike', () => {
    expect(decideConnect(observing, 'other.example', 22)).toMatchObject({ observed: 'host_not_allowed' });
    expect(decideConnect(observing, '10.0.0.1', 443)).toMatchObject({ refusal: { code: 'private_address' } });
    expect(decideConnect(observing, '10.0.0.1', 443, { pinned: true })).toMatchObject({ decision: 'allow' });
    expect(decideConnect(observing, 'api.example', 443)).not.toHaveProperty('observed');
  });

  it('takes what is declared as it is declared', () => {
    const allowed = decide(observing, request({ host: 'api.example', target: '/v1/x' }));
    expect(allowed).toMatchObject({ decision: 'allow', route: 0 });
    expect(allowed).not.toHaveProperty('observed');
  });

  it('is written as it is read', () => {
    expect(policyOf(renderPolicyYaml(observing))).toEqual(observing);
    expect(renderPolicyYaml(enforcing)).not.toContain('mode');
    expect(policyOf(`mode: enforce${ROUTES}`)).toEqual(enforcing);
    expect(() => policyOf('mode: learn')).toThrow(/enforce or observe/);
  });
});
