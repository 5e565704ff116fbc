import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyDocument, renderPolicyYaml } from '../../../src/policy/render-policy.ts';
import { suggestRoutes } from '../../../src/session/suggest-routes.ts';
import { policyOf } from '../policy/policy-of.ts';

const policy = policyOf(
  'routes: [{host: a.example, matches: [{methods: [GET]}]}, {host: "*.w.example", ports: [443]}]',
);

type Event = Readonly<Record<string, unknown>>;
const refused = (event: Event): Event => ({
  decision: 'block',
  code: 'host_not_allowed',
  port: 443,
  ...event,
});
const seen = (event: Event): Event => ({
  decision: 'allow',
  observed: 'host_not_allowed',
  method: 'GET',
  port: 443,
  ...event,
});
const routesFor = (...events: Event[]) =>
  (policyDocument(suggestRoutes(policy, events).policy) as { routes: { host: string }[] }).routes;

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

  it('comes of what observe mode permitted, and ends it', () => {
    const observing = policyOf('mode: observe');
    const { policy: suggested } = suggestRoutes(observing, [
      seen({ host: 'b.example', path: '/v1/x?q=1' }),
      seen({ host: 'b.example', path: '/v2/y/z' }),
      seen({ host: 'b.example', path: '/v2/y/w' }),
      seen({ host: 'b.example', path: '/' }),
      seen({ host: 'g.example', path: '/o/r.git/info/refs', observed: 'git_fetch_blocked' }),
      seen({ host: 'g.example', path: '/o/r.git/git-upload-pack', method: 'POST' }),
    ]);
    expect(policyDocument(suggested)).toEqual({
      log: 1,
      routes: [
        {
          host: 'b.example',
          ports: [443],
          matches: [
            {
              paths: [
                { type: 'prefix', value: '/v1/x' },
                { type: 'prefix', value: '/v2/y' },
                { type: 'exact', value: '/' },
              ],
              methods: ['GET'],
            },
          ],
        },
        {
          host: 'g.example',
          ports: [443],
          matches: [{ paths: [{ type: 'prefix', value: '/o/r.git' }], methods: ['GET', 'POST'] }],
          git: { fetch: true },
        },
      ],
    });
  });

  it('gives up on paths that have nothing in common, and on those that no route can hold', () => {
    const many = Array.from({ length: 9 }, (_, at) => seen({ host: 'b.example', path: `/${at}` }));
    expect(routesFor(...many)[2]).toEqual({
      host: 'b.example',
      ports: [443],
      matches: [{ methods: ['GET'] }],
    });
    for (const path of ['/a/../b', '//x', '*', '/a\\b', '[sha256 1a2b3c4d]'])
      expect(routesFor(seen({ host: 'b.example', path }))[2]).toEqual({ host: 'b.example', ports: [443] });
    const long = `/${'a'.repeat(150)}/${'b'.repeat(150)}`;
    expect(routesFor(seen({ host: 'b.example', path: long }))[2]).toMatchObject({
      matches: [{ paths: [{ type: 'prefix', value: `/${'a'.repeat(150)}` }] }],
    });
  });

  it('says how many hosts it has no room for', () => {
    const events = Array.from({ length: 130 }, (_, at) => seen({ host: `h${at}.example`, path: '/' }));
    const { policy: suggested, left } = suggestRoutes(policy, events);
    expect([suggested.routes.length, left]).toEqual([102, 30]);
  });

  it('is a policy, whatever an agent wrote into the log', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record(
            {
              decision: fc.constantFrom('allow', 'block'),
              code: fc.constantFrom(
                'host_not_allowed',
                'match_failed',
                'port_not_allowed',
                'git_fetch_blocked',
              ),
              observed: fc.constantFrom('host_not_allowed', 'match_failed', 'git_fetch_blocked'),
              host: fc.oneof(fc.constantFrom('a.example', 'y.w.example', 'x.example'), fc.string()),
              port: fc.oneof(fc.constantFrom(443, 80, 8443), fc.integer()),
              method: fc.oneof(fc.constantFrom('GET', 'POST', 'CONNECT'), fc.string()),
              path: fc.oneof(fc.webPath({ size: 'large' }), fc.string(), fc.constant(undefined)),
            },
            { requiredKeys: [] },
          ),
        ),
        (events) => {
          const suggested = suggestRoutes(policy, events).policy;
          expect(policyOf(renderPolicyYaml(suggested))).toEqual(suggested);
        },
      ),
    );
  });

  it.each([
    ['a private address', { host: 'b.example', code: 'private_address' }],
    ['a push', { host: 'b.example', code: 'git_push_blocked' }],
    ['a literal address', { host: '10.0.0.1' }],
    ['a finding', { host: 'b.example', code: 'dlp_outbound' }],
    ['what was allowed', { host: 'b.example', decision: 'allow' }],
    ['a host that is none', { host: '*.evil' }],
  ])('never comes of %s', (_what, event) => {
    expect(routesFor(refused(event))).toEqual(routesFor());
  });
});
