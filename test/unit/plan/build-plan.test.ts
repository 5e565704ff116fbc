import { describe, expect, it } from 'vitest';
import { buildPlan, type PlanFacts } from '../../../src/plan/build-plan.ts';
import { explainJson, explainRun, explainText } from '../../../src/plan/explain.ts';
import { isPlaceholder } from '../../../src/plan/placeholder.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { parseRunRequest, type RunFlags } from '../../../src/plan/run-request.ts';
import { collectValues } from '../../../src/plan/secret-values.ts';

const facts: PlanFacts = {
  slug: 'curl-ab12c',
  agentName: 'curl',
  backend: 'bubblewrap',
  stateDir: '/home/u/.bot-bottle/state/curl-ab12c',
  command: { file: '/usr/bin/curl', installDirs: [] },
  workspace: { mode: 'mount', path: '/home/u/project' },
  layout: { home: '/home/u', botBottleHome: '/home/u/.bot-bottle' },
  env: {
    names: new Set(['GITHUB_TOKEN', 'FORWARDED', 'PATH']),
    path: '/home/u/bin:/usr/bin:/bin:/home/u/project/node_modules/.bin',
    passed: { TERM: 'xterm', LANG: 'C.UTF-8' },
  },
};

function request(flags: RunFlags, ...command: string[]) {
  const parsed = parseRunRequest(flags, command.length === 0 ? ['curl'] : command);
  if (!parsed.ok) throw new Error(parsed.failure.what);
  return parsed.value;
}

function plan(flags: RunFlags, changed: Partial<PlanFacts> = {}): Plan {
  const built = buildPlan(request(flags), { ...facts, ...changed });
  if (!built.ok) throw new Error(JSON.stringify(built.failure));
  return built.value;
}

const envOf = (built: Plan) => Object.fromEntries(built.env.map(({ name, value }) => [name, value]));

describe('parseRunRequest', () => {
  it.each([
    [{}, [], /no command/],
    [{}, [''], /empty/],
    [{}, ['a', 'b\0'], /NUL/],
    [{ workspace: 'mont' }, ['a'], /--workspace is mont/],
    [{ image: '' }, ['a'], /--image is empty/],
    [{ env: ['A', 'A=1'] }, ['a'], /--env A was given twice/],
    [{ secret: ['a.example=A', 'a.example=B'] }, ['a'], /twice/],
    [{ secret: ['a.example=A'], env: ['A'] }, ['a'], /into the bottle/],
    [{ env: Array.from({ length: 10_001 }, (_, i) => `A${i}`) }, ['a'], /10001 times/],
  ] as const)('refuses %j %j', (flags, command, what) => {
    const parsed = parseRunRequest(flags, command);
    expect(!parsed.ok && parsed.failure.what).toMatch(what);
  });
});

describe('buildPlan', () => {
  it('decides the whole environment, sorted', () => {
    const built = plan({ env: ['FORWARDED', 'GIVEN=x'], secret: ['api.github.com=GITHUB_TOKEN'] });
    const names = built.env.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(envOf(built)).toMatchObject({
      BOT_BOTTLE: { type: 'literal', text: '1' },
      BOT_BOTTLE_SLUG: { type: 'literal', text: 'curl-ab12c' },
      FORWARDED: { type: 'host', from: 'FORWARDED' },
      GIVEN: { type: 'host', from: 'given:GIVEN' },
      HOME: { type: 'literal', text: '/home/node' },
      HTTPS_PROXY: { type: 'literal', text: 'http://127.0.0.1:9099' },
      http_proxy: { type: 'literal', text: 'http://127.0.0.1:9099' },
      no_proxy: { type: 'literal', text: 'localhost,127.0.0.1,::1' },
      NODE_EXTRA_CA_CERTS: { type: 'literal', text: '/etc/bot-bottle/ca.crt' },
      SSL_CERT_FILE: { type: 'literal', text: '/etc/ssl/certs/ca-certificates.crt' },
      PATH: { type: 'literal', text: '/usr/bin:/bin:/home/u/project/node_modules/.bin' },
      TERM: { type: 'literal', text: 'xterm' },
    });
  });

  it('gives a placeholder in the place of a secret', () => {
    const value = envOf(plan({ secret: ['api.github.com=GITHUB_TOKEN'] })).GITHUB_TOKEN;
    expect(value).toEqual({ type: 'literal', text: 'bot-bottle-placeholder-GITHUB_TOKEN' });
    expect(isPlaceholder('bot-bottle-placeholder-GITHUB_TOKEN')).toBe(true);
    expect(isPlaceholder('bot-bottle-placeholder-A=ghp_x')).toBe(false);
  });

  it('lets --env win over what is passed through', () => {
    expect(envOf(plan({ env: ['TERM=dumb'] })).TERM).toEqual({ type: 'host', from: 'given:TERM' });
  });

  it('names services only when they exist', () => {
    expect(Object.keys(envOf(plan({})))).not.toContain('MCP_SUPERVISE_URL');
  });

  it('holds no value of --env, nor does its explanation', () => {
    const built = plan({ env: ['GIVEN=s3cret'] });
    const told = [JSON.stringify(built), explainJson(built), ...explainText(built)].join('\n');
    expect(told).toContain('GIVEN');
    expect(told).not.toContain('s3cret');
  });

  it.each([
    ['/home/u', /home directory/],
    ['/home', /system/],
    ['/', /system/],
    ['/tmp', /system/],
    ['/etc/nginx', /\/etc/],
    ['/home/u/.bot-bottle/state', /bot-bottle's own/],
    ['/home/u/.ssh', /private/],
  ])('refuses the workspace %s', (path, reason) => {
    const built = buildPlan(request({}), { ...facts, workspace: { mode: 'copy', path } });
    expect(!built.ok && built.failure.kind === 'workspace' && built.failure.reason).toMatch(reason);
  });

  it('does not mind the directory when there is no workspace', () => {
    expect(plan({}, { workspace: { mode: 'none', path: '/home/u' } }).workspace.mode).toBe('none');
  });

  it('refuses a workspace that holds the state directory elsewhere', () => {
    const layout = { home: '/home/u', botBottleHome: '/data/p/bb' };
    const built = buildPlan(request({}), { ...facts, layout, workspace: { mode: 'mount', path: '/data/p' } });
    expect(built.ok).toBe(false);
  });

  it('refuses to forward what is not set, and an image without images', () => {
    const unset = buildPlan(request({ env: ['MISSING'] }), facts);
    expect(!unset.ok && unset.failure).toMatchObject({ kind: 'env-unset', variable: 'MISSING' });
    const image = buildPlan(request({ image: 'node:22' }), facts);
    expect(!image.ok && image.failure.kind).toBe('unsupported');
  });
});

describe('collectValues', () => {
  it('takes values from the command line and the host', () => {
    const values = collectValues(request({ env: ['A', 'B=', 'C=x'], secret: ['a.example=T'] }), {
      A: 'a',
      T: 't',
      OTHER: 'o',
    });
    expect(values.ok && values.value).toEqual({
      A: 'a',
      'given:B': '',
      'given:C': 'x',
      T: 't',
    });
  });

  it.each([
    [{ T: undefined }, 'secret-unset'],
    [{ T: '' }, 'secret-unset'],
    [{ T: 'x\n' }, 'secret-malformed'],
    [{ T: 'x\u0000' }, 'secret-malformed'],
  ])('refuses %j as a secret', (env, kind) => {
    const values = collectValues(request({ secret: ['a.example=T'] }), env);
    expect(!values.ok && values.failure.kind).toBe(kind);
  });
});

describe('explainRun', () => {
  it('has the keys of the contract', () => {
    const told = explainRun(
      plan({
        allow: ['api.github.com/repos'],
        secret: ['api.github.com=GITHUB_TOKEN'],
        limits: 'memory=1g',
      }),
    );
    expect(Object.keys(told)).toEqual([
      ...['agent', 'bottle', 'backend', 'slug', 'image', 'skills', 'env', 'git', 'egress', 'supervise'],
      ...['workspace', 'limits', 'label', 'color', 'command'],
    ]);
    expect(told.egress.routes).toEqual([
      {
        host: 'api.github.com',
        ports: [443, 80],
        auth_scheme: 'Bearer',
        token_env: 'EGRESS_TOKEN_0',
        matches: [{ paths: [{ type: 'prefix', value: '/repos' }] }],
      },
    ]);
    expect(told.limits).toEqual({ memory: 2 ** 30, cpus: null, pids: null });
  });

  it('says loudly that it observes', () => {
    const { egress, ...rest } = plan({});
    const observing = { ...rest, egress: { ...egress, routesYaml: 'mode: observe\nroutes: []\n' } };
    expect(explainRun(observing).egress.mode).toBe('observe');
    expect(explainText(observing).join('\n')).toMatch(/^OBSERVE: .*EVERY public host/m);
    expect(explainRun(plan({})).egress).not.toHaveProperty('mode');
  });

  it('says what it reaches', () => {
    expect(explainText(plan({})).join('\n')).toContain('reaches:   nothing');
    expect(explainText(plan({ allow: ['a.example:443/x'] })).join('\n')).toContain(
      'a.example on 443 below /x',
    );
  });
});
