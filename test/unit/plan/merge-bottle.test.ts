import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadBottle } from '../../../src/manifest/load.ts';
import { keysWithoutUse, mergeBottle } from '../../../src/plan/merge-bottle.ts';
import { parseRunRequest, type RunFlags } from '../../../src/plan/run-request.ts';
import { collectValues } from '../../../src/plan/secret-values.ts';
import { checkRequest } from '../../../src/policy/check-request.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import type { Policy } from '../../../src/policy/policy.ts';
import { file, indexOf, mustFail, mustOk } from '../manifest/memory-files.ts';

const bottleOf = (yaml: string) => mustOk(loadBottle(indexOf({ bottles: { dev: file(yaml) } }), 'dev'));
const merge = (yaml: string, flags: RunFlags = {}) =>
  mergeBottle(mustOk(parseRunRequest(flags, ['true'])), bottleOf(yaml));
const merged = (yaml: string, flags: RunFlags = {}) => mustOk(merge(yaml, flags));

function policyOf(yaml: string, flags: RunFlags = {}): Policy {
  return mustOk(parsePolicy(merged(yaml, flags).bottle?.egress.routesYaml ?? '', 'routes.yaml'));
}

const routes = (...lines: string[]) => `egress: {routes: [${lines.join(', ')}]}`;

it('observes where the bottle does', () => {
  expect(policyOf('egress: {mode: observe}').mode).toBe('observe');
  expect(merged('egress: {mode: enforce}').bottle?.egress.routesYaml).not.toContain('mode');
});

describe('the environment', () => {
  const yaml = `env: {LITERAL: text, FROM: "\${HOST_VAR}", ASKED: "?What is it?"}`;

  it('is what the bottle declares, and the flags win by name', () => {
    const { env } = merged(yaml, { env: ['ASKED=typed', 'MORE'] });
    expect(env).toEqual([
      { name: 'LITERAL', value: 'text', bottle: 'dev' },
      { name: 'FROM', from: 'HOST_VAR', bottle: 'dev' },
      { name: 'ASKED', value: 'typed' },
      { name: 'MORE' },
    ]);
    expect(collectValues(merged(yaml, { env: ['ASKED=typed'] }), { HOST_VAR: 'h' })).toEqual({
      ok: true,
      value: { 'given:LITERAL': 'text', HOST_VAR: 'h', 'given:ASKED': 'typed' },
    });
  });

  it('keeps a given value and a host variable of one name apart', () => {
    const values = collectValues(merged(`env: {B: "\${A}"}`, { env: ['A=flag'] }), { A: 'host' });
    expect(values).toEqual({ ok: true, value: { A: 'host', 'given:A': 'flag' } });
  });

  it('names who wants what is not set', () => {
    expect(mustFail(collectValues(merged(`env: {FROM: "\${HOST_VAR}"}`), {}))).toEqual({
      room: 'session',
      kind: 'env-unset',
      variable: 'HOST_VAR',
      name: 'FROM',
      bottle: 'dev',
    });
    expect(mustFail(collectValues(merged('env: {ASKED: "?What?"}'), { ASKED: 'x' }))).toMatchObject({
      kind: 'env-unset',
    });
    const secret = routes('{host: a.example, auth: {scheme: Bearer, token_ref: TOKEN}}');
    expect(mustFail(collectValues(merged(secret), {}))).toMatchObject({
      kind: 'secret-unset',
      bottle: 'dev',
    });
  });

  it('never holds what egress injects, unless as a text', () => {
    const secret = routes('{host: a.example, auth: {scheme: Bearer, token_ref: TOKEN}}');
    expect(mustFail(merge(`env: {X: "\${TOKEN}"}\n${secret}`))).toMatchObject({
      kind: 'conflict',
      path: 'env.X',
    });
    expect(mustFail(merge(secret, { env: ['TOKEN'] }))).toMatchObject({ room: 'usage' });
    expect(merge(`env: {TOKEN: none}\n${secret}`).ok).toBe(true);
    expect(merge(secret, { env: ['TOKEN=none'] }).ok).toBe(true);
    // --secret puts a placeholder in the place of what the bottle declares.
    expect(merged(`env: {T: "\${T}"}`, { secret: ['a.example=T'] }).env).toEqual([]);
  });
});

describe('limits and workspace', () => {
  const yaml = 'limits: {memory: 1g, pids: 10}\nworkspace: copy';
  it('take the flags over the bottle, field by field', () => {
    expect(merged(yaml, { limits: 'pids=20,cpus=1' })).toMatchObject({
      limits: { memory: 2 ** 30, pids: 20, cpus: 1 },
      workspace: 'copy',
    });
    expect(merged(yaml, { workspace: 'mount' }).workspace).toBe('mount');
    expect(merged('workspace: none').workspace).toBe('none');
  });

  it("leave the workspace to run's own default when no file says one", () => {
    expect(merged('supervise: false').workspace).toBeUndefined();
  });
});

it('names the keys that an ad-hoc command has no use for, where they say something', () => {
  expect(keysWithoutUse(bottleOf('workspace: copy'))).toEqual([]);
  expect(keysWithoutUse(bottleOf('supervise: false\ngit-gate: {repos: {}}'))).toEqual([]);
  const repo = '{url: "git@h:a.git", key: {provider: static, path: k}}';
  const all = `supervise: true\nagent_provider: {template: codex}\ngit-gate: {user: {name: n}, repos: {a: ${repo}}}`;
  expect(keysWithoutUse(bottleOf(all))).toEqual(['agent_provider']);
  expect(keysWithoutUse(bottleOf('git-gate: {user: {name: n}}'))).toEqual(['git-gate.user']);
});

describe('routes', () => {
  it('keep everything that the bottle says, and its log level', () => {
    const yaml =
      'egress: {log: 2, routes: [{host: a.example, ports: [443], private: true, git: {fetch: true}, dlp: {inbound_detectors: false}, auth: {scheme: "header:X-Key", token_ref: TOKEN}, matches: [{methods: [GET]}]}]}';
    const policy = policyOf(yaml, { allow: ['b.example:8443/x'] });
    expect(policy.log).toBe(2);
    expect(policy.routes).toMatchObject([
      {
        host: 'a.example',
        ports: [443],
        private: true,
        git: { fetch: true },
        dlp: { inbound: [] },
        auth: { scheme: { type: 'header', name: 'x-key' }, tokenEnv: 'EGRESS_TOKEN_0' },
        matches: [{ methods: ['GET'] }],
      },
      { host: 'b.example', ports: [8443], matches: [{ paths: [{ type: 'prefix', value: '/x' }] }] },
    ]);
    expect(merged(yaml).bottle).toMatchObject({
      egress: { tokens: [{ slot: 'EGRESS_TOKEN_0', from: 'TOKEN' }] },
      credentials: [{ host: 'a.example', variable: 'TOKEN', bottle: 'dev' }],
    });
  });

  const authorised = routes('{host: "*.a.example", auth: {scheme: Bearer, token_ref: TOKEN}}');

  it('let --secret replace a credential, which the host then need not have', () => {
    const { bottle } = merged(authorised, { secret: ['*.a.example=OTHER:Basic'] });
    expect(bottle).toMatchObject({
      egress: { tokens: [{ slot: 'EGRESS_TOKEN_0', from: 'OTHER' }] },
      credentials: [],
    });
  });

  it('give a host below a wildcard all that the wildcard gave it', () => {
    const policy = policyOf(authorised, { allow: ['api.a.example:8443'] });
    expect(policy.routes[1]).toMatchObject({
      host: 'api.a.example',
      ports: [443, 80, 8443],
      auth: { tokenEnv: 'EGRESS_TOKEN_0' },
    });
  });

  it('refuse a union that no route can say, and tell what can be said', () => {
    const yaml = routes('{host: a.example, ports: [443, 8443], matches: [{paths: [{value: /x}]}]}');
    expect(mustFail(merge(yaml, { allow: ['a.example/y'] }))).toMatchObject({
      room: 'usage',
      mend: "add the paths on the bottle's ports: --allow a.example:443/y --allow a.example:8443/y",
    });
    const whole = mustFail(merge(yaml, { allow: ['a.example'] }));
    expect(whole).toMatchObject({ mend: expect.stringContaining('--allow a.example:8443)') });
    const mended = { allow: ['a.example:443/y', 'a.example:8443/y'] };
    expect(policyOf(yaml, mended).routes[0]?.matches).toHaveLength(2);
  });
});

describe('the union', () => {
  const ports = [443, 80, 8443];
  const url = (host: string, port: number, path: string) =>
    `${port === 443 ? 'https' : 'http'}://${host}:${port}${path}`;
  const route = fc.record({
    host: fc.constantFrom('a.example', '*.a.example', 'b.a.example'),
    ports: fc.subarray(ports, { minLength: 1 }),
    matches: fc.option(
      fc.array(
        fc.record(
          {
            paths: fc.array(
              fc.record({ type: fc.constant('prefix' as const), value: fc.constantFrom('/x', '/y') }),
              { minLength: 1, maxLength: 2 },
            ),
            methods: fc.constant(['GET']),
          },
          { requiredKeys: ['paths'] },
        ),
        { minLength: 1, maxLength: 2 },
      ),
      { nil: undefined },
    ),
  });
  const rule = fc.record({
    host: fc.constantFrom('a.example', 'b.a.example', 'c.example'),
    port: fc.option(fc.constantFrom(...ports), { nil: undefined }),
    prefix: fc.constantFrom('', '/x', '/z'),
  });

  it('allows what the bottle or the flags allow, and nothing else', () => {
    let said = 0;
    fc.assert(
      fc.property(
        fc.uniqueArray(route, { maxLength: 2, selector: ({ host }) => host }),
        fc.array(rule, { maxLength: 3 }),
        (own, rules) => {
          const yaml = `egress: ${JSON.stringify({ routes: own })}`;
          const allow = rules.map(
            ({ host, port, prefix }) => `${host}${port === undefined ? '' : `:${port}`}${prefix}`,
          );
          const both = merge(yaml, { allow });
          if (!both.ok) return;
          said++;
          const policy = policyOf(yaml, { allow });
          const alone = policyOf(yaml);
          for (const host of ['a.example', 'b.a.example', 'd.a.example', 'c.example']) {
            for (const port of ports) {
              for (const [path, method] of [
                ['/x/1', 'GET'],
                ['/x/1', 'POST'],
                ['/y', 'POST'],
                ['/z', 'GET'],
                ['/', 'GET'],
              ] as const) {
                const request = { method, url: url(host, port, path), headers: [] };
                const meant =
                  checkRequest(alone, request).decision === 'allow' ||
                  rules.some(
                    (flag) =>
                      flag.host === host &&
                      (flag.port === undefined ? port !== 8443 : flag.port === port) &&
                      path.startsWith(flag.prefix),
                  );
                expect([request, checkRequest(policy, request).decision]).toEqual([
                  request,
                  meant ? 'allow' : 'block',
                ]);
              }
            }
          }
        },
      ),
      { numRuns: 400, seed: 7 },
    );
    expect(said).toBeGreaterThan(100);
  });
});
