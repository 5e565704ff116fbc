import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scene, settings } from '../parity/scene.ts';
import { gitUpstream, SSHD } from '../rig/git-upstream.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';

const noSshd = requireOrSkip('sshd', () => (existsSync(SSHD) ? undefined : `${SSHD} is not there`));
const here = skipWithout('docker') ? undefined : settings.find(({ backend }) => backend === 'docker');

test.skipIf(noSshd || here === undefined)(
  'an agent on docker pushes and clones by the declared address, and no key is in its reach',
  async () => {
    await using upstream = await gitUpstream();
    const bare = upstream.repository('app');
    // The server knows one user: whoever runs the tests.
    await using at = await scene(undefined, 'docker');
    const key = join(at.home, 'id_app');
    await copyFile(upstream.keyFile, key);
    await chmod(key, 0o600);
    if (at.user !== undefined) await chown(key, at.user.uid, at.user.gid);
    await mkdir(join(at.home, '.bot-bottle/bottles'), { recursive: true });
    await writeFile(
      join(at.home, '.bot-bottle/bottles/work.md'),
      `---
git-gate:
  user: {name: Ann, email: ann@example.com}
  repos:
    app:
      url: ${upstream.url('app')}
      key: {provider: static, path: ~/id_app}
      host_key: "${upstream.hostKey}"
---
`,
    );
    const url = upstream.url('app');
    const script = `cd /tmp && git init -q -b main app && cd app && git remote add origin ${url}
echo hello > README && git add -A && git commit -qm begin && git push -q origin main
git clone -q ${url.replace(/\.git$/, '')} /tmp/again && cat /tmp/again/README
ls -d /git /bot-bottle/git-keys /bot-bottle/queue /run/bot-bottle 2>/dev/null || echo no room`;
    const ended = await at.cli(['run', '--bottle', 'work', '--workspace', 'none', '--', 'sh', '-ec', script]);
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toBe('hello\nno room\n');
    const log = execFileSync('git', ['-C', bare, 'log', '-1', '--format=%an <%ae>', 'main'], {
      encoding: 'utf8',
    });
    expect(log).toBe('Ann <ann@example.com>\n');
    expect(await at.states()).toEqual([]);
  },
);
