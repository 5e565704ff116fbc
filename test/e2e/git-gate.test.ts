import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isRefused, must, noSshd, type PushScene, pushScene } from '../rig/push-scene.ts';

describe.skipIf(noSshd)('git-gate', () => {
  let at: PushScene;
  beforeAll(async () => {
    at = await pushScene();
  });
  afterAll(() => at[Symbol.asyncDispose]());

  /** A branch of its own from what upstream has. */
  const branch = (name: string) => at.must('checkout', '-q', '-B', name, 'origin/main');

  test('a clean push arrives upstream, and the mirror is what upstream is', async () => {
    await branch('clean');
    await at.commit('second', ['a.txt', 'text\n']);
    const pushed = await at.git('push', 'origin', 'clean');
    expect(pushed.code, pushed.stderr + at.desk.log()).toBe(0);
    expect(at.upstreamRefs()).toContain(await at.must('rev-parse', 'HEAD'));
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
  });

  test('new branches, tags, forced pushes, deletions, submodules, LFS pointers, renames and options pass as what they are', async () => {
    await branch('many');
    at.file('moved.txt', `${'line\n'.repeat(50)}`);
    await at.commit('file');
    await at.must('mv', 'moved.txt', 'renamed.txt');
    await at.commit('rename', [
      'big.psd',
      `version https://git-lfs.github.com/spec/v1\noid sha256:${randomBytes(32).toString('hex')}\nsize 12345\n`,
    ]);
    await at.must('update-index', '--add', '--cacheinfo', `160000,${await at.must('rev-parse', 'HEAD')},sub`);
    await at.must('commit', '-qm', 'submodule');
    await at.must('tag', '-f', '-a', 'v1', '-m', 'first');
    const pushed = await at.git('push', '-o', 'ci.skip', 'origin', 'many', 'v1', 'HEAD:refs/heads/other');
    expect(pushed.code, pushed.stderr).toBe(0);
    expect(at.upstreamRefs()).toContain('refs/tags/v1');

    await at.must('reset', '-q', '--hard', 'HEAD~1');
    expect((await at.git('push', 'origin', 'many')).code).not.toBe(0);
    await at.must('push', '-q', '--force', 'origin', 'many');
    expect(at.upstreamRefs()).toContain(`${await at.must('rev-parse', 'HEAD')} refs/heads/many`);
    await at.must('push', '-q', 'origin', ':other', ':refs/tags/v1');
    expect(at.upstreamRefs()).not.toContain('refs/heads/other');
    const nothing = await at.git('push', 'origin', 'many');
    expect(nothing.stderr).toContain('Everything up-to-date');
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
  });

  test.for([0, 1, 2])(
    'protocol version %i fetches and pushes, also a partial clone and a shallow one',
    async (version) => {
      const v = ['-c', `protocol.version=${version}`];
      const dir = at.desk.client(`protocol-${version}`);
      await must(at.desk, dir, ...v, 'clone', '-q', at.desk.url('app'), 'whole');
      await must(
        at.desk,
        dir,
        ...v,
        'clone',
        '-q',
        '--depth=1',
        '--filter=blob:none',
        at.desk.url('app'),
        'part',
      );
      const work = join(dir, 'part');
      writeFileSync(join(work, `v${version}`), 'x');
      await must(at.desk, work, 'add', '-A');
      await must(at.desk, work, 'commit', '-qm', 'x');
      await must(at.desk, work, ...v, 'push', '-q', 'origin', `HEAD:refs/heads/v${version}`);
      expect(at.mirrorRefs()).toBe(at.upstreamRefs());
    },
  );

  test('a push larger than the client sends at once comes in chunks and compressed', async () => {
    await branch('chunks');
    await at.commit('x', ['r.bin', randomBytes(3 * 1024 * 1024)]);
    const pushed = await at.git('-c', 'http.postBuffer=65536', 'push', 'origin', 'chunks');
    expect(pushed.code, pushed.stderr).toBe(0);
  });

  test('a pack of the size of a monorepo: twenty thousand files in six hundred directories', async () => {
    const files = Array.from({ length: 20_000 }, (_, at) => {
      const text = `export const part${at} = ${at * 7919};\n`;
      return `M 100644 inline packages/p${at % 600}/file-${at}.ts\ndata ${text.length}\n${text}\n`;
    });
    const head = 'commit refs/heads/mono\ncommitter Ann <ann@example.com> 1700000000 +0000\ndata 4\nmono\n';
    execFileSync('git', ['fast-import', '--quiet'], { cwd: at.work, input: head + files.join('') });
    const pushed = await at.git('push', '-q', 'origin', 'mono');
    expect(pushed.code, pushed.stderr).toBe(0);
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
    const count = execFileSync('git', ['-C', at.bare, 'ls-tree', '-r', '--name-only', 'mono'], {
      encoding: 'utf8',
      maxBuffer: 1 << 24,
    });
    expect(count.trim().split('\n')).toHaveLength(20_000);
  });

  test('what upstream refuses is told in its words, and the mirror stays as upstream is', async () => {
    const hook = join(at.bare, 'hooks/pre-receive');
    writeFileSync(hook, '#!/bin/sh\necho this forge is closed on sundays >&2\nexit 1\n', { mode: 0o755 });
    await branch('closed');
    await at.commit('x', ['c.txt', 'c']);
    await isRefused(at, 'zzzz', /this forge is closed on sundays/, 'origin', 'closed');
    execFileSync('rm', [hook]);
    expect((await at.git('push', 'origin', 'closed')).code).toBe(0);
  });

  test('a signed commit and a signed tag arrive as they are, and verify', async () => {
    await branch('signed');
    const signing = ['-c', 'gpg.format=ssh', '-c', `user.signingkey=${at.upstream.keyFile}`];
    at.file('signed.txt', 'signed');
    await at.must('add', '-A');
    await at.must(...signing, 'commit', '-qS', '-m', 'signed');
    await at.must(...signing, 'tag', '-s', '-m', 'signed', 'signed-1');
    await at.must('push', '-q', 'origin', 'signed', 'signed-1');
    const signers = join(at.desk.client('signers'), 'allowed');
    writeFileSync(signers, `ann@example.com ${readFileSync(`${at.upstream.keyFile}.pub`, 'utf8')}`);
    const verify = (kind: string, name: string) =>
      execFileSync('git', ['-C', at.bare, '-c', `gpg.ssh.allowedSignersFile=${signers}`, kind, name], {
        stdio: 'pipe',
      });
    verify('verify-commit', 'signed');
    verify('verify-tag', 'signed-1');
  });

  test('hooks, links and a ref like an option, pushed, are only content', async () => {
    await branch('odd');
    mkdirSync(join(at.work, 'hooks'), { recursive: true });
    symlinkSync('/etc/passwd', join(at.work, 'link'));
    await at.commit('x', ['hooks/pre-receive', '#!/bin/sh\ntouch /tmp/owned\n']);
    const pushed = await at.git('push', 'origin', 'HEAD:refs/heads/--force', 'odd');
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
    expect(pushed.stderr).not.toContain('usage:');
    expect((await at.git('push', '-q', 'origin', 'odd')).code).toBe(0);
  });

  test('two pushes at once: both arrive whole, or one is told that the other was first', async () => {
    const clones = await Promise.all(
      ['one', 'two'].map(async (name) => {
        const dir = join(at.desk.client(name), 'app');
        await must(
          at.desk,
          at.desk.client(`${name}-home`),
          'clone',
          '-q',
          '-b',
          'main',
          at.desk.url('app'),
          dir,
        );
        writeFileSync(join(dir, name), name);
        await must(at.desk, dir, 'add', '-A');
        await must(at.desk, dir, 'commit', '-qm', name);
        return dir;
      }),
    );
    const ended = await Promise.all(clones.map((dir) => at.desk.git(dir, 'push', 'origin', 'HEAD:main')));
    expect(ended.filter(({ code }) => code === 0)).toHaveLength(1);
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
    const others = await Promise.all(
      clones.map((dir, index) => at.desk.git(dir, 'push', 'origin', `HEAD:refs/heads/own-${index}`)),
    );
    expect(others.map(({ code }) => code)).toEqual([0, 0]);
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
    await at.must('fetch', '-q', '--all');
  });
});
