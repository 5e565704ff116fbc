import { describe, expect, test } from 'vitest';
import { loadManifest } from '../../../src/manifest/load.ts';
import { type AgentFacts, buildAgentPlan } from '../../../src/plan/agent-plan.ts';
import type { EnvEntry } from '../../../src/plan/plan.ts';
import { parseStartRequest, type StartFlags } from '../../../src/plan/start-request.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { file, indexOf, mustFail, mustOk } from '../manifest/memory-files.ts';
import { FACTS } from './agent-facts.ts';

function build(bottle: string, flags: StartFlags = {}, facts: Partial<AgentFacts> = {}) {
  const index = indexOf({ bottles: { dev: file(bottle) }, agents: { reviewer: file('bottle: dev') } });
  const manifest = mustOk(loadManifest(index, 'reviewer'));
  return buildAgentPlan(manifest, mustOk(parseStartRequest(flags, [])), { ...FACTS, ...facts });
}

const planOf = (...args: Parameters<typeof build>) => mustOk(build(...args)).plan;
const envOf = (bottle: string): Readonly<Record<string, EnvEntry['value']>> =>
  Object.fromEntries(planOf(bottle).env.map(({ name, value }) => [name, value]));
const routesOf = (bottle: string) => mustOk(parsePolicy(planOf(bottle).egress.routesYaml, 'r')).routes;

describe('the environment', () => {
  test('a declared value wins over a default of the provider', () => {
    const env = envOf('env: {DISABLE_ERROR_REPORTING: "0"}');
    expect(env.DISABLE_ERROR_REPORTING).toEqual({ type: 'host', from: 'given:DISABLE_ERROR_REPORTING' });
    expect(env.CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC).toEqual({ type: 'literal', text: '1' });
  });

  test('a declared value never stands in the plan', () => {
    expect(JSON.stringify(planOf('env: {A: plain-value}'))).not.toContain('plain-value');
  });

  test('a placeholder belongs to nobody else', () => {
    const failure = mustFail(
      build('env: {CLAUDE_CODE_OAUTH_TOKEN: x}\nagent_provider: {auth_token: MY_TOKEN}'),
    );
    expect(failure).toMatchObject({ kind: 'conflict', path: 'env.CLAUDE_CODE_OAUTH_TOKEN' });
  });

  test('without auth_token the person may put a token there', () => {
    expect(envOf('env: {CLAUDE_CODE_OAUTH_TOKEN: x}').CLAUDE_CODE_OAUTH_TOKEN).toMatchObject({
      type: 'host',
    });
  });
});

describe('routes', () => {
  test('those of the provider come first', () => {
    expect(routesOf('egress: {routes: [{host: a.example.com}]}').map(({ host }) => host)).toEqual([
      'api.anthropic.com',
      'a.example.com',
    ]);
  });

  test('one of the manifest for the same host stands in its place, whole', () => {
    const bottle = `agent_provider: {auth_token: MY_TOKEN}
egress: {routes: [{host: b.example.com}, {host: api.anthropic.com, matches: [{methods: [POST]}]}]}`;
    const routes = routesOf(bottle);
    expect(routes.map(({ host }) => host)).toEqual(['b.example.com', 'api.anthropic.com']);
    expect(routes[1]).toMatchObject({ ports: [443, 80], matches: [{ methods: ['POST'] }] });
    expect(routes[1]).not.toHaveProperty('auth');
    expect(planOf(bottle).egress.tokens).toEqual([]);
  });

  test('a secret of a route must not enter by env', () => {
    const bottle =
      `env: {A: "$` +
      `{HOST_VAR}"}\negress: {routes: [{host: a.example.com, auth: {scheme: Bearer, token_ref: HOST_VAR}}]}`;
    expect(mustFail(build(bottle))).toMatchObject({ kind: 'conflict', path: 'env.A' });
  });

  test('a server of the local network may have a private address, a public one not', () => {
    const pi = (url: string) => `agent_provider: {template: pi, settings: {base_url: "${url}"}}`;
    expect(routesOf(pi('http://ollama:11434/v1'))[0]).toMatchObject({
      host: 'ollama',
      ports: [11434],
      private: true,
    });
    expect(routesOf(pi('https://models.example.com/v1'))[0]).toMatchObject({ ports: [443], private: false });
  });
});

test('the image of the provider is taken where the backend runs images', () => {
  expect(planOf('', {}, { backend: 'docker' }).image).toBe('bot-bottle-claude:latest');
  expect(planOf('').image).toBeUndefined();
});

test('the bottle says how the workspace enters, and a flag wins', () => {
  expect(
    planOf('', {}, { workspace: { mode: 'none', path: '/work/app' } }).agent?.provider.files[0]?.text,
  ).not.toContain('/work/app');
  expect(mustFail(build('', {}, { workspace: { mode: 'mount', path: '/home/dev' } }))).toMatchObject({
    kind: 'workspace',
  });
});
