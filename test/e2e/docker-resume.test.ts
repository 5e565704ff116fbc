import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Scene, scene, settings } from '../parity/scene.ts';
import { skipWithout } from '../rig/require.ts';

const here = skipWithout('docker') ? undefined : settings.find(({ backend }) => backend === 'docker');

/** Counts its sessions in its home and its copy of the workspace; waits where it is told to; ends well the third time. */
const AGENT = `n=$(cat ~/turns 2>/dev/null || echo 0); n=$((n+1)); echo $n >~/turns
echo "turn $n"; echo "note $n" >>notes; cat notes
[ -e wait ] && { echo waiting; until [ -e ~/stop ]; do sleep 0.05; done; rm ~/stop; }
[ $n -ge 3 ] || exit 7
`;

const docker = (...args: string[]) => spawnSync('docker', args, { encoding: 'utf8' }).stdout.trim();

/** A person whose agent is the script `agent` of the workspace, run by `sh` in the image of any command. */
async function person(): Promise<Scene & { readonly label: string }> {
  const at = await scene(undefined, 'docker');
  const write = (path: string, text: string) => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, text);
  };
  const top = join(at.home, '.bot-bottle');
  const image = `bot-bottle-test-${randomBytes(4).toString('hex')}`;
  write(join(top, 'contrib/own/Dockerfile'), 'FROM node:22-slim\n');
  write(join(top, 'contrib/own/provider.yaml'), `command: sh\nimage: ${image}\nstartup_args: [./agent]\n`);
  write(
    join(top, 'bottles/dev.md'),
    '---\nagent_provider: {template: own}\nworkspace: copy\nsupervise: false\n---\n',
  );
  write(join(top, 'agents/tester.md'), '---\nbottle: dev\n---\n');
  write(join(at.workspace, 'agent'), AGENT);
  onTestFinished(() => {
    const made = docker('images', '--quiet', '--filter', `reference=${image}*`);
    if (made !== '') docker('rmi', '--force', ...made.split('\n'));
  });
  const label = `it-${randomBytes(4).toString('hex')}`;
  return { ...at, label, [Symbol.asyncDispose]: () => at[Symbol.asyncDispose]() };
}

const images = (slug: string) => docker('images', '--quiet', '--filter', `label=bot-bottle.slug=${slug}`);

describe.skipIf(here === undefined)('resume, on docker', () => {
  test('a bottle goes on with what it had after a bad end, until it ends well; of two that resume, one does', async () => {
    await using at = await person();
    const resume = () => at.cli(['resume', at.label, '--yes']);
    const first = await at.cli(['start', 'tester', '--yes', '--label', at.label]);
    expect(first).toMatchObject({ code: 7, stdout: 'turn 1\nnote 1\n' });
    expect(first.stderr).toContain(`bot-bottle resume ${at.label}`);

    // The person's own file changes; the bottle's copy does not.
    writeFileSync(join(at.workspace, 'notes'), 'of the host\n');
    const both = await Promise.all([resume(), resume()]);
    expect(both.map(({ code }) => code).sort()).toEqual([1, 7]);
    expect(both.find(({ code }) => code === 7)?.stdout).toBe('turn 2\nnote 1\nnote 2\n');

    const last = await resume();
    expect(last).toMatchObject({ code: 0, stdout: 'turn 3\nnote 1\nnote 2\nnote 3\n' });
    expect(await at.states()).toEqual([]);
    expect(images(at.label)).toBe('');
  });

  test('a killed session is taken up from its container, and a commit that is gone from what was kept', async () => {
    await using at = await person();
    writeFileSync(join(at.workspace, 'wait'), '');
    const running = at.startCli(['start', 'tester', '--yes', '--label', at.label]);
    await running.printed('stdout', 'waiting');
    const committed = await at.cli(['commit', at.label]);
    expect(committed.stdout).toBe(`bot-bottle-committed-${at.label}:latest\n`);
    await at.cli(['exec', at.label, '--', 'sh', '-c', 'rm wait; echo later >>notes']);
    running.child.kill('SIGKILL');
    await running.finished;
    docker('rmi', '--force', committed.stdout.trim());
    const resumed = await at.cli(['resume', at.label, '--yes']);
    expect(resumed.stderr).toContain('which was committed, is gone');
    expect(resumed).toMatchObject({ code: 7, stdout: 'turn 2\nnote 1\nlater\nnote 2\n' });
    // Kept, it is committed without being started.
    expect((await at.cli(['commit', at.label])).code).toBe(0);
    expect(docker('image', 'inspect', '--format={{.Id}}', committed.stdout.trim())).toMatch(/^sha256:/);
    expect((await at.cli(['cleanup', '--preserved', '--yes'])).code).toBe(0);
    expect(images(at.label)).toBe('');
    expect(await at.states()).toEqual([]);
  });
});
