import { describe, expect, test } from 'vitest';
import { loadBottle } from '../../../src/manifest/load.ts';
import type { Bottle } from '../../../src/manifest/manifest.ts';
import { file, indexOf, mustOk } from './memory-files.ts';

/** The first extends the second, and so on. */
function chain(...frontmatters: string[]): Bottle {
  const names = frontmatters.map((_, index) => `b${index}`);
  const bottles = Object.fromEntries(
    frontmatters.map((text, index) => {
      const parent = names[index + 1];
      return [names[index], file(`${parent === undefined ? '' : `extends: ${parent}\n`}${text}`)];
    }),
  );
  return mustOk(loadBottle(indexOf({ bottles }), 'b0'));
}

const repo = (name: string, rest = '') =>
  `${name}: {url: "git@h:${name}.git", key: {provider: static, path: k}${rest}}`;

test('env is merged by name, the child wins', () => {
  const { env } = chain('env: {B: child, C: child}', 'env: {A: root, B: root}');
  expect(env.map(({ name, value }) => [name, value])).toEqual([
    ['A', { type: 'literal', text: 'root' }],
    ['B', { type: 'literal', text: 'child' }],
    ['C', { type: 'literal', text: 'child' }],
  ]);
});

test('an env entry may change its kind', () => {
  const { env } = chain('env: {A: "?What?"}', 'env: {A: root}');
  expect(env).toEqual([{ name: 'A', value: { type: 'ask', prompt: 'What?' } }]);
});

describe('git-gate.user', () => {
  test('is merged by field, the child wins where it is not empty', () => {
    const { git } = chain(
      'git-gate: {user: {name: child, email: ""}}',
      'git-gate: {user: {email: mid@b.c}}',
      'git-gate: {user: {name: root, email: root@b.c}}',
    );
    expect(git.user).toEqual({ name: 'child', email: 'mid@b.c' });
  });
});

describe('git-gate.repos', () => {
  test('absent inherits', () => {
    expect(chain('', `git-gate: {repos: {${repo('a')}}}`).git.repos.map(({ name }) => name)).toEqual(['a']);
    expect(chain('git-gate: {}', `git-gate: {repos: {${repo('a')}}}`).git.repos).toHaveLength(1);
  });

  test('{} clears', () => {
    expect(chain('git-gate: {repos: {}}', `git-gate: {repos: {${repo('a')}}}`).git.repos).toEqual([]);
  });

  test('cleared in the middle of a chain, what comes after counts', () => {
    const { git } = chain(
      `git-gate: {repos: {${repo('b')}}}`,
      'git-gate: {repos: {}}',
      `git-gate: {repos: {${repo('a')}}}`,
    );
    expect(git.repos.map(({ name }) => name)).toEqual(['b']);
  });

  test('united by name, entries of one name field by field', () => {
    const { git } = chain(
      'git-gate: {repos: {a: {key: {provider: gitea, forge_token_env: T}}, b: {url: "git@h:b2.git"}}}',
      `git-gate: {repos: {${repo('a', ', host_key: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5')}, ${repo('b')}, ${repo('c')}}}`,
    );
    expect(git.repos.map(({ name, url, key }) => [name, url.path, key])).toEqual([
      ['a', 'a.git', { provider: 'gitea', forgeTokenEnv: 'T' }],
      ['b', 'b2.git', { provider: 'static', path: 'k' }],
      ['c', 'c.git', { provider: 'static', path: 'k' }],
    ]);
    expect(git.repos[0]?.hostKey).toBe('ssh-ed25519 AAAAC3NzaC1lZDI1NTE5');
  });
});

describe('egress', () => {
  const route = (host: string) => `egress: {routes: [{host: ${host}}]}`;
  const hosts = (bottle: Bottle) => bottle.egress.routes.map(({ host }) => host);

  test('routes: absent inherits', () => {
    expect(hosts(chain('egress: {log: 2}', route('a.example')))).toEqual(['a.example']);
  });

  test("routes: the parent's, then the child's", () => {
    expect(hosts(chain(route('c.example'), route('b.example'), route('a.example')))).toEqual([
      'a.example',
      'b.example',
      'c.example',
    ]);
  });

  test('routes: an empty list adds nothing and clears nothing', () => {
    expect(hosts(chain('egress: {routes: []}', route('a.example')))).toEqual(['a.example']);
  });

  test('log: the child wins when it says something, also 0', () => {
    expect(chain('egress: {}', 'egress: {log: 2}').egress.log).toBe(2);
    expect(chain('egress: {log: 0}', 'egress: {log: 2}').egress.log).toBe(0);
  });

  test('mode: the child wins when it says something', () => {
    expect(chain('egress: {}', 'egress: {mode: observe}').egress.mode).toBe('observe');
    expect(chain('egress: {mode: enforce}', 'egress: {mode: observe}').egress.mode).toBe('enforce');
    expect(chain('', '').egress.mode).toBe('enforce');
  });
});

describe('everything else is replaced whole by a child that has it', () => {
  test('agent_provider', () => {
    const parent = 'agent_provider: {template: codex, forward_host_credentials: true, dockerfile: D}';
    expect(chain('agent_provider: {template: codex}', parent).provider).toEqual({
      kind: 'codex',
      template: 'codex',
      forwardHostCredentials: false,
    });
    expect(chain('', parent).provider).toMatchObject({ dockerfile: 'D' });
  });

  test('limits', () => {
    expect(chain('limits: {pids: 64}', 'limits: {cpus: 2}').limits).toEqual({ pids: 64 });
    expect(chain('limits: {}', 'limits: {cpus: 2}').limits).toEqual({});
    expect(chain('', 'limits: {cpus: 2}').limits).toEqual({ cpus: 2 });
  });

  test('supervise and workspace, also by false and none', () => {
    expect(chain('supervise: true', 'supervise: false').supervise).toBe(true);
    expect(chain('', 'supervise: false').supervise).toBe(false);
    expect(chain('workspace: none', 'workspace: mount').workspace).toBe('none');
    expect(chain('', 'workspace: mount').workspace).toBe('mount');
  });

  test('git-gate.scanner', () => {
    expect(chain('git-gate: {scanner: builtin}', 'git-gate: {scanner: both}').git.scanner).toBe('builtin');
    expect(chain('git-gate: {repos: {}}', 'git-gate: {scanner: both}').git.scanner).toBe('both');
  });
});

test('a long chain is followed to its end', () => {
  const { files, supervise } = chain(...Array.from({ length: 99 }, () => ''), 'supervise: false');
  expect(files).toHaveLength(100);
  expect(supervise).toBe(false);
});
