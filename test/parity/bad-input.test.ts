import { chmod, chown, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cliPath, runProgram } from '../rig/bottle-cli.ts';
import { ordinaryUser } from '../rig/temp-dir.ts';
import { scene, settings } from './scene.ts';

describe.skipIf(settings.length === 0).each(settings)(
  'what cannot work, on $backend, tried by $who',
  ({ backend, user }) => {
    test('a command that does not exist', async () => {
      await using at = await scene(user, backend);
      const ran = await at.cli(['run', 'no-such-command']);
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toMatch(/error: .*no-such-command[\s\S]*help: /);
      expect(await at.states()).toEqual([]);
    });

    test('a command that a bottle does not show', async () => {
      await using at = await scene(user, backend);
      await mkdir(join(at.home, 'bin'));
      await writeFile(join(at.home, 'bin/tool'), '#!/bin/sh\necho ran\n', { mode: 0o755 });
      const ran = await at.cli(['run', join(at.home, 'bin/tool')]);
      if (ran.code === 0) expect(ran.stdout).toBe('ran\n');
      else expect(ran.stderr).toMatch(/error: .*tool[\s\S]*help: /);
      expect(await at.states()).toEqual([]);
    });

    test('no command at all, and an unknown flag', async () => {
      await using at = await scene(user, backend);
      expect((await at.cli(['run'])).code).toBe(2);
      const ran = await at.cli(['run', '--alow', 'x', 'true']);
      expect(ran.code).toBe(2);
      expect(ran.stderr).toContain('--allow');
    });

    test.each([
      ['--allow', 'a b'],
      ['--allow', 'host:99999'],
      ['--secret', 'api.example.com'],
      ['--secret', 'api.example.com=UNSET_VARIABLE'],
      ['--env', 'UNSET_VARIABLE'],
      ['--limits', 'memory=lots'],
      ['--resolve', 'host:443'],
      ['--upstream-ca', '/no/such/file'],
      ['--workspace', 'elsewhere'],
      ['--backend', 'chroot'],
      ['--image', 'no name at all'],
    ])('%s %s', async (flag, value) => {
      await using at = await scene(user, backend);
      const ran = await at.cli(['run', flag, value, 'true']);
      expect(ran.code).toBeGreaterThan(0);
      expect(ran.stderr).toMatch(/^bot-bottle: error: .*\n[\s\S]* help: /m);
      expect(await at.states()).toEqual([]);
    });

    test('the home directory as the workspace: refused when asked for, left out when not', async () => {
      await using at = await scene(user, backend);
      const asked = await at.cli(['run', '--workspace', 'mount', 'true'], { cwd: at.home });
      expect(asked.code).toBe(1);
      expect(asked.stderr).toContain('is the home directory');
      const left = await at.cli(['run', 'pwd'], { cwd: at.home });
      expect(left).toMatchObject({ code: 0, stdout: '/home/node\n' });
      expect(left.stderr).toContain('is the home directory');
    });

    test('a workspace that is a symbolic link shows what it leads to, and links out of it lead nowhere', async () => {
      await using at = await scene(user, backend);
      const outside = join(at.home, 'outside');
      await writeFile(outside, 'host file\n', { mode: 0o644 });
      await symlink(outside, join(at.workspace, 'out'));
      const ran = await at.cli(['run', 'cat', 'out']);
      expect(ran.code).not.toBe(0);
      expect(ran.stdout).toBe('');
    });

    test('a workspace that is gone', async () => {
      await using at = await scene(user, backend);
      const script = `mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1" run true`;
      const lost = await runProgram('sh', ['-c', script, process.execPath, cliPath], {
        cwd: at.workspace,
        home: at.home,
        user,
        env: { BOT_BOTTLE_BACKEND: backend },
      });
      expect(lost.code).toBe(1);
      expect(lost.stderr).toMatch(/^bot-bottle: error: the workspace .*removed\n[\s\S]* help: change to/);
    });

    test('a workspace that cannot be read', async () => {
      await using at = await scene(user, backend);
      // Root reads it, and then the bottle of root would not.
      const owner = user === undefined && process.getuid?.() === 0 ? ordinaryUser.uid : undefined;
      if (owner !== undefined) await chown(at.workspace, owner, owner);
      await chmod(at.workspace, owner === undefined ? 0o300 : 0o700);
      const ran = await at.cli(['run', '/usr/bin/true']);
      await chmod(at.workspace, 0o700);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(/error: the workspace .* cannot be read .*\n[\s\S]*help: /);
    });

    test.runIf(user === undefined && process.getuid?.() === 0)(
      "another user's workspace, which root's bottle could not write",
      async () => {
        await using at = await scene(user, backend);
        await chown(at.workspace, ordinaryUser.uid, ordinaryUser.gid);
        const ran = await at.cli(['run', 'true']);
        expect(ran.code).toBe(1);
        expect(ran.stderr).toMatch(/error: the workspace .*\n[\s\S]*help: .*copy/);
        const copied = await at.cli(['run', '--workspace', 'copy', 'sh', '-c', 'echo text > new && cat new']);
        expect(copied).toMatchObject({ code: 0, stdout: 'text\n' });
        await chmod(at.workspace, 0o777);
        expect((await at.cli(['run', 'touch', 'new'])).code).toBe(0);
      },
    );

    test.skipIf(user === undefined && process.getuid?.() === 0)(
      'a workspace that cannot be written',
      async () => {
        await using at = await scene(user, backend);
        await chmod(at.workspace, 0o555);
        const ran = await at.cli(['run', 'true']);
        expect(ran.code).toBe(1);
        expect(ran.stderr).toMatch(/error: the workspace .*\n[\s\S]*help: .*copy/);
        expect((await at.cli(['run', '--workspace', 'copy', 'true'])).code).toBe(0);
      },
    );

    test('a home that cannot be written', async () => {
      await using at = await scene(user, backend);
      await writeFile(join(at.home, 'file'), '');
      const ran = await at.cli(['--home', join(at.home, 'file'), 'run', 'true']);
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(/error: .*\n[\s\S]*help: /);
    });

    test.runIf(backend === 'bubblewrap')('no bubblewrap', async () => {
      await using at = await scene(user, backend);
      const bin = join(at.home, 'bin');
      await mkdir(bin);
      const ran = await at.cli(['run', '/usr/bin/true'], { env: { PATH: bin } });
      expect(ran.code).toBe(1);
      expect(ran.stderr).toMatch(/error: .*bwrap[\s\S]*help: .*bubblewrap/);
    });

    test('stdin closed', async () => {
      await using at = await scene(user, backend);
      const ran = await runProgram(
        'sh',
        [
          '-c',
          '"$0" "$@" run sh -c "cat; echo read" <&-',
          process.execPath,
          ...at.person.nodeOptions,
          cliPath,
        ],
        {
          cwd: at.workspace,
          home: at.home,
          user,
          env: at.person.env,
        },
      );
      expect(ran).toMatchObject({ code: 0, stdout: 'read\n' });
    });
  },
);
