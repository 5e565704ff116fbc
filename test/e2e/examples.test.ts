import { chmod, chown, cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findManifests } from '../../src/manifest/find.ts';
import { loadBottle } from '../../src/manifest/load.ts';
import { manifestFiles } from '../../src/sys/manifest-files.ts';
import { scene } from '../parity/scene.ts';
import { login, unsignedToken } from '../rig/model-api/chatgpt.ts';
import { skipWithout } from '../rig/require.ts';

const EXAMPLES = join(import.meta.dirname, '../../examples');
const agents = (await readdir(join(EXAMPLES, 'agents'))).map((file) => file.replace(/\.md$/, ''));
const bottles = (await readdir(join(EXAMPLES, 'bottles'))).map((file) => file.replace(/\.md$/, ''));

const TOKENS = { CLAUDE_TOKEN: 'secret-c', ANTHROPIC_API_KEY: 'secret-a', OPENAI_API_KEY: 'secret-o' };

/** Stands for each agent CLI: tells how it was started and what it finds. */
const CLI = `#!/bin/sh
[ "$*" = 'login status' ] && exit 0
echo "started: $0 $*"; git config user.email; cd; find . -type f`;

/** A person who copied the examples, as they are. */
async function person() {
  const at = await scene(undefined);
  await cp(EXAMPLES, join(at.home, '.bot-bottle'), { recursive: true });
  await cp(join(EXAMPLES, 'skills'), join(at.home, '.claude/skills'), { recursive: true });
  const programs = join(at.home, 'programs');
  await mkdir(programs);
  for (const name of ['claude', 'codex', 'pi', 'aider']) {
    await writeFile(join(programs, name), CLI);
    await chmod(join(programs, name), 0o755);
  }
  await mkdir(join(at.home, '.codex'));
  await writeFile(join(at.home, '.codex/auth.json'), JSON.stringify(login(`${unsignedToken()}secret`)));
  const { uid, gid } = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  await chown(programs, uid, gid);
  const env = { ...TOKENS, PATH: `${programs}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin` };
  return { at, env };
}

test.each(bottles)('the bottle %s loads', (name) => {
  const index = findManifests({ cwd: '/', home: '/nowhere', botBottleHome: EXAMPLES }, manifestFiles);
  const loaded = index.ok ? loadBottle(index.value, name) : index;
  expect(loaded).toMatchObject({ ok: true });
});

describe.skipIf(skipWithout('bubblewrap'))('the examples, copied as they are', () => {
  test.each(agents)('%s starts', async (agent) => {
    const { at, env } = await person();
    await using _ = at;
    const started = await at.cli(['start', agent, '--cwd'], { env });
    expect(started.stderr).toBe('');
    expect(started.code).toBe(0);
    expect(started.stdout).toContain('started: ');
    expect(started.stdout).toContain('agent@example.com');
    expect(started.stdout).not.toContain('secret');
    const planned = await at.cli(['start', agent, '--dry-run', '--format', 'json'], { env });
    expect(Object.keys(JSON.parse(planned.stdout) as object)).toEqual([
      ...['agent', 'bottle', 'backend', 'slug', 'image', 'skills', 'env', 'git', 'egress', 'supervise'],
      ...['workspace', 'limits', 'label', 'color'],
    ]);
    expect(await at.states()).toEqual([]);
  });
});
