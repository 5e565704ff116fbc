import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  isRefused,
  must,
  noSshd,
  type PushScene,
  packOf,
  pushPack,
  pushScene,
  secret,
} from '../rig/push-scene.ts';

describe.skipIf(noSshd)('a secret in a push', () => {
  let at: PushScene;
  beforeAll(async () => {
    at = await pushScene();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  /** A branch of its own from what upstream has. */
  const branch = (name: string) => at.must('checkout', '-q', '-B', name, 'origin/main');

  test('the refusal names file, line, rule and commit, and how to mend; mended, the push passes', async () => {
    await branch('tip');
    const token = secret();
    await at.commit('second', ['config.txt', `first\ntoken = "${token}"\n`]);
    const said = await isRefused(
      at,
      token,
      /config\.txt:2: rule [a-z-]+, commit [0-9a-f]{12}/,
      'origin',
      'tip',
    );
    expect(said).toContain((await at.must('rev-parse', 'HEAD')).slice(0, 12));
    expect(said).toContain('git commit --amend');
    at.file('config.txt', 'first\ntoken = env\n');
    await at.must('commit', '-qa', '--amend', '-m', 'second');
    expect((await at.git('push', 'origin', 'tip')).code).toBe(0);
  });

  const places: Readonly<Record<string, (token: string) => Promise<RegExp>>> = {
    'an older commit of the push': async (token) => {
      await at.commit('with', ['old.txt', token]);
      await at.commit('without', ['old.txt', 'gone']);
      return /old\.txt:1: rule/;
    },
    'a commit that is reverted later': async (token) => {
      await at.commit('with', ['reverted.txt', `a\nb\n${token}\n`]);
      await at.must('revert', '--no-edit', 'HEAD');
      return /reverted\.txt:3: rule/;
    },
    'a commit message': async (token) => {
      await at.commit(`use ${token}`);
      return /the message or the people of the commit/;
    },
    'an author': async (token) => {
      await at.must('commit', '-q', '--allow-empty', '-m', 'x', `--author=${token} <a@b.example>`);
      return /the message or the people of the commit/;
    },
    'the name of a file': async (token) => {
      mkdirSync(join(at.work, 'd'), { recursive: true });
      await at.commit('x', [`d/${token}.txt`, 'nothing']);
      return /the name of a file/;
    },
    'a binary file': async (token) => {
      await at.commit('x', [
        'b.bin',
        Buffer.concat([randomBytes(5000), Buffer.from(`\0${token}\0`), randomBytes(99)]),
      ]);
      return /b\.bin:[0-9]+: rule/;
    },
    'a UTF-16 file': async (token) => {
      await at.commit('x', ['w.txt', Buffer.from(`\ufeffkey ${token}\r\n`, 'utf16le')]);
      return /w\.txt:1: rule/;
    },
    base64: async (token) => {
      await at.commit('x', ['e.txt', Buffer.from(`the key is ${token} here`).toString('base64')]);
      return /e\.txt:1: rule/;
    },
    'a file that .gitattributes filters or calls binary': async (token) => {
      await at.commit('x', ['.gitattributes', '*.s binary -diff filter=none\n'], ['f.s', `${token}\n`]);
      return /f\.s:1: rule/;
    },
    'a large file': async (token) => {
      const lines = 'a line that says nothing of interest to anybody\n'.repeat(60_000);
      await at.commit('x', ['large.txt', `${lines}${token}\n${lines}`]);
      return /large\.txt:60001: rule/;
    },
    'a merge that adds it': async (token) => {
      await at.commit('ours', ['m.txt', 'ours']);
      await at.must('checkout', '-q', '-b', 'side', 'HEAD~1');
      await at.commit('theirs', ['n.txt', 'theirs']);
      await at.must('checkout', '-q', '-');
      await at.must('merge', '-q', '--no-commit', 'side');
      await at.commit('merge', ['evil.txt', token]);
      return /evil\.txt:1: rule/;
    },
    "a file with the repository's own scanner settings beside it": async (token) => {
      await at.commit(
        'x',
        ['.gitleaks.toml', 'title = "none"\n[allowlist]\npaths = [".*"]\n'],
        ['.gitleaksignore', 'k.txt:github-pat:1\n'],
        ['k.txt', token],
      );
      return /k\.txt:1: rule/;
    },
    'a line marked gitleaks:allow, where nobody can be asked': async (token) => {
      await at.commit('x', ['g.txt', `key = ${token} # gitleaks:allow\n`]);
      return /this bottle has no supervisor/;
    },
  };
  test.for(Object.keys(places))('refuses a secret in %s', async (name) => {
    const token = secret();
    await branch('case');
    const words = await (places[name] as (token: string) => Promise<RegExp>)(token);
    await isRefused(at, token, words, 'origin', 'case');
  });

  test('refuses a secret in the name of a branch, a push option, a tag message and a note', async () => {
    const token = secret();
    await branch('case');
    await at.commit('x', ['x.txt', 'x']);
    await isRefused(at, token, /the name of a ref/, 'origin', `HEAD:refs/heads/${token}`);
    await isRefused(at, 'zzzz', /a push option/, '-o', `key=${token}`, 'origin', 'case');
    await at.must('tag', '-f', '-a', 'told', '-m', `see ${token}`);
    await isRefused(at, token, /the annotated tag/, 'origin', 'told');
    await at.must('notes', 'add', '-f', '-m', `note ${token}`, 'HEAD');
    await isRefused(at, token, /rule/, 'origin', 'refs/notes/commits');
  });

  test('one bad ref of several refuses all', async () => {
    const token = secret();
    await branch('good');
    await at.commit('x', ['x.txt', 'x']);
    await branch('bad');
    await at.commit('x', ['y.txt', token]);
    await isRefused(at, token, /y\.txt:1/, 'origin', 'good', 'bad');
  });

  test('refuses an object of the pack that no ref reaches, and keeps none of it', async () => {
    const token = secret();
    await branch('case');
    await at.commit('x', ['x.txt', randomBytes(9).toString('hex')]);
    const loose = join(at.desk.client('loose'), 'loose.txt');
    writeFileSync(loose, `hidden ${token}\n`);
    const blob = await at.must('hash-object', '-w', loose);
    const head = await at.must('rev-parse', 'HEAD');
    const said = await pushPack(
      at,
      head,
      packOf(at, [
        head,
        await at.must('rev-parse', 'HEAD^{tree}'),
        await at.must('rev-parse', 'HEAD:x.txt'),
        blob,
      ]),
    );
    expect(said).toContain('which no commit of the push names');
    expect(said).not.toContain(token);
    const kept = spawnGit(join(at.desk.mirrors, 'app.git'), 'cat-file', '-e', blob);
    expect(kept).not.toBe(0);
  });

  test('an edit beside a secret that upstream has already is no leak', async () => {
    const token = secret();
    const seed = at.desk.client('elsewhere');
    await must(at.desk, seed, 'clone', '-q', '-b', 'main', at.bare, '.');
    writeFileSync(join(seed, 'legacy.txt'), `one\n${token}\n`);
    await must(at.desk, seed, 'add', '-A');
    await must(at.desk, seed, 'commit', '-qm', 'legacy');
    execFileSync('git', ['-C', seed, 'push', '-q', at.bare, 'HEAD:refs/heads/legacy']);
    await at.must('fetch', '-q', 'origin');
    await at.must('checkout', '-q', '-B', 'legacy', 'origin/legacy');
    await at.commit('beside', ['legacy.txt', `one\n${token}\nthree\n`]);
    const pushed = await at.git('push', 'origin', 'legacy');
    expect(pushed.code, pushed.stderr).toBe(0);
  });
});

function spawnGit(cwd: string, ...args: readonly string[]): number {
  try {
    execFileSync('git', args, { cwd, stdio: 'ignore' });
    return 0;
  } catch (error) {
    return (error as { status: number }).status;
  }
}
