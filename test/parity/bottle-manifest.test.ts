import { chown, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Scene, scene, settings, upstream } from './scene.ts';

async function writeBottle(at: Scene, name: string, frontmatter: string): Promise<void> {
  const dir = join(at.home, '.bot-bottle/bottles');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, `${name}.md`), `---\n${frontmatter}\n---\n`);
  if (at.user !== undefined) {
    for (const path of [join(at.home, '.bot-bottle'), dir]) await chown(path, at.user.uid, at.user.gid);
  }
}

describe.skipIf(settings.length === 0).each(settings)(
  'run --bottle, on $backend, started by $who',
  ({ backend, user }) => {
    test('gives the command what the bottle declares, and egress its secrets', async () => {
      await using at = await scene(user, backend);
      await using server = await upstream('api.example.com', user, backend);
      await writeBottle(at, 'base', 'env: {LITERAL: base, OWN: "text with spaces"}');
      await writeBottle(
        at,
        'dev',
        `extends: base
env: {LITERAL: child, FROM: "\${HOST_VAR}"}
egress:
  routes:
    - host: api.example.com
      auth: {scheme: Bearer, token_ref: API_TOKEN}
      matches: [{paths: [{value: /v1}]}]`,
      );
      const script = `echo "$LITERAL|$OWN|$FROM|$GIVEN"; env | grep -c t0ken
        for path in v1/a v2/b v3/c; do curl -sS -o /dev/null -w '%{http_code}\\n' https://api.example.com/$path; done`;
      const flags = ['--bottle', 'dev', '--env', 'OWN=flag', '--env', 'GIVEN=more', ...server.flags];
      const more = ['--allow', 'api.example.com/v2'];
      const ran = await at.cli(['run', ...flags, ...more, 'sh', '-c', script], {
        env: { HOST_VAR: 'from the host', API_TOKEN: 't0ken' },
      });
      expect(ran.stdout).toBe('child|flag|from the host|more\n0\n200\n200\n403\n');
      expect(server.authorizations).toEqual(['Bearer t0ken', 'Bearer t0ken']);
      expect(ran.stderr).toContain('--allow api.example.com/v3/c lets it through');
      expect(ran.code).toBe(0);
      expect(await at.states()).toEqual([]);
    });

    test('takes its workspace, unless a flag says another', async () => {
      await using at = await scene(user, backend);
      await writeBottle(at, 'closed', 'workspace: none');
      expect((await at.cli(['run', '--bottle', 'closed', 'pwd'])).stdout).toBe('/home/node\n');
      const mounted = await at.cli(['run', '--bottle', 'closed', '--workspace', 'mount', 'pwd']);
      expect(mounted.stdout).toBe(`${at.workspace}\n`);
    });

    test('starts nothing when the host lacks what the bottle needs', async () => {
      await using at = await scene(user, backend);
      const route = '{host: api.example.com, auth: {scheme: Bearer, token_ref: API_TOKEN}}';
      await writeBottle(at, 'dev', `env: {FROM: "\${HOST_VAR}"}\negress: {routes: [${route}]}`);
      const first = await at.cli(['run', '--bottle', 'dev', 'true']);
      expect(first).toMatchObject({ code: 1, stdout: '' });
      expect(first.stderr).toContain('HOST_VAR, which the bottle dev forwards');
      const second = await at.cli(['run', '--bottle', 'dev', 'true'], { env: { HOST_VAR: 'x' } });
      expect(second.stderr).toContain('API_TOKEN, whose value the bottle dev sends to api.example.com');
      expect(await at.states()).toEqual([]);
    });
  },
);
