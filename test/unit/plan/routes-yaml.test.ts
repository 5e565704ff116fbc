import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AllowRule, parseAllow } from '../../../src/plan/parse-allow.ts';
import { parseSecret } from '../../../src/plan/parse-secret.ts';
import { planRoutes, routesYaml } from '../../../src/plan/routes-yaml.ts';
import { checkRequest } from '../../../src/policy/check-request.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';

function plan(allow: readonly string[], secrets: readonly string[] = []) {
  return planRoutes(
    allow.map((text) => {
      const rule = parseAllow(text);
      if (!rule.ok) throw new Error(rule.failure.what);
      return rule.value;
    }),
    secrets.map((text) => {
      const rule = parseSecret(text);
      if (!rule.ok) throw new Error(rule.failure.what);
      return rule.value;
    }),
  );
}

function yaml(allow: readonly string[], secrets: readonly string[] = []): string {
  const planned = plan(allow, secrets);
  if (!planned.ok) throw new Error(planned.failure.what);
  return routesYaml(planned.value.routes);
}

describe('planRoutes', () => {
  it('allows nothing without flags', () => {
    expect(yaml([])).toBe('log: 1\nroutes: []\n');
  });

  it('writes one route for a host, with merged ports and prefixes', () => {
    expect(yaml(['b.example:443/x', 'a.example', 'b.example:443/y', 'a.example:8443'])).toBe(
      [
        'log: 1',
        'routes:',
        '  - host: "b.example"',
        '    ports: [443]',
        '    matches:',
        '      - paths: [{type: prefix, value: "/x"}, {type: prefix, value: "/y"}]',
        '  - host: "a.example"',
        '    ports: [443, 80, 8443]',
        '',
      ].join('\n'),
    );
  });

  it('puts a credential on the route of its host, and makes the route when no --allow names it', () => {
    const planned = plan(['a.example/x'], ['a.example=ONE:header:X-Key', 'b.example=TWO', 'c.example=ONE']);
    expect(planned.ok && planned.value).toEqual({
      routes: [
        {
          host: 'a.example',
          ports: [443, 80],
          prefixes: ['/x'],
          auth: { scheme: 'header:X-Key', slot: 'EGRESS_TOKEN_0' },
        },
        { host: 'b.example', ports: [443, 80], auth: { scheme: 'Bearer', slot: 'EGRESS_TOKEN_1' } },
        { host: 'c.example', ports: [443, 80], auth: { scheme: 'Bearer', slot: 'EGRESS_TOKEN_0' } },
      ],
      tokens: [
        { slot: 'EGRESS_TOKEN_0', from: 'ONE' },
        { slot: 'EGRESS_TOKEN_1', from: 'TWO' },
      ],
    });
  });

  it('refuses different paths on different ports', () => {
    const planned = plan(['a.example:443/x', 'a.example:8443/y']);
    expect(!planned.ok && planned.failure.what).toMatch(/different paths on different ports/);
  });

  it('lets a rule without a prefix stand for every path of its ports', () => {
    expect(yaml(['a.example', 'a.example/x'])).toBe(yaml(['a.example']));
  });
});

describe('the routes file', () => {
  it('is a policy', () => {
    const text = yaml(
      ['*.a.example:8443/x', '[2606:4700::1111]', '1.1.1.1:53'],
      ['b.example=T:header:X-Key', 'c.example=U:Basic'],
    );
    const policy = parsePolicy(text, 'routes.yaml');
    expect(policy.ok && policy.value.routes).toMatchObject([
      { host: '*.a.example', ports: [8443], matches: [{ paths: [{ type: 'prefix', value: '/x' }] }] },
      { host: '2606:4700::1111', ports: [443, 80] },
      { host: '1.1.1.1', ports: [53] },
      { host: 'b.example', auth: { scheme: { type: 'header', name: 'x-key' }, tokenEnv: 'EGRESS_TOKEN_0' } },
      { host: 'c.example', auth: { scheme: { type: 'Basic' }, tokenEnv: 'EGRESS_TOKEN_1' } },
    ]);
  });

  it('is one whatever flag was accepted', () => {
    const host = fc.constantFrom(
      'a.example',
      '*.com',
      '*.co.uk',
      '*.a.example',
      '8.8.8.8',
      '[::1]',
      'a_b',
      'é.x',
    );
    const piece = fc.constantFrom(
      '/',
      '.',
      '..',
      'a',
      'Z',
      '%41',
      '%2e',
      '%2F',
      '%25',
      '%c3%a9',
      ';',
      '"',
      '~',
    );
    const prefix = fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`);
    const header = fc.constantFrom('Bearer', 'header:X-Key', 'header:Te', 'header:Upgrade', 'header:Proxy-X');
    let accepted = 0;
    fc.assert(
      fc.property(host, prefix, header, (name, path, scheme) => {
        const [rule, secret] = [parseAllow(`${name}${path}`), parseSecret(`${name}=T:${scheme}`)];
        if (!rule.ok || !secret.ok) return;
        const planned = planRoutes([rule.value], [secret.value]);
        if (!planned.ok) throw new Error(planned.failure.what);
        expect(parsePolicy(routesYaml(planned.value.routes), 'routes.yaml')).toMatchObject({ ok: true });
        accepted++;
      }),
      { numRuns: 2000, seed: 7 },
    );
    expect(accepted).toBeGreaterThan(50);
  });

  const ports = [443, 80, 8443];
  const prefixes = ['/a', '/b', '/a/c'];
  const rule: fc.Arbitrary<AllowRule> = fc
    .record({
      port: fc.option(fc.constantFrom(...ports), { nil: undefined }),
      prefix: fc.option(fc.constantFrom(...prefixes), { nil: undefined }),
    })
    .map(({ port, prefix }) => ({
      host: 'a.example',
      ...(port === undefined ? {} : { port }),
      ...(prefix === undefined ? {} : { prefix }),
    }));

  it('allows what one of the flags allows, and nothing else', () => {
    let planned = 0;
    fc.assert(
      fc.property(fc.array(rule, { minLength: 1, maxLength: 5 }), (rules) => {
        const routes = planRoutes(rules, []);
        if (!routes.ok) return;
        planned++;
        const policy = parsePolicy(routesYaml(routes.value.routes), 'routes.yaml');
        if (!policy.ok) throw new Error(policy.failure.map((failure) => failure.kind).join());
        for (const port of [...ports, 9000]) {
          for (const path of ['/', '/a', '/a/c/d', '/ab', '/b/x']) {
            const scheme = port === 443 ? 'https' : 'http';
            const url = `${scheme}://a.example:${port}${path}`;
            const { decision } = checkRequest(policy.value, { method: 'GET', url, headers: [] });
            const meant = rules.some(
              (one) =>
                (one.port === undefined ? [443, 80].includes(port) : one.port === port) &&
                (one.prefix === undefined || path === one.prefix || path.startsWith(`${one.prefix}/`)),
            );
            expect([url, decision]).toEqual([url, meant ? 'allow' : 'block']);
          }
        }
      }),
      { numRuns: 300, seed: 7 },
    );
    // Otherwise the property would hold of nothing.
    expect(planned).toBeGreaterThan(50);
  });
});
