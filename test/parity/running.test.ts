import { chown, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Scene, scene, topologies, upstream } from './scene.ts';

/** Says that it is up, and ends when the workspace holds `stop`. */
const UNTIL_STOPPED = ['sh', '-c', 'echo up; while [ ! -e stop ]; do sleep 0.05; done'];

/** Replaces a file as an editor does: aside, then renamed. */
async function replaceAsOwner(at: Scene, path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  if (at.user !== undefined) await chown(`${path}.new`, at.user.uid, at.user.gid);
  await rename(`${path}.new`, path);
}

/** Settles when the bottle's own DNS knows the name; bounded by the test's time-out. */
async function resolves(at: Scene, slug: string, host: string): Promise<void> {
  await at.cli([
    'exec',
    slug,
    'sh',
    '-c',
    `for i in $(seq 100); do getent hosts ${host} >/dev/null && exit; sleep 0.1; done; exit 1`,
  ]);
}

describe.skipIf(topologies.length === 0).each(topologies)(
  'a bottle that runs, on $where, started by $who',
  ({ backend, user, topology }) => {
    test('is listed, joined by exec, logged, and ends', async () => {
      await using at = await scene(user, backend, topology);
      const running = at.startCli([
        'run',
        '--allow',
        'api.example.com',
        '--env',
        'KEPT=value',
        ...UNTIL_STOPPED,
      ]);
      await running.printed('stdout', 'up');
      const [slug = ''] = await at.states();

      const listed = JSON.parse((await at.cli(['list', '--json'])).stdout) as {
        slug: string;
        backend: string;
      }[];
      expect(listed).toMatchObject([{ slug, backend }]);
      expect((await at.cli(['list'])).stdout).toMatch(new RegExp(`^${backend}\\t${slug}\\t`));

      const script =
        'id -u; pwd; echo $KEPT; grep -E "^(CapEff|Seccomp):" /proc/self/status; unshare -U true 2>/dev/null || echo confined; exit 5';
      // What a kernel of the bottle's own lets it do there leads nowhere else.
      const confined = backend === 'macos-container' ? 'Seccomp:\t0\n' : 'Seccomp:\t2\nconfined\n';
      const joined = await at.cli(['exec', slug, '--', 'sh', '-c', script]);
      expect(joined).toMatchObject({
        code: 5,
        stdout: `1000\n${at.workspace}\nvalue\nCapEff:\t0000000000000000\n${confined}`,
      });
      expect(
        (await at.cli(['exec', slug, 'sh', '-c', 'ps -e -o args | grep -c "[e]cho up"'])).stdout.trim(),
      ).not.toBe('0');
      expect((await at.cli(['exec', slug, 'cat'], { input: 'through' })).stdout).toBe('through');

      const missing = await at.cli(['exec', slug, 'no-such-command']);
      expect(missing).toMatchObject({ code: backend === 'bubblewrap' ? 127 : 1, stdout: '' });
      expect(missing.stderr).toContain('no-such-command');

      expect((await at.cli(['egress', 'routes', slug, '--json'])).stdout).toContain('api.example.com');
      expect((await at.cli(['logs', slug])).code).toBe(0);

      expect((await at.cli(['exec', slug, 'touch', 'stop'])).code).toBe(0);
      expect((await running.finished).code).toBe(0);
      expect(JSON.parse((await at.cli(['list', '--json'])).stdout)).toEqual([]);
      const late = await at.cli(['exec', slug, 'true']);
      expect(late.code).toBe(1);
      expect(late.stderr).toContain(`there is no bottle ${slug}`);
    });

    test('a policy that changes while it runs opens and closes hosts, by proxy and by name', async () => {
      await using at = await scene(user, backend, topology);
      await using server = await upstream('late.example.com', user, backend);
      const running = at.startCli(['run', ...server.flags, ...UNTIL_STOPPED]);
      await running.printed('stdout', 'up');
      const [slug = ''] = await at.states();
      const routes = join(at.home, '.bot-bottle/state', slug, 'egress/routes.yaml');
      const fetchTwice = [
        'sh',
        '-c',
        'curl -sS https://late.example.com/p; env -u HTTPS_PROXY -u https_proxy curl -sS https://late.example.com/c',
      ];

      const before = await at.cli(['exec', slug, ...fetchTwice]);
      expect(before.stdout).toBe('');
      expect(before.stderr).toMatch(/403[\s\S]*Could not resolve host/);

      await replaceAsOwner(at, routes, 'routes:\n  - host: late.example.com\n');
      await resolves(at, slug, 'late.example.com');
      expect((await at.cli(['exec', slug, ...fetchTwice])).stdout).toBe('hello from /p\nhello from /c\n');

      await replaceAsOwner(at, routes, 'routes: {broken\n');
      expect((await at.cli(['exec', slug, ...fetchTwice])).stdout).toBe('hello from /p\nhello from /c\n');
      expect(await readFile(routes, 'utf8')).toContain('broken');

      await at.cli(['exec', slug, 'touch', 'stop']);
      await running.finished;
    });

    test('twenty at once, all correct', async () => {
      await using at = await scene(user, backend, topology);
      await using server = await upstream('api.example.com', user, backend);
      const runs = Array.from({ length: 20 }, (_, index) =>
        at.cli([
          'run',
          '--allow',
          'api.example.com',
          ...server.flags,
          'curl',
          '-sS',
          `https://api.example.com/${index}`,
        ]),
      );
      const results = await Promise.all(runs);
      expect(results.map(({ stdout }) => stdout)).toEqual(runs.map((_, index) => `hello from /${index}\n`));
      expect(await at.states()).toEqual([]);
    });
  },
);
