import { describe, expect, it } from 'vitest';
import {
  agentFaults,
  loudChanges,
  mergePolicies,
  routeChanges,
  samePolicy,
} from '../../../src/policy/policy-change.ts';
import { policyOf } from './policy-of.ts';

const base = policyOf(`
routes:
  - {host: api.example.com, auth_scheme: Bearer, token_env: EGRESS_TOKEN_0, ports: [443]}
  - {host: a.example, matches: [{methods: [GET]}]}
`);

describe('a change of a policy', () => {
  it('is told host by host', () => {
    const next = policyOf('routes: [{host: a.example}, {host: b.example}]');
    expect(routeChanges(base, next).map(({ host, before, after }) => [host, !!before, !!after])).toEqual([
      ['api.example.com', true, false],
      ['a.example', true, true],
      ['b.example', false, true],
    ]);
  });

  it.each([
    ['a slot that is not there', 'b.example', 'EGRESS_TOKEN_7', 'does not have'],
    ['a slot of another host', 'b.example', 'EGRESS_TOKEN_0', 'belongs to another host'],
  ])('may not carry %s', (_what, host, slot, said) => {
    const next = policyOf(`routes: [{host: ${host}, auth_scheme: Bearer, token_env: ${slot}}]`);
    expect(agentFaults(base, next)).toEqual([expect.stringContaining(said)]);
  });

  it.each([
    ['routes: [{host: b.example, private: true}]', 'PRIVATE'],
    ['routes: [{host: b.example, dlp: {outbound_detectors: false}}]', 'NOT SCANNED outbound'],
    ['routes: [{host: "*.b.example"}]', 'wildcard'],
    ['routes: [{host: a.example}]', 'EVERY path'],
    ['routes: [{host: api.example.com}]', 'no longer sent'],
    [
      'routes: [{host: api.example.com, auth_scheme: Bearer, token_env: EGRESS_TOKEN_0}]',
      'further ports: 80',
    ],
    ['log: 0', 'audit log'],
    ['mode: observe', 'OBSERVE MODE'],
  ])('%s is said loudly', (text, said) => {
    expect(loudChanges(base, policyOf(text)).join('\n')).toContain(said);
  });

  it('says nothing loudly of an ordinary host', () => {
    const next = { ...base, routes: [...base.routes, ...policyOf('routes: [{host: b.example}]').routes] };
    expect(loudChanges(base, next)).toEqual([]);
  });
});

describe('observe mode', () => {
  const observing = policyOf('mode: observe');

  it('is for a person to begin, and its end is not overlooked', () => {
    expect(agentFaults(base, observing)).toEqual([expect.stringContaining('only the person may')]);
    expect(agentFaults(observing, observing)).toEqual([]);
    expect(loudChanges(observing, policyOf(''))).toEqual([expect.stringContaining('would end')]);
    expect(samePolicy(observing, policyOf(''))).toBe(false);
  });

  it('stays what it is when something else was proposed meanwhile', () => {
    const added = policyOf('routes: [{host: b.example}]');
    const merged = mergePolicies(policyOf(''), added, observing);
    expect(merged).toEqual({ ok: true, value: { ...added, mode: 'observe' } });
    const ended = mergePolicies(observing, added, { ...observing, log: 2 });
    expect(ended).toEqual({ ok: true, value: { ...added, log: 2 } });
  });
});

it("lets a host under a wildcard have the wildcard's credential", () => {
  const wild = policyOf('routes: [{host: "*.w.example", auth_scheme: Bearer, token_env: T}]');
  const exact = policyOf('routes: [{host: a.w.example, auth_scheme: Bearer, token_env: T}]');
  expect(agentFaults(wild, exact)).toEqual([]);
});

describe('two changes of one policy', () => {
  it('are joined where they touch other hosts', () => {
    const proposed = policyOf('routes: [{host: a.example}, {host: b.example}]');
    const current = { ...base, routes: [...base.routes, ...policyOf('routes: [{host: c.example}]').routes] };
    const merged = mergePolicies(base, proposed, current);
    const expected = policyOf('routes: [{host: a.example}, {host: c.example}, {host: b.example}]');
    expect(merged.ok && samePolicy(merged.value, expected)).toBe(true);
  });

  it('are refused where they differ about one', () => {
    const proposed = policyOf('routes: [{host: a.example}]');
    const current = policyOf('routes: [{host: a.example, ports: [443]}]');
    expect(mergePolicies(base, proposed, current)).toEqual({ ok: false, failure: ['a.example'] });
  });
});
