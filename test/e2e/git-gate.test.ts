import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type GitDesk, gitDesk } from '../rig/git-desk.ts';
import { gitUpstream, SSHD } from '../rig/git-upstream.ts';
import { requireOrSkip } from '../rig/require.ts';

export const noSshd = requireOrSkip('sshd', () => (existsSync(SSHD) ? undefined : `${SSHD} is not there`));

/** An upstream with one commit, a gate before it and a clone through the gate. */
async function pushScene(settings: Parameters<typeof gitDesk>[1] = { names: ['app'] }) {
  const upstream = await gitUpstream();
  const bare = upstream.repository('app');
  const desk = await gitDesk(upstream, settings);
  const work = join(desk.client('ann'), 'app');
  const seed = desk.client('seed');
  await must(desk, seed, 'init', '-q');
  writeFileSync(join(seed, 'README'), 'hello\n');
  await must(desk, seed, 'add', '-A');
  await must(desk, seed, 'commit', '-qm', 'begin');
  execFileSync('git', ['-C', seed, 'push', '-q', bare, 'main'], { stdio: 'ignore' });
  await must(desk, seed, 'clone', '-q', desk.url('app'), work);
  return {
    upstream,
    bare,
    desk,
    work,
    file: (name: string, text: string | Uint8Array) => writeFileSync(join(work, name), text),
    git: (...args: readonly string[]) => desk.git(work, ...args),
    async commit(message: string, ...files: readonly (readonly [string, string | Uint8Array])[]) {
      for (const [name, text] of files) writeFileSync(join(work, name), text);
      await must(desk, work, 'add', '-A');
      await must(desk, work, 'commit', '-q', '--allow-empty', '-m', message);
    },
    must: (...args: readonly string[]) => must(desk, work, ...args),
    upstreamRefs: () => refsOf(bare),
    mirrorRefs: () => refsOf(join(desk.mirrors, 'app.git')),
    async [Symbol.asyncDispose]() {
      await desk[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

async function must(desk: GitDesk, cwd: string, ...args: readonly string[]): Promise<string> {
  const ran = await desk.git(cwd, ...args);
  expect(ran.code, `git ${args.join(' ')}: ${ran.stderr}`).toBe(0);
  return ran.stdout.trim();
}

function refsOf(path: string): string {
  return execFileSync('git', ['-C', path, 'for-each-ref', '--format=%(objectname) %(refname)'], {
    encoding: 'utf8',
  });
}

const secret = () =>
  `ghp_${randomBytes(40)
    .toString('base64')
    .replace(/[^A-Za-z0-9]/g, 'x')
    .slice(0, 36)}`;

describe.skipIf(noSshd)('git-gate', () => {
  test('a clean push arrives upstream, and the mirror is what upstream is', async () => {
    await using at = await pushScene();
    await at.commit('second', ['a.txt', 'text\n']);
    const pushed = await at.git('push', 'origin', 'main');
    expect(pushed.code, pushed.stderr + at.desk.log()).toBe(0);
    expect(at.upstreamRefs()).toContain(await at.must('rev-parse', 'HEAD'));
    expect(at.mirrorRefs()).toBe(at.upstreamRefs());
  });

  test('a secret in the tip is refused with its place and rule, and neither side changes', async () => {
    await using at = await pushScene();
    const before = at.upstreamRefs();
    const token = secret();
    await at.commit('second', ['config.txt', `first\ntoken = "${token}"\n`]);
    const pushed = await at.git('push', 'origin', 'main');
    expect(pushed.code).not.toBe(0);
    expect(pushed.stderr).toContain('config.txt:2: rule');
    expect(pushed.stderr).toContain((await at.must('rev-parse', 'HEAD')).slice(0, 12));
    expect(pushed.stderr).toContain('git commit --amend');
    expect(pushed.stderr).not.toContain(token);
    expect(at.upstreamRefs()).toBe(before);
    expect(at.mirrorRefs()).toBe(before);
  });
});
