import { file, type Tree } from '../../unit/manifest/memory-files.ts';

/** One rule broken once. The failure is told as the command line tells it. */
export interface Case {
  readonly name: string;
  readonly tree: Tree;
  /** `agent:NAME` or `bottle:NAME`. */
  readonly load: string;
}

const bottle = (name: string, frontmatter: string): Case => ({
  name,
  tree: { bottles: { dev: file(frontmatter) } },
  load: 'bottle:dev',
});

const agent = (name: string, frontmatter: string): Case => ({
  name,
  tree: { bottles: { dev: file('') }, agents: { reviewer: file(frontmatter, 'Review.\n') } },
  load: 'agent:reviewer',
});

const raw = (name: string, content: string | Uint8Array): Case => ({
  name,
  tree: { bottles: { dev: content } },
  load: 'bottle:dev',
});

const route = (name: string, yaml: string): Case =>
  bottle(name, `egress:\n  routes:\n    - host: api.github.com\n${yaml.replace(/^/gm, '      ')}`);

const repo = (name: string, yaml: string): Case =>
  bottle(name, `git-gate:\n  repos:\n    app:\n${yaml.replace(/^/gm, '      ')}`);

const provider = (name: string, yaml: string): Case =>
  bottle(name, `agent_provider:\n${yaml.replace(/^/gm, '  ')}`);

const pi = (name: string, yaml: string): Case =>
  provider(name, `template: pi\nsettings:\n${yaml.replace(/^/gm, '  ')}`);

const URL = 'url: git@github.com:o/r.git';

export const CASES: Readonly<Record<string, readonly Case[]>> = {
  file: [
    raw('ten megabytes', new Uint8Array(10 * 1024 * 1024).fill(0x61)),
    raw(
      'invalid UTF-8',
      Buffer.concat([Buffer.from('---\nenv:\n  A: caf'), Buffer.of(0xe9), Buffer.from('\n---\n')]),
    ),
    raw('UTF-16', Buffer.from('\ufeff---\n---\n', 'utf16le')),
    raw('empty', ''),
    raw('no frontmatter', '# A bottle\n\nenv: {}\n'),
    raw('a line before the frontmatter', '\n---\nenv: {}\n---\n'),
    raw('unclosed frontmatter', '---\nenv: {}\n'),
    raw('a control character', '---\nenv: {A: "\u001b[2J"}\n---\n'),
    raw('a lone carriage return', '---\nenv: {}\regress: {}\n---\n'),
    bottle('a tab as indentation', 'env:\n\tA: b'),
    bottle('a syntax error', 'env: {A: b'),
    bottle('a duplicate key', 'env: {A: b}\nsupervise: true\nenv: {A: c}'),
    bottle('an anchor', 'env: &all\n  A: b'),
    bottle('an alias', 'env:\n  A: *all'),
    bottle('a custom tag', 'env:\n  A: !secret b'),
    bottle('a tag of YAML 1.1', 'env:\n  A: !!binary aGk='),
    bottle('a directive', '%YAML 1.1\nenv: {}'),
    bottle('two documents', 'env: {}\n...\nsupervise: false'),
    bottle('a prototype as a key', '__proto__: {supervise: false}'),
    bottle('a number as a key', 'env: {1: b}'),
    bottle('a list as a key', '? [a]\n: b'),
    bottle('flow nesting', `env: ${'['.repeat(100)}`),
    bottle('compact nesting', `env:\n  ${'- '.repeat(100)}x`),
    bottle('a frontmatter of megabytes', `env:\n${'  A: b\n'.repeat(30_000)}`),
    bottle('a list for a mapping', '- env'),
    bottle('a text for a mapping', 'just text'),
  ],
  bottle: [
    bottle('an unknown key', 'egres: {}'),
    bottle('an unknown key like no other', 'volumes: []'),
    bottle('runtime', 'runtime: runsc'),
    bottle('ssh', 'ssh: []'),
    bottle('git', 'git: {}'),
    bottle('a key one level too high', 'routes: []'),
    bottle("an agent's key", 'skills: [a]'),
    bottle('extends is a list', 'extends: [a, b]'),
    bottle('supervise is a text', 'supervise: "yes"'),
    bottle('workspace is misspelt', 'workspace: mounted'),
    bottle('limits has an unknown key', 'limits: {memroy: 4g}'),
    bottle('memory without a unit we know', 'limits: {memory: 4x}'),
    bottle('memory too small', 'limits: {memory: 1m}'),
    bottle('memory smuggles a second limit', 'limits: {memory: "4g,pids=1"}'),
    bottle('cpus is not positive', 'limits: {cpus: 0}'),
    bottle('pids is a fraction', 'limits: {pids: 1.5}'),
    bottle('limits is empty', 'limits:'),
  ],
  env: [
    bottle('env is a list', 'env: [A=b]'),
    bottle('a name with a hyphen', 'env: {A-B: c}'),
    bottle('a reserved name', 'env: {HTTPS_PROXY: "http://elsewhere"}'),
    bottle('a number', 'env: {PORT: 8080}'),
    bottle('nothing', 'env: {TOKEN: }'),
    bottle('a mapping', 'env: {TOKEN: {from: host}}'),
    bottle('a reference without a name', `env: {TOKEN: "$${'{}'}"}`),
    bottle('a reference with a default', `env: {TOKEN: "$${'{A:-b}'}"}`),
    bottle('a question without words', 'env: {TOKEN: "? "}'),
  ],
  provider: [
    provider('an unknown key', 'templates: claude'),
    provider('an unknown template', 'template: cluade'),
    provider('a template that is a path', 'template: ../evil'),
    provider('an empty dockerfile', 'dockerfile: ""'),
    provider('a token for its name', 'auth_token: sk-ant-oat01-AAAA-secret'),
    provider('a token that could be a name', 'auth_token: ghp_016C7e01aBcDeFgHiJkLmNoPqRsTuV012345'),
    provider('auth_token for codex', 'template: codex\nauth_token: TOKEN'),
    provider('forward_host_credentials for claude', 'forward_host_credentials: true'),
    provider('forward_host_credentials is a text', 'template: codex\nforward_host_credentials: "true"'),
    provider('settings for claude', 'settings: {models: [opus]}'),
    pi('an unknown setting', 'model: qwen'),
    pi('api_key and api_key_env', 'api_key: dummy\napi_key_env: KEY'),
    pi('api_key is a number', 'api_key: 12345678'),
    pi('no models', 'models: []'),
    pi('a base_url with a password', 'base_url: http://user:hunter2@ollama:11434/v1'),
    pi('a context window of nothing', 'context_window: 0'),
    pi('max_tokens fills the context window', 'context_window: 4096\nmax_tokens: 4096'),
    pi('an unknown max_tokens_field', 'max_tokens_field: max_completion_token'),
    pi('supports_developer_role is a number', 'supports_developer_role: 1'),
  ],
  'git-gate': [
    bottle('an unknown key', 'git-gate: {repo: {}}'),
    bottle('an unknown scanner', 'git-gate: {scanner: gitleak}'),
    bottle('a user without fields', 'git-gate: {user: {name: , email: ""}}'),
    bottle('a user with a third field', 'git-gate: {user: {name: a, signingkey: b}}'),
    bottle('a user that forges a header', 'git-gate: {user: {email: "a@b.c> 0 +0000\\ncommitter x"}}'),
    bottle('repos is a list', 'git-gate: {repos: [app]}'),
    bottle('a name with a slash', `git-gate: {repos: {a/b: {${URL}}}}`),
    bottle('a name of dots', `git-gate: {repos: {"..": {${URL}}}}`),
    repo('no url', 'key: {provider: static, path: ~/.ssh/id}'),
    repo('no key', URL),
    repo('https', 'url: https://github.com/o/r.git'),
    repo('a url with a password', 'url: https://me:hunter2@github.com/o/r.git'),
    repo('a url that is an option', 'url: ssh://-oProxyCommand=evil/r.git'),
    repo('an unknown key', `${URL}\nkeys: {}`),
    repo('identity', `${URL}\nidentity: ~/.ssh/id`),
    repo('provisioned_key', `${URL}\nprovisioned_key: {provider: gitea, token_env: T}`),
    repo('key without a provider', `${URL}\nkey: {path: ~/.ssh/id}`),
    repo('an unknown key provider', `${URL}\nkey: {provider: github}`),
    repo('a misspelt key provider', `${URL}\nkey: {provider: statik, path: a}`),
    repo('static without a path', `${URL}\nkey: {provider: static}`),
    repo('gitea without a token', `${URL}\nkey: {provider: gitea}`),
    repo('gitea with the token itself', `${URL}\nkey: {provider: gitea, forge_token_env: 0123456789abcdef}`),
    repo(
      'gitea with a token that could be a name',
      `${URL}\nkey: {provider: gitea, forge_token_env: d0123456789abcdef0123456789abcdef0123456}`,
    ),
    repo('token_env', `${URL}\nkey: {provider: gitea, token_env: T}`),
    repo(
      'an api_url that is no URL',
      `${URL}\nkey: {provider: gitea, forge_token_env: T, api_url: git.example.com}`,
    ),
    repo('a host_key of no known type', `${URL}\nhost_key: "ssh-dss AAAAB3NzaC1kc3MAAACB"`),
  ],
  egress: [
    bottle('an unknown key', 'egress: {route: []}'),
    bottle('an unknown log level', 'egress: {log: 3}'),
    bottle('routes is a mapping', 'egress: {routes: {host: a.b}}'),
    bottle('no host', 'egress: {routes: [{ports: [443]}]}'),
    bottle('a host that is a URL', 'egress: {routes: [{host: "https://api.github.com"}]}'),
    bottle(
      'a host that is a URL with a password',
      'egress: {routes: [{host: "https://me:hunter2@api.github.com"}]}',
    ),
    bottle('a wildcard in the middle', 'egress: {routes: [{host: "api.*.com"}]}'),
    bottle('the same host twice', 'egress: {routes: [{host: a.example}, {host: A.EXAMPLE.}]}'),
    route('an unknown key', 'port: 443'),
    route('role', 'role: claude'),
    route('path_allowlist', 'path_allowlist: [/repos]'),
    route('auth_scheme', 'auth_scheme: Bearer\ntoken_env: T'),
    route('a port out of range', 'ports: [70000]'),
    route('no ports', 'ports: []'),
    route('auth without a token_ref', 'auth: {scheme: Bearer}'),
    route('auth without a scheme', 'auth: {token_ref: T}'),
    route('a misspelt scheme', 'auth: {scheme: bearer, token_ref: T}'),
    route('a token for a scheme', 'auth: {scheme: ghp_016C7e01aBcDeFgHiJkLmNoPq, token_ref: T}'),
    route('a token for its name', 'auth: {scheme: Bearer, token_ref: ghp-016C7e01}'),
    route('a header that frames the message', 'auth: {scheme: "header:Content-Length", token_ref: T}'),
    route('an empty match', 'matches: [{}]'),
    route('a path without a slash', 'matches: [{paths: [{value: repos}]}]'),
    route('a path without a value', 'matches: [{paths: [{type: exact}]}]'),
    route('an unknown path type', 'matches: [{paths: [{type: regexp, value: /a}]}]'),
    route('a regex that backtracks', 'matches: [{paths: [{type: regex, value: "/(a)\\\\1"}]}]'),
    route('a method in lower case', 'matches: [{methods: [get]}]'),
    route('a header without a name', 'matches: [{headers: [{value: b}]}]'),
    route('git.push', 'git: {push: true}'),
    route('git.fetch is a text', 'git: {fetch: "yes"}'),
    route('an unknown detector', 'dlp: {outbound_detectors: [token_pattern]}'),
    route('a detector of the other direction', 'dlp: {inbound_detectors: [known_secrets]}'),
    route('private is a text', 'private: "no"'),
  ],
  extends: [
    {
      name: 'an unknown parent',
      tree: { bottles: { dev: file('extends: bsae'), base: file('') } },
      load: 'bottle:dev',
    },
    {
      name: 'an unknown grandparent, from an agent',
      tree: {
        agents: { reviewer: file('bottle: dev') },
        bottles: { dev: file('extends: base'), base: file('extends: company') },
      },
      load: 'agent:reviewer',
    },
    { name: 'itself', tree: { bottles: { dev: file('extends: dev') } }, load: 'bottle:dev' },
    {
      name: 'a cycle behind the first',
      tree: { bottles: { dev: file('extends: a'), a: file('extends: b'), b: file('extends: a') } },
      load: 'bottle:dev',
    },
    {
      name: "the parent's host again",
      tree: {
        bottles: {
          base: file('egress: {routes: [{host: api.github.com}]}'),
          dev: file('extends: base\negress: {routes: [{host: API.github.com}]}'),
        },
      },
      load: 'bottle:dev',
    },
    {
      name: 'a repository that no parent completes',
      tree: {
        bottles: {
          base: file('git-gate: {repos: {lib: {url: "git@h:lib.git", key: {provider: static, path: k}}}}'),
          dev: file('extends: base\ngit-gate: {repos: {libs: {host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5}}}'),
        },
      },
      load: 'bottle:dev',
    },
    {
      name: 'a parent with an error',
      tree: { bottles: { base: file('supervise: 1'), dev: file('extends: base') } },
      load: 'bottle:dev',
    },
  ],
  agent: [
    agent('no bottle', 'skills: []'),
    agent('an empty bottle', 'bottle:'),
    agent('a bottle that is a path', 'bottle: ../../etc/passwd'),
    agent('a missing bottle', 'bottle: prod'),
    agent('an unknown key', 'bottle: dev\nskill: [a]'),
    agent('skills is a text', 'bottle: dev\nskills: a, b'),
    agent('a skill that is a path', 'bottle: dev\nskills: [../../.ssh]'),
    agent('a skill that is hidden', 'bottle: dev\nskills: [.git]'),
    agent("a bottle's key", 'bottle: dev\negress: {routes: [{host: evil.example}]}'),
    agent('git-gate.repos', 'bottle: dev\ngit-gate: {repos: {}}'),
    agent('an empty identity', 'bottle: dev\ngit-gate: {user: {}}'),
    { name: 'an unknown agent', tree: { agents: { reviewer: file('bottle: dev') } }, load: 'agent:Reviewer' },
    { name: 'an unknown agent, and none there', tree: {}, load: 'agent:reviewer' },
  ],
};
