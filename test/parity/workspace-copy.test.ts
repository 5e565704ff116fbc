import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { skipWithout } from '../rig/require.ts';
import { people, scene } from './scene.ts';

describe.skipIf(skipWithout('bubblewrap')).each(people)('a workspace copied for $who', ({ user }) => {
  test('a signal during the copy is answered at once, and nothing stays', async () => {
    await using at = await scene(user);
    // Reading it takes longer than this test may.
    writeFileSync(join(at.workspace, 'endless'), '', { mode: 0o644 });
    await truncate(join(at.workspace, 'endless'), 2 ** 43);
    const running = at.startCli(['run', '--workspace', 'copy', 'echo', 'ran']);
    const begun = async () =>
      (await at.states()).some((slug) =>
        existsSync(join(at.home, '.bot-bottle/state', slug, 'workspace/endless')),
      );
    while (!(await begun())) await new Promise((resolve) => setTimeout(resolve, 10));
    running.child.kill('SIGINT');
    const { code, stdout } = await running.finished;
    expect([code, stdout]).toEqual([130, '']);
    expect(await at.states()).toEqual([]);
  });
});

// Root reads everything.
const notRoot = people.filter(({ user }) => user !== undefined || process.getuid?.() !== 0);

describe.skipIf(skipWithout('bubblewrap')).each(notRoot)(
  'a workspace that $who may not read whole',
  ({ user }) => {
    test('what may not be read is left out and named; a directory without write permission goes with the bottle', async () => {
      await using at = await scene(user);
      writeFileSync(join(at.workspace, 'secret'), 'x', { mode: 0o000 });
      mkdirSync(join(at.workspace, 'closed'), { mode: 0o000 });
      mkdirSync(join(at.workspace, 'sealed'));
      writeFileSync(join(at.workspace, 'sealed/file'), 'x');
      chmodSync(join(at.workspace, 'sealed'), 0o555);
      const ran = await at.cli(['run', '--workspace', 'copy', 'sh', '-c', 'ls; stat -c %a sealed']);
      expect(ran).toMatchObject({ code: 0, stdout: 'sealed\n555\n' });
      expect(ran.stderr).toContain('not copied, because this user may not read them: ');
      expect(ran.stderr).toMatch(/secret/);
      expect(ran.stderr).toMatch(/closed/);
      expect(await at.states()).toEqual([]);
      expect(existsSync(join(at.workspace, 'sealed/file'))).toBe(true);
    });
  },
);
