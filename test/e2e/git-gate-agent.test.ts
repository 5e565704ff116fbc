import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scene } from '../parity/scene.ts';
import { type Agents, findAgents } from '../rig/agents.ts';
import { type GitUpstream, gitUpstream } from '../rig/git-upstream.ts';
import { newScript, type Script } from '../rig/model-api/exchange.ts';
import { noSshd } from '../rig/push-scene.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { type StartCase, startCases, startScene } from '../rig/start-scene.ts';
import { ordinaryUserIfRoot } from '../rig/temp-dir.ts';

const found = await findAgents();
const noAgents = requireOrSkip('agents', () => (typeof found === 'string' ? found : undefined));

const repository = (upstream: GitUpstream) => `git-gate:
  user: {name: Ann, email: ann@example.com}
  scanner: builtin
  repos:
    app:
      url: ${upstream.url('app')}
      key: {provider: static, path: ~/id_app}
      host_key: "${upstream.hostKey}"`;

async function giveKey(upstream: GitUpstream, home: string): Promise<void> {
  const key = join(home, 'id_app');
  await copyFile(upstream.keyFile, key);
  await chmod(key, 0o600);
  const user = ordinaryUserIfRoot();
  if (user !== undefined) await chown(key, user.uid, user.gid);
}

const onMain = (bare: string, format: string) =>
  execFileSync('git', ['-C', bare, 'log', `--format=${format}`, 'main'], { encoding: 'utf8' });

/**
 * A model whose first push holds a token, which the conversation itself never does: its provider would not get it. Told
 * where by the refusal, it rewrites the commit.
 */
function leaksThenMends(url: string): Script {
  const word = randomBytes(6).toString('hex');
  return {
    ...newScript(),
    before: [
      {
        command: `git clone -q ${url} /tmp/app; cd /tmp/app && git checkout -q -B main && { printf 'token = "ghp_'; head -c 400 /dev/urandom | base64 | tr -dc A-Za-z0-9 | head -c 36; echo '"'; } > config.txt && git add -A && git commit -qm 'Add ${word}' && git push -q origin main`,
        printed: 'config.txt:1: rule github-pat',
      },
      {
        command: `cd /tmp/app && echo 'token = env' > config.txt && git commit -qa --amend -m 'Add ${word}' && git push -q origin main && git log -1 --format='%an %s' origin/main | tr a-z A-Z`,
        printed: `ANN ADD ${word.toUpperCase()}`,
      },
    ],
  };
}

describe.skipIf(noSshd || noAgents || skipWithout('bubblewrap'))('a real agent', () => {
  test('is told by the refusal what to rewrite, and pushes clean', async () => {
    await using upstream = await gitUpstream();
    const bare = upstream.repository('app');
    const claude = startCases.find(({ command }) => command === 'claude') as StartCase;
    const subject = { ...claude, bottle: `${claude.bottle}\n${repository(upstream)}` };
    const script = leaksThenMends(upstream.url('app'));
    const texts = { prompt: 'You push.', skill: 'Greets' };
    await using at = await startScene(subject, found as Agents, texts, script);
    await giveKey(upstream, at.person.home);
    const ended = await at.start([], subject.headless('Push the configuration.'));
    expect(at.server.problems, ended.stderr).toEqual([]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(onMain(bare, '%an')).toBe('Ann\n');
    expect(execFileSync('git', ['-C', bare, 'show', 'main:config.txt'], { encoding: 'utf8' })).toBe(
      'token = env\n',
    );
    const every = execFileSync('git', ['-C', bare, 'cat-file', '--batch-all-objects', '--batch'], {
      encoding: 'latin1',
    });
    expect(every).not.toContain('ghp_');
  });
});

/** Clones and commits in its first session, and ends badly; pushes in its second. */
const AGENT = (url: string) => `#!/bin/sh
set -e
cd ~
if [ ! -d app ]; then
  git clone -q ${url} app; cd app; git checkout -q -B main; echo one > file; git add -A; git commit -qm one; exit 3
fi
cd app; git push -q origin main; git fetch -q; git log -1 --format=%s origin/main
`;

describe.skipIf(noSshd || skipWithout('bubblewrap'))('a bottle that is resumed', () => {
  test('has its clone, its repositories and its address again', async () => {
    await using upstream = await gitUpstream();
    const bare = upstream.repository('app');
    await using at = await scene(ordinaryUserIfRoot());
    await giveKey(upstream, at.home);
    for (const dir of ['.bot-bottle/bottles', '.bot-bottle/agents', 'tools'])
      await mkdir(join(at.home, dir), { recursive: true });
    await writeFile(join(at.home, 'tools/claude'), AGENT(upstream.url('app')), { mode: 0o755 });
    await writeFile(
      join(at.home, '.bot-bottle/bottles/dev.md'),
      `---\nagent_provider: {template: claude}\nsupervise: false\n${repository(upstream)}\n---\n`,
    );
    await writeFile(join(at.home, '.bot-bottle/agents/pusher.md'), '---\nbottle: dev\n---\nYou push.\n');
    const user = ordinaryUserIfRoot();
    if (user !== undefined) execFileSync('chown', ['-R', `${user.uid}:${user.gid}`, at.home]);
    const env = { PATH: `${join(at.home, 'tools')}:${dirname(process.execPath)}:/usr/bin:/bin` };
    const first = await at.cli(['start', 'pusher', '--yes', '--label', 'push it'], { env });
    expect(first.code, first.stderr).toBe(3);
    const second = await at.cli(['resume', 'push-it', '--yes'], { env });
    expect(second.code, second.stderr).toBe(0);
    expect(second.stdout).toBe('one\n');
    expect(onMain(bare, '%an %s')).toBe('Ann one\n');
    expect(await at.states()).toEqual([]);
  });
});
