import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { skipWithout } from '../rig/require.ts';
import { people, type Scene, scene } from './scene.ts';

const stateOf = (at: Scene, slug: string) => join(at.home, '.bot-bottle/state', slug);
const referenceOf = (at: Scene, slug: string) =>
  readFileSync(join(stateOf(at, slug), 'committed-image'), 'utf8').trim();
const read = (archive: string, path: string) =>
  execFileSync('tar', ['-xOf', archive, path], { encoding: 'utf8' });

/** Ends when the bottle's home holds `stop`. */
const until = (body: string) => ['sh', '-c', `echo up; ${body}; until [ -e ~/stop ]; do sleep 0.02; done`];

/** A line in each of twenty files, over and over: at any moment they differ by one line at most. */
const KEEPS_STEP = `cd; n=0; until [ -e stop ]; do n=$((n+1)); for f in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do echo $n >>step-$f; done; done`;

describe.skipIf(skipWithout('bubblewrap')).each(people)('commit, by $who', ({ user }) => {
  test('the only bottle that runs: home and copied workspace at one moment, no secret, and it goes on', async () => {
    await using at = await scene(user);
    await writeFile(join(at.workspace, 'source.ts'), 'export {};\n');
    if (user !== undefined) await chown(join(at.workspace, 'source.ts'), user.uid, user.gid);
    const running = at.startCli(
      [
        ...['run', '--workspace', 'copy', '--secret', 'api.example.com=TOKEN', '--', 'sh', '-c'],
        `echo up; printenv TOKEN >~/token; ${KEEPS_STEP}`,
      ],
      { env: { TOKEN: 'the-real-value' } },
    );
    await running.printed('stdout', 'up');
    const [slug = ''] = await at.states();

    const done = await at.cli(['commit']);
    expect(done.code).toBe(0);
    const archive = referenceOf(at, slug);
    expect(done.stdout).toBe(`${archive}\n`);
    expect(done.stderr).toContain(`tar -xf ${archive}`);
    expect(read(archive, 'workspace/source.ts')).toBe('export {};\n');
    const lines = Array.from(
      { length: 20 },
      (_, index) => read(archive, `home/step-${index + 1}`).split('\n').length,
    );
    expect(Math.max(...lines) - Math.min(...lines)).toBeLessThanOrEqual(1);
    const everything = readFileSync(archive, 'latin1');
    expect(everything).not.toContain('the-real-value');
    expect(everything).not.toContain('PRIVATE KEY');
    const names = execFileSync('tar', ['-tf', archive], { encoding: 'utf8' }).trim().split('\n');
    expect(names.filter((name) => !/^(home|workspace)\//.test(name))).toEqual([]);

    const before = readFileSync(join(stateOf(at, slug), 'home/step-20'), 'utf8').length;
    const grown = () => readFileSync(join(stateOf(at, slug), 'home/step-20'), 'utf8').length > before;
    while (!grown()) await new Promise((resolve) => setTimeout(resolve, 10));
    await at.cli(['exec', slug, 'sh', '-c', 'touch ~/stop']);
    expect((await running.finished).code).toBe(0);
    // Kept, by the marker; and `cleanup` says so, and leaves it.
    expect(existsSync(join(stateOf(at, slug), 'preserved'))).toBe(true);
    const cleaned = await at.cli(['cleanup', '--yes']);
    expect(cleaned).toMatchObject({ code: 0, stdout: '' });
    expect(cleaned.stderr).toContain(`kept, to be resumed: ${slug}`);

    // A bottle that does not run is committed again; one archive stays.
    const again = await at.cli(['commit', slug, '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ slug, artifact: referenceOf(at, slug), resume: null });
    expect(referenceOf(at, slug)).not.toBe(archive);
    const archives = readdirSync(stateOf(at, slug)).filter((name) => name.startsWith('committed-'));
    expect(archives.filter((name) => name.endsWith('.tar'))).toHaveLength(1);

    expect((await at.cli(['cleanup', '--preserved', '--yes', slug])).stdout).toContain(
      `preserved\t${stateOf(at, slug)}`,
    );
    expect(await at.states()).toEqual([]);
  });

  test('no bottle, two bottles, or none of that name: nothing is guessed', async () => {
    await using at = await scene(user);
    expect((await at.cli(['commit'])).stderr).toContain('no bottle is running');
    expect((await at.cli(['commit', 'nope-12345'])).stderr).toContain('there is no bottle nope-12345');
    const both = [at.startCli(['run', ...until('true')]), at.startCli(['run', ...until('true')])];
    for (const bottle of both) await bottle.printed('stdout', 'up');
    const asked = await at.cli(['commit']);
    expect(asked.code).toBe(1);
    expect(asked.stderr).toContain('2 bottles are running');
    for (const slug of await at.states()) {
      expect(existsSync(join(stateOf(at, slug), 'preserved'))).toBe(false);
      await at.cli(['exec', slug, 'sh', '-c', 'touch ~/stop']);
    }
    for (const bottle of both) expect((await bottle.finished).code).toBe(0);
    expect(await at.states()).toEqual([]);
  });

  test('a commit that is interrupted or killed leaves the bottle running, and no trace', async () => {
    await using at = await scene(user);
    // Half a gigabyte of holes takes long enough to be caught at.
    const running = at.startCli([
      'run',
      ...until('cd; for i in 1 2 3 4 5 6 7 8; do truncate -s 1G hole-$i; done; touch made'),
    ]);
    await running.printed('stdout', 'up');
    const [slug = ''] = await at.states();
    const unfinished = () =>
      readdirSync(stateOf(at, slug)).filter((name) => name.startsWith('committed.tar'));
    const wait = async (is: () => boolean) => {
      while (!is()) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await wait(() => existsSync(join(stateOf(at, slug), 'home/made')));
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const commit = at.startCli(['commit', slug]);
      await wait(() => unfinished().length > 0);
      commit.child.kill(signal);
      expect((await commit.finished).code).toBe({ SIGINT: 130, SIGKILL: 137 }[signal]);
      expect(existsSync(join(stateOf(at, slug), 'committed-image'))).toBe(false);
      if (signal === 'SIGINT') expect(unfinished()).toEqual([]);
      expect(existsSync(join(stateOf(at, slug), 'preserved'))).toBe(signal === 'SIGKILL');
    }
    await at.cli(['exec', slug, 'sh', '-c', 'rm ~/hole-*; touch ~/stop']);
    expect((await running.finished).code).toBe(0);
    // The killed one had marked the bottle: it is kept, which loses nothing.
    expect(await at.states()).toEqual([slug]);
    expect((await at.cli(['commit', slug])).code).toBe(0);
    expect(unfinished()).toEqual([]);
  });
});
