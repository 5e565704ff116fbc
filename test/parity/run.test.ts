import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scene, topologies, upstream } from './scene.ts';

describe.skipIf(topologies.length === 0).each(topologies)(
  'a bottle around a command, on $where, started by $who',
  ({ backend, user, topology }) => {
    test('passes streams and the exit code through, and leaves nothing', async () => {
      await using at = await scene(user, backend, topology);
      const ran = await at.cli(['run', '--', 'sh', '-c', 'cat; echo words >&2; exit 7'], {
        input: 'given\n',
      });
      expect(ran).toMatchObject({ code: 7, stdout: 'given\n' });
      expect(ran.stderr).toContain('words\n');
      expect(await at.states()).toEqual([]);
    });

    test('tells a signal as 128+n', async () => {
      await using at = await scene(user, backend, topology);
      expect((await at.cli(['run', 'sh', '-c', 'kill -KILL $$'])).code).toBe(137);
    });

    test('takes flags of the command as its own without --', async () => {
      await using at = await scene(user, backend, topology);
      expect(await at.cli(['run', 'echo', '-n', '--allow', 'x'])).toMatchObject({
        code: 0,
        stdout: '--allow x',
      });
    });

    test('shows the workspace at its own path, as the working directory, writable', async () => {
      await using at = await scene(user, backend, topology);
      const ran = await at.cli(['run', 'sh', '-c', 'pwd; echo made > made.txt']);
      expect(ran.stdout).toBe(`${at.workspace}\n`);
      expect(await readFile(join(at.workspace, 'made.txt'), 'utf8')).toBe('made\n');
    });

    test('--workspace copy: what the agent writes stays in the copy', async () => {
      await using at = await scene(user, backend, topology);
      await writeFile(join(at.workspace, 'there.txt'), 'original\n');
      await chmod(join(at.workspace, 'there.txt'), 0o666);
      const ran = await at.cli([
        'run',
        '--workspace',
        'copy',
        'sh',
        '-c',
        'cat there.txt; echo changed > there.txt; pwd',
      ]);
      expect(ran.stdout).toBe(`original\n${at.workspace}\n`);
      expect(await readFile(join(at.workspace, 'there.txt'), 'utf8')).toBe('original\n');
    });

    test('--workspace none: the home is the working directory and the host directory is not there', async () => {
      await using at = await scene(user, backend, topology);
      const ran = await at.cli([
        'run',
        '--workspace',
        'none',
        'sh',
        '-c',
        `pwd; ls ${at.workspace} || echo absent`,
      ]);
      expect(ran.stdout).toBe('/home/node\nabsent\n');
    });

    test('the agent is uid 1000 with no capability, no new privileges, a filter, a private home', async () => {
      await using at = await scene(user, backend, topology);
      // An image's home may hold a shell's first settings.
      const script =
        'id -u; grep -E "^(CapEff|CapBnd|NoNewPrivs|Seccomp):" /proc/self/status; echo $HOME; ls -A $HOME | grep -vxE "[.](bash.*|profile)"; touch $HOME/x';
      const ran = await at.cli(['run', 'sh', '-c', script]);
      // Where the kernel is the bottle's own, no filter stands before it, and what bounds the agent is that it gains nothing.
      const [bound, filter] =
        backend === 'macos-container' ? ['000000000000002b', 0] : ['0000000000000000', 2];
      expect(ran).toMatchObject({
        code: 0,
        stdout: `1000\nCapEff:\t0000000000000000\nCapBnd:\t${bound}\nNoNewPrivs:\t1\nSeccomp:\t${filter}\n/home/node\n`,
      });
    });

    test("the environment is the plan's, not the host's", async () => {
      await using at = await scene(user, backend, topology);
      const ran = await at.cli(['run', '--env', 'GIVEN=a b', '--env', 'FORWARDED', 'env'], {
        env: { FORWARDED: 'from host', HIDDEN: 'not for the agent' },
      });
      expect(ran.stdout).toContain('GIVEN=a b\n');
      expect(ran.stdout).toContain('FORWARDED=from host\n');
      const gate =
        topology === 'bridge' || backend === 'macos-container'
          ? '198\\.1[89]\\.\\d+\\.\\d+'
          : '127\\.0\\.0\\.1';
      expect(ran.stdout).toMatch(new RegExp(`^HTTPS_PROXY=http://${gate}:9099$`, 'm'));
      expect(ran.stdout).toContain('BOT_BOTTLE=1\n');
      expect(ran.stdout).not.toContain('not for the agent');
    });

    test('a directory that the parent left open does not lead into the bottle', async () => {
      await using at = await scene(user, backend, topology);
      const ran = await at.cli(['run', 'sh', '-c', 'ls /proc/self/fd']);
      expect(
        ran.stdout
          .trim()
          .split('\n')
          .map(Number)
          .filter((descriptor) => descriptor > 3),
      ).toEqual([]);
    });

    test('reaches an allowed host with the credential that egress injects, by proxy and by capture', async () => {
      await using at = await scene(user, backend, topology);
      await using server = await upstream('api.example.com', user, backend);
      const secret = 'a-value-only-the-host-knows';
      const script =
        'curl -sS https://api.example.com/a; env -u HTTPS_PROXY -u https_proxy curl -sS https://api.example.com/b; echo "$TOKEN"';
      const flags = ['--secret', 'api.example.com=TOKEN', ...server.flags];
      const ran = await at.cli(['run', ...flags, 'sh', '-c', script], { env: { TOKEN: secret } });
      expect(ran.stderr).toBe('');
      expect(ran.stdout).toMatch(/^hello from \/a\nhello from \/b\n.*placeholder.*\n$/);
      expect(ran.stdout).not.toContain(secret);
      expect(server.authorizations).toEqual([`Bearer ${secret}`, `Bearer ${secret}`]);
    });

    test('refuses another host with a reason, and tells the person afterwards', async () => {
      await using at = await scene(user, backend, topology);
      const ran = await at.cli([
        'run',
        '--allow',
        'api.example.com',
        'curl',
        '-sS',
        'http://other.example.com/',
      ]);
      expect(JSON.parse(ran.stdout)).toMatchObject({
        error: { code: 'host_not_allowed', host: 'other.example.com' },
      });
      expect(ran.stderr).toContain('other.example.com');
    });

    test('--limits holds what joins the bottle too', async () => {
      await using at = await scene(user, backend, topology);
      const bottle = at.startCli([
        ...['run', '--limits', 'pids=40', 'sh', '-c'],
        'echo up; until [ -e stop ]; do sleep 0.05; done',
      ]);
      const up = await bottle.printed('stdout', 'up').catch(() => undefined);
      if (up === undefined) {
        // This user may make no control groups, or the backend none of this kind, and the bottle says so.
        expect((await bottle.finished).stderr).toMatch(/keep limits|has no limit on processes/);
        return;
      }
      const [slug = ''] = await at.states();
      const forks = 'i=0; while [ $i -lt 100 ]; do sleep 2 & i=$((i+1)); done; wait';
      const joined = await at.cli(['exec', slug, '--', 'bash', '-c', forks]);
      expect(joined.stderr).toMatch(/fork|Resource temporarily unavailable/);
      await writeFile(join(at.workspace, 'stop'), '');
      expect((await bottle.finished).code).toBe(0);
    });

    test('--limits holds the bottle to its memory, or says why it cannot', async () => {
      await using at = await scene(user, backend, topology);
      const hog = 'x=$(head -c 200000000 /dev/zero | tr "\\0" x); test -n "$x" && echo kept';
      const ran = await at.cli(['run', '--limits', 'memory=64m', 'sh', '-c', hog]);
      expect(ran.stdout).not.toContain('kept');
      expect(ran.code).not.toBe(0);
      if (user !== undefined && backend === 'bubblewrap') expect(ran.stderr).toContain('systemd-run');
    });
  },
);
