import { describe, expect, it } from 'vitest';
import { policyDocument } from '../../../src/policy/render-policy.ts';
import { suggestRoutes } from '../../../src/session/suggest-routes.ts';
import { policyOf } from '../policy/policy-of.ts';

const policy = policyOf(
  'routes: [{host: a.example, matches: [{methods: [GET]}]}, {host: "*.w.example", ports: [443]}]',
);

const refused = (event: Record<string, unknown>) =>
  JSON.stringify({ decision: 'block', code: 'host_not_allowed', port: 443, ...event });
const routesFor = (...events: string[]) =>
  (policyDocument(suggestRoutes(policy, events.join('\n'))) as { routes: { host: string }[] }).routes;

describe('a suggestion', () => {
  it('is the least that lets through what was refused', () => {
    const routes = routesFor(
      refused({ host: 'b.example', method: 'GET', path: '/v1/x/one?q=12345678' }),
      refused({ host: 'b.example', method: 'POST', path: '/v1/x/two' }),
      refused({ host: 'c.example', method: 'CONNECT', path: '' }),
    );
    expect(routes.slice(2)).toEqual([
      {
        host: 'b.example',
        ports: [443],
        matches: [{ paths: [{ type: 'prefix', value: '/v1/x' }], methods: ['GET', 'POST'] }],
      },
      { host: 'c.example', ports: [443] },
    ]);
  });

  it('widens the route that refused, and keeps what its wildcard gave', () => {
    const routes = routesFor(
      refused({ host: 'a.example', code: 'match_failed', method: 'PUT', path: '/x' }),
      refused({ host: 'y.w.example', code: 'port_not_allowed', method: 'GET', path: '/', port: 80 }),
    );
    expect(routes[0]).toMatchObject({
      matches: [{ methods: ['GET'] }, { paths: [{ type: 'prefix', value: '/x' }], methods: ['PUT'] }],
    });
    expect(routes[2]).toEqual({ host: 'y.w.example' });
  });

  it.each([
    ['a private address', { host: 'b.example', code: 'private_address' }],
    ['a literal address', { host: '10.0.0.1' }],
    ['a finding', { host: 'b.example', code: 'dlp_outbound' }],
    ['what was allowed', { host: 'b.example', decision: 'allow' }],
    ['a host that is none', { host: '*.evil' }],
  ])('never comes of %s', (_what, event) => {
    expect(routesFor(refused(event), '{', 'null')).toEqual(routesFor());
  });
});
