import { describe, expect, test } from 'vitest';
import { gitIdentitySummary } from '../../../src/manifest/git-identity.ts';
import { loadBottle, loadManifest } from '../../../src/manifest/load.ts';
import type { Bottle } from '../../../src/manifest/manifest.ts';
import {
  BOT_BOTTLE_HOME,
  file,
  find,
  indexOf,
  memoryTree,
  mustFail,
  mustOk,
  REPOSITORY,
  type Tree,
} from './memory-files.ts';

const bottleOf = (frontmatter: string): Bottle =>
  mustOk(loadBottle(indexOf({ bottles: { dev: file(frontmatter) } }), 'dev'));

describe('lazily', () => {
  test('one agent reads its file and its chain, and nothing else', () => {
    const files = memoryTree({
      agents: { reviewer: file('bottle: dev'), broken: 'no frontmatter' },
      bottles: { dev: file('extends: base'), base: file(''), broken: 'no frontmatter' },
    });
    const manifest = mustOk(loadManifest(mustOk(find(files)), 'reviewer'));
    expect(manifest.bottle.files).toEqual([
      `${BOT_BOTTLE_HOME}/bottles/dev.md`,
      `${BOT_BOTTLE_HOME}/bottles/base.md`,
    ]);
    expect(files.reads).toEqual([`${BOT_BOTTLE_HOME}/agents/reviewer.md`, ...manifest.bottle.files]);
  });

  test('ten megabytes are not read whole', () => {
    const files = memoryTree({ bottles: { dev: new Uint8Array(10 * 1024 * 1024) } });
    expect(mustFail(loadBottle(mustOk(find(files)), 'dev'))).toMatchObject({
      kind: 'file',
      fault: 'too-large',
    });
  });
});

describe('a file as editors write it', () => {
  test('with a byte order mark, CRLF and blanks behind the fences', () => {
    const text =
      '\ufeff--- \r\nbottle: dev\r\nskills:\r\n  - lint\r\n---\t\r\n\r\nReview.\r\n\r\nBe kind.\r\n';
    const index = indexOf({ agents: { a: text }, bottles: { dev: '---\r\n---' } });
    const { agent } = mustOk(loadManifest(index, 'a'));
    expect(agent.skills).toEqual(['lint']);
    expect(agent.prompt).toBe('Review.\n\nBe kind.');
  });

  test('places are told in its own lines and columns', () => {
    const index = indexOf({ bottles: { dev: '\ufeff---\r\nenv:\r\n  A: 1\r\n---\r\n' } });
    expect(mustFail(loadBottle(index, 'dev'))).toMatchObject({
      where: { line: 3, column: 6, excerpt: '  A: *' },
    });
  });

  test('a body with further rules stays a body', () => {
    const index = indexOf({
      agents: { a: file('bottle: dev', 'one\n---\ntwo: [\n') },
      bottles: { dev: file('') },
    });
    expect(mustOk(loadManifest(index, 'a')).agent.prompt).toBe('one\n---\ntwo: [');
  });
});

describe('a bottle', () => {
  test('that declares nothing grants nothing', () => {
    expect(bottleOf('')).toEqual({
      name: 'dev',
      files: [`${BOT_BOTTLE_HOME}/bottles/dev.md`],
      env: [],
      provider: { kind: 'claude', template: 'claude' },
      git: { user: {}, repos: [] },
      egress: { log: 1, mode: 'enforce', routes: [] },
      supervise: true,
      workspace: 'none',
      limits: {},
      declared: [],
      warnings: [],
    });
  });

  test('limits are numbers', () => {
    expect(bottleOf('limits: {memory: 512m, cpus: 0.5, pids: 64}').limits).toEqual({
      memory: 512 * 1024 * 1024,
      cpus: 0.5,
      pids: 64,
    });
    expect(bottleOf('limits: {memory: 4294967296}').limits).toEqual({ memory: 4_294_967_296 });
  });

  test('names that objects inherit are names like others', () => {
    const { env } = bottleOf('env: {constructor: a, toString: b, hasOwnProperty: c}');
    expect(env.map(({ name }) => name)).toEqual(['constructor', 'toString', 'hasOwnProperty']);
  });

  test('a route becomes what egress understands, with the host variable beside it', () => {
    const { egress } = bottleOf(`
egress:
  log: 2
  routes:
    - host: API.GitHub.com.
      ports: [443]
      auth: {scheme: "header:X-Key", token_ref: GITHUB_TOKEN}
      matches:
        - paths: [{value: /repos}]
          methods: [GET]
          headers: [{name: X-A, value: b}]
      git: {fetch: true}
      dlp: {outbound_detectors: [known_secrets], inbound_detectors: false}
      private: true`);
    expect(egress).toEqual({
      log: 2,
      mode: 'enforce',
      routes: [
        {
          host: 'api.github.com',
          ports: [443],
          auth: { scheme: { type: 'header', name: 'x-key' }, tokenRef: 'GITHUB_TOKEN' },
          matches: [
            {
              paths: [{ type: 'prefix', value: '/repos' }],
              methods: ['GET'],
              headers: [{ name: 'x-a', type: 'exact', value: 'b' }],
            },
          ],
          git: { fetch: true },
          dlp: { outbound: ['known_secrets'], inbound: [] },
          private: true,
        },
      ],
    });
  });

  test('repositories', () => {
    const { git } = bottleOf(`
git-gate:
  scanner: both
  user: {name: claude}
  repos:
    app:
      url: ssh://git@git.example.com:2222/o/r.git
      key: {provider: gitea, forge_token_env: GITEA_TOKEN, api_url: "https://git.example.com/api/v1"}
      host_key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5 a comment"`);
    expect(git).toEqual({
      scanner: 'both',
      user: { name: 'claude' },
      repos: [
        {
          name: 'app',
          url: {
            text: 'ssh://git@git.example.com:2222/o/r.git',
            user: 'git',
            host: 'git.example.com',
            port: 2222,
            path: '/o/r.git',
          },
          key: { provider: 'gitea', forgeTokenEnv: 'GITEA_TOKEN', apiUrl: 'https://git.example.com/api/v1' },
          hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5',
        },
      ],
    });
  });

  test('a literal that looks like interpolation is passed on and warned about', () => {
    const { env, warnings } = bottleOf(`env: {PS: "in $${'{HOME}'} now"}`);
    expect(env).toEqual([{ name: 'PS', value: { type: 'literal', text: `in $${'{HOME}'} now` } }]);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('bottles/dev.md:2: env.PS is passed as it is');
  });
});

describe('providers', () => {
  test('claude, with a token that stays outside', () => {
    expect(bottleOf('agent_provider: {auth_token: CLAUDE_TOKEN, dockerfile: ~/D}').provider).toEqual({
      kind: 'claude',
      template: 'claude',
      authToken: 'CLAUDE_TOKEN',
      dockerfile: '~/D',
    });
  });

  test.each(['TOKEN', 'bottle_test_token_12345', 'A1B2C3D4E5F6G7H8I9J0K1L2M3N4O5P6', 'claudeToken'])(
    'a variable may be called %s',
    (name) => {
      expect(bottleOf(`agent_provider: {auth_token: ${name}}`).provider).toMatchObject({ authToken: name });
    },
  );

  test('codex', () => {
    const { provider } = bottleOf('agent_provider: {template: codex, forward_host_credentials: true}');
    expect(provider).toEqual({ kind: 'codex', template: 'codex', forwardHostCredentials: true });
  });

  test('pi, with every default', () => {
    expect(bottleOf('agent_provider: {template: pi, settings: {api_key_env: OLLAMA_KEY}}').provider).toEqual({
      kind: 'pi',
      template: 'pi',
      settings: {
        provider: 'ollama',
        baseUrl: 'http://ollama:11434/v1',
        api: 'openai-completions',
        apiKey: { type: 'host', from: 'OLLAMA_KEY' },
        models: ['qwen2.5-coder:7b'],
        contextWindow: 4096,
        maxTokens: 1024,
        maxTokensField: 'max_tokens',
        supportsDeveloperRole: false,
        supportsReasoningEffort: false,
      },
    });
  });

  test('a plugin that is there, with its file', () => {
    const index = indexOf({
      bottles: { dev: file('agent_provider: {template: aider, settings: {model: x}}') },
      others: {
        [`${BOT_BOTTLE_HOME}/contrib/aider/provider.yaml`]:
          'command: aider\nsettings: {model: {type: string}}',
      },
    });
    expect(mustOk(loadBottle(index, 'dev')).provider).toMatchObject({
      kind: 'plugin',
      template: 'aider',
      settings: { model: 'x' },
      plugin: { name: 'aider', directory: `${BOT_BOTTLE_HOME}/contrib/aider`, raw: { command: 'aider' } },
    });
  });
});

describe('an agent', () => {
  const tree = (frontmatter: string, bottle = ''): Tree => ({
    agents: { reviewer: file(frontmatter, '\n\nReview.\n\n') },
    bottles: { dev: file(bottle) },
  });

  test("passes Claude Code's own keys unread", () => {
    const own =
      'name: x\ndescription: [any, thing]\nmodel: {a: 1}\ncolor: 7\nmemory: user\ntools: Read, Grep';
    expect(mustOk(loadManifest(indexOf(tree(`bottle: dev\n${own}`)), 'reviewer')).agent).toEqual({
      name: 'reviewer',
      file: `${BOT_BOTTLE_HOME}/agents/reviewer.md`,
      origin: 'home',
      bottle: 'dev',
      skills: [],
      prompt: 'Review.',
      gitUser: {},
    });
  });

  test('lays its identity over the bottle, field by field, and the summary says whose each is', () => {
    const index = indexOf(
      tree(
        'bottle: dev\ngit-gate: {user: {name: claude, email: }}',
        'git-gate: {user: {name: x, email: a@b.c}}',
      ),
    );
    const { gitIdentity } = mustOk(loadManifest(index, 'reviewer'));
    expect(gitIdentitySummary(gitIdentity)).toBe('name=claude (agent), email=a@b.c (bottle)');
  });

  test('has no identity when nobody declares one', () => {
    expect(
      gitIdentitySummary(mustOk(loadManifest(indexOf(tree('bottle: dev')), 'reviewer')).gitIdentity),
    ).toBeUndefined();
  });

  test('of a repository may not be a link to a secret of this machine', () => {
    const files = memoryTree({ repository: { fixer: file('bottle: dev') }, bottles: { dev: file('') } });
    const path = `${REPOSITORY}/.bot-bottle/agents/fixer.md`;
    files.links.set(path, '/home/dev/.aws/credentials');
    expect(mustFail(loadManifest(mustOk(find(files)), 'fixer'))).toEqual({
      room: 'manifest',
      kind: 'file',
      file: path,
      fault: 'outside-repository',
      found: '/home/dev/.aws/credentials',
    });
    expect(files.reads).toEqual([]);
  });

  test('of a repository may be a link within it', () => {
    const files = memoryTree({ repository: { fixer: file('bottle: dev') }, bottles: { dev: file('') } });
    files.write(`${REPOSITORY}/docs/fixer.md`, file('bottle: dev', 'Fix.'));
    files.links.set(`${REPOSITORY}/.bot-bottle/agents/fixer.md`, `${REPOSITORY}/docs/fixer.md`);
    expect(mustOk(loadManifest(mustOk(find(files)), 'fixer')).agent.prompt).toBe('Fix.');
  });
});
