import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { people, scene } from '../parity/scene.ts';
import { gitUpstream, SSHD } from '../rig/git-upstream.ts';
import { gitea } from '../rig/gitea.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import type { User } from '../rig/temp-dir.ts';

const noSshd = requireOrSkip('sshd', () => (existsSync(SSHD) ? undefined : `${SSHD} is not there`));

/** A person with a bottle whose only repository is on a real server. */
async function gateScene(more = '', user?: User) {
  const upstream = await gitUpstream();
  const bare = upstream.repository('app');
  const person = await scene(user);
  const key = join(person.home, 'id_app');
  await copyFile(upstream.keyFile, key);
  await chmod(key, 0o600);
  if (user !== undefined) await chown(key, user.uid, user.gid);
  const write = async (text: string) => {
    for (const name of ['.bot-bottle', '.bot-bottle/bottles']) {
      await mkdir(join(person.home, name), { recursive: true });
      if (user !== undefined) await chown(join(person.home, name), user.uid, user.gid);
    }
    await writeFile(join(person.home, '.bot-bottle/bottles/work.md'), `---\n${text}\n---\n`);
  };
  const repository = `git-gate:
  user: {name: Ann, email: ann@example.com}
  repos:
    app:
      url: ${upstream.url('app')}
      key: {provider: static, path: ~/id_app}
      host_key: "${upstream.hostKey}"
${more}`;
  await write(repository);
  return {
    upstream,
    bare,
    person,
    key,
    write,
    repository,
    run: (script: string, env = {}) =>
      person.cli(['run', '--bottle', 'work', '--workspace', 'none', '--', 'sh', '-ec', script], { env }),
    async [Symbol.asyncDispose]() {
      await person[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const BEGIN = (url: string) => `cd /tmp && git init -q -b main app && cd app && git remote add origin ${url}
echo hello > README && git add -A && git commit -qm begin`;

describe.skipIf(noSshd || skipWithout('bubblewrap'))('git-gate in a bottle', () => {
  test.for(people)(
    '$who: pushes and clones by the declared address, with the declared identity',
    async ({ user }) => {
      await using at = await gateScene('', user);
      const url = at.upstream.url('app');
      const ended = await at.run(`${BEGIN(url)}
git push -q origin main
git clone -q ${url.replace(/\.git$/, '')} /tmp/again && cat /tmp/again/README`);
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).toBe('hello\n');
      const log = execFileSync('git', ['-C', at.bare, 'log', '-1', '--format=%an <%ae>', 'main'], {
        encoding: 'utf8',
      });
      expect(log).toBe('Ann <ann@example.com>\n');
      expect(await at.person.states()).toEqual([]);
    },
  );

  test('nothing in the bottle reaches a key, an agent, a helper or another repository', async () => {
    await using at = await gateScene();
    const other = at.upstream.repository('other');
    const key = execFileSync('cat', [at.key], { encoding: 'utf8' }).split('\n')[2] as string;
    const ended = await at.run(
      `env | grep -i 'SSH_AUTH_SOCK\\|ASKPASS' || echo no agent
ls -d /git /bot-bottle/git-keys /bot-bottle/queue 2>/dev/null || echo no room
git config --get-regexp 'credential.*' || echo no helper
grep -rl '${key.slice(0, 40)}' / --include=* -s --exclude-dir=proc --exclude-dir=sys --exclude-dir=usr | head -3 || true
git ls-remote http://127.0.0.1:9420/other.git 2>&1 || true
git ls-remote http://127.0.0.1:9420/../../${other} 2>&1 || true
curl -s --path-as-is http://127.0.0.1:9420/app.git/../../bot-bottle/git-keys/app
curl -s http://127.0.0.1:9420/app.git/config`,
      { SSH_AUTH_SOCK: '/tmp/agent.sock' },
    );
    expect(ended.stdout).toContain('no agent');
    expect(ended.stdout).toContain('no room');
    expect(ended.stdout).toContain('no helper');
    expect(ended.stdout).toContain('only those that the bottle declares');
    expect(ended.stdout).not.toContain('PRIVATE KEY');
    expect(ended.stdout).not.toContain('[core]');
    expect(ended.stdout).not.toContain(at.key);
  });

  test('a key with a passphrase, a server nobody knows, and a key that is not there are told before the start', async () => {
    await using at = await gateScene();
    execFileSync('ssh-keygen', ['-q', '-p', '-N', 'words', '-P', '', '-f', at.key]);
    const locked = await at.run('echo started');
    expect(locked.code).toBe(1);
    expect(locked.stderr).toContain('has a passphrase');
    expect(locked.stdout).toBe('');

    await at.write(at.repository.replace('id_app', 'id_other'));
    expect((await at.run('true')).stderr).toContain('id_other, is not there');

    execFileSync('ssh-keygen', ['-q', '-p', '-N', '', '-P', 'words', '-f', at.key]);
    await at.write(at.repository.replace(/ *host_key.*\n/, ''));
    const unknown = await at.run('true');
    expect(unknown.stderr).toContain('nothing says which host key 127.0.0.1');
    expect(await at.person.states()).toEqual([]);
  });

  // biome-ignore lint/suspicious/noTemplateCurlyInString: a manifest's spelling
  const forwarded = 'env: {SERVICE_PHRASE: "${SERVICE_PHRASE}"}\n';
  test("the host's known_hosts is enough, and a value that the bottle was given does not leave", async () => {
    await using at = await gateScene(forwarded);
    await at.write(`${at.repository.replace(/ *host_key.*\n/, '')}`);
    await mkdir(join(at.person.home, '.ssh'));
    await writeFile(
      join(at.person.home, '.ssh/known_hosts'),
      `[127.0.0.1]:${at.upstream.port} ${at.upstream.hostKey}\n`,
    );
    execFileSync('ssh-keygen', ['-q', '-H', '-f', join(at.person.home, '.ssh/known_hosts')]);
    const phrase = 'seven plain words that nobody would guess';
    const ended = await at.run(
      `${BEGIN(at.upstream.url('app'))}
git push -q origin main
printf '%s' "$SERVICE_PHRASE" | base64 -w0 > notes && git add notes && git commit -qm notes
if git push -q origin main; then echo leaked; fi`,
      { SERVICE_PHRASE: phrase },
    );
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).not.toContain('leaked');
    expect(ended.stderr).toContain('notes:1: rule SERVICE_PHRASE');
    expect(ended.stderr).not.toContain(phrase);
  });

  test('a deploy key lives as long as its bottle; after a kill, cleanup revokes it', async () => {
    await using at = await gateScene();
    await using forge = await gitea();
    await at.write(`git-gate:
  repos:
    app:
      url: ssh://git@127.0.0.1:${at.upstream.port}/org/app.git
      key: {provider: gitea, forge_token_env: FORGE, api_url: "${forge.apiUrl}"}
      host_key: "${at.upstream.hostKey}"`);
    const env = { FORGE: forge.token };
    const words = ['run', '--bottle', 'work', '--workspace', 'none', '--', 'sh', '-c'];
    const ended = await at.person.cli([...words, 'env; echo done'], { env });
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).not.toContain(forge.token);
    expect(forge.keys.size).toBe(0);

    const running = at.person.startCli([...words, 'echo up; sleep 600'], { env });
    await running.printed('stdout', 'up');
    expect([...forge.keys.values()]).toMatchObject([{ read_only: false }]);
    running.child.kill('SIGKILL');
    await running.finished;
    await expect
      .poll(async () => (await at.person.cli(['cleanup', '--yes'], { env })).code === 0 && forge.keys.size, {
        timeout: 20_000,
      })
      .toBe(0);
    expect(forge.problems).toEqual([]);
  });
});
