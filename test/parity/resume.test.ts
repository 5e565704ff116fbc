import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { skipWithout } from '../rig/require.ts';
import { people, type Scene, scene } from './scene.ts';

/** An agent that counts its sessions in its home and its workspace, and ends as the workspace's file `code` says. */
const AGENT = `#!/bin/sh
n=$(cat ~/turns 2>/dev/null || echo 0); n=$((n+1)); echo $n >~/turns
echo "turn $n: $*"
echo "note $n" >>notes; cat notes
[ -e wait ] && { echo waiting; until [ -e ~/stop ]; do sleep 0.02; done; rm ~/stop; }
exit "$(cat code)"
`;

interface Person extends Scene {
  readonly stay: (args: readonly string[]) => ReturnType<Scene['startCli']>;
  resume(slug: string, ...flags: string[]): ReturnType<Scene['cli']>;
  state(slug: string, ...names: string[]): string;
  write(path: string, text: string, mode?: number): void;
}

async function person(user: Parameters<typeof scene>[0]): Promise<Person> {
  const at = await scene(user);
  const own = (path: string) => user !== undefined && chownSync(path, user.uid, user.gid);
  const make = (path: string) => {
    if (existsSync(path)) return;
    make(dirname(path));
    mkdirSync(path, { mode: 0o700 });
    own(path);
  };
  const write = (path: string, text: string, mode = 0o644) => {
    make(dirname(path));
    writeFileSync(path, text, { mode });
    own(path);
  };
  const top = join(at.home, '.bot-bottle');
  write(join(at.home, 'tools/claude'), AGENT, 0o755);
  write(
    join(top, 'bottles/dev.md'),
    '---\nagent_provider: {template: claude}\nsupervise: false\nworkspace: copy\n---\n',
  );
  write(join(top, 'agents/reviewer.md'), '---\nbottle: dev\n---\nYou review.\n');
  write(join(at.workspace, 'code'), '7');
  const env = { PATH: `${join(at.home, 'tools')}:${dirname(process.execPath)}:/usr/bin:/bin` };
  return {
    ...at,
    cli: (args, extra) => at.cli(args, { env, ...extra }),
    stay: (args) => at.startCli(args, { env }),
    resume: (slug, ...flags) => at.cli(['resume', slug, '--yes', ...flags], { env }),
    state: (slug, ...names) => join(top, 'state', slug, ...names),
    write,
    [Symbol.asyncDispose]: () => at[Symbol.asyncDispose](),
  };
}

describe.skipIf(skipWithout('bubblewrap')).each(people)('resume, by $who', ({ user }) => {
  test('a bottle that ended badly goes on with its home, its workspace and its conversation, until it ends well', async () => {
    await using at = await person(user);
    const first = await at.cli(['start', 'reviewer', '--yes', '--label', 'Fix it', '--color', 'green']);
    expect(first).toMatchObject({ code: 7 });
    expect(first.stdout).toMatch(/^turn 1: (?!.*--continue).*\nnote 1\n$/);
    expect(first.stderr).toContain('bot-bottle resume fix-it');
    const meta = () => JSON.parse(readFileSync(at.state('fix-it', 'metadata.json'), 'utf8')) as object;
    const before = meta();
    expect(before).toMatchObject({
      identity: 'fix-it',
      agent_name: 'reviewer',
      cwd: at.workspace,
      copy_cwd: true,
      label: 'Fix it',
      color: 'green',
    });

    // The person's own files change; the bottle's copy does not.
    at.write(join(at.workspace, 'notes'), 'of the host\n');
    const elsewhere = await at.cli(['resume', 'fix-it', '--yes'], { cwd: at.home });
    expect(elsewhere.code).toBe(7);
    expect(elsewhere.stdout).toMatch(/^turn 2: .*--continue.*\nnote 1\nnote 2\n$/);
    expect(meta()).toEqual(before);
    expect((await at.cli(['list'])).stdout).toBe('');

    writeFileSync(at.state('fix-it', 'workspace/code'), '0');
    expect((await at.resume('fix-it')).code).toBe(0);
    expect(await at.states()).toEqual([]);
    const gone = await at.resume('fix-it');
    expect(gone.code).toBe(1);
    expect(gone.stderr).toContain('no bottle fix-it is kept');
  });

  test('a committed bottle goes on from its commit, and what came after stands beside it', async () => {
    await using at = await person(user);
    at.write(join(at.workspace, 'wait'), '');
    const running = at.stay(['start', 'reviewer', '--yes', '--label', 'kept']);
    await running.printed('stdout', 'waiting');
    const taken = await at.resume('kept');
    expect(taken.code).toBe(1);
    expect(taken.stderr).toContain('the bottle kept is running');
    const committed = await at.cli(['commit']);
    expect(committed.stderr).toContain('bot-bottle resume kept');
    await at.cli(['exec', 'kept', 'sh', '-c', 'echo later >>notes; rm wait; echo 0 >code; touch ~/stop']);
    expect((await running.finished).code).toBe(0);

    at.write(at.state('kept', 'home/stop'), '');
    const plan = await at.cli(['resume', 'kept', '--dry-run', '--format', 'json']);
    expect(JSON.parse(plan.stdout)).toMatchObject({ agent: 'reviewer', slug: 'kept', label: 'kept' });
    expect(readFileSync(at.state('kept', 'workspace/notes'), 'utf8')).toBe('note 1\nlater\n');

    // The commit holds the file that makes it wait.
    const again = at.stay(['resume', 'kept', '--yes']);
    await again.printed('stdout', 'waiting');
    await at.cli(['exec', 'kept', 'sh', '-c', 'echo 0 >code; touch ~/stop']);
    const ended = await again.finished;
    expect(ended.stdout).toMatch(/^turn 2: .*\nnote 1\nnote 2\nwaiting\n$/);
    expect(ended.code).toBe(0);
    expect(readFileSync(at.state('kept', 'previous/workspace/notes'), 'utf8')).toBe('note 1\nlater\n');
    // A commit stays after a good end.
    expect(await at.states()).toEqual(['kept']);
    const label = await at.cli(['start', 'reviewer', '--yes', '--label', 'kept']);
    expect(label.code).not.toBe(0);
    expect(await at.states()).toEqual(['kept']);
  });

  test('whatever is missing is told, and nothing is lost', async () => {
    await using at = await person(user);
    await at.cli(['start', 'reviewer', '--yes', '--label', 'one']);
    await at.cli(['commit', 'one']);
    const archive = readFileSync(at.state('one', 'committed-image'), 'utf8').trim();
    const manifest = join(at.home, '.bot-bottle/agents/reviewer.md');
    const bytes = readFileSync(archive);
    const metadata = readFileSync(at.state('one', 'metadata.json'));
    const flipped = Buffer.from(bytes);
    flipped[flipped.indexOf('note 1')] = 0x4e;
    const cases: readonly [string, string, () => void, () => void][] = [
      [
        'agent',
        'there is no agent of that name',
        () => renameSync(manifest, `${manifest}.x`),
        () => renameSync(`${manifest}.x`, manifest),
      ],
      [
        'cwd',
        'is not there any more',
        () => renameSync(at.workspace, `${at.workspace}.x`),
        () => renameSync(`${at.workspace}.x`, at.workspace),
      ],
      [
        'metadata',
        'cannot be read: without agent_name',
        () => writeFileSync(at.state('one', 'metadata.json'), '{'),
        () => writeFileSync(at.state('one', 'metadata.json'), metadata),
      ],
      [
        'artifact gone',
        'it is not there',
        () => renameSync(archive, `${archive}.x`),
        () => renameSync(`${archive}.x`, archive),
      ],
      [
        'artifact cut',
        'it ends too early',
        () => writeFileSync(archive, bytes.subarray(0, 2000)),
        () => writeFileSync(archive, bytes),
      ],
      [
        'artifact changed',
        'it is not what was committed',
        () => writeFileSync(archive, flipped),
        () => writeFileSync(archive, bytes),
      ],
    ];
    for (const [what, words, damage, mend] of cases) {
      damage();
      const refused = await at.cli(['resume', 'one', '--yes'], { cwd: at.home });
      expect([what, refused.code, refused.stdout]).toEqual([what, 1, '']);
      expect(refused.stderr).toContain(words);
      mend();
    }
    expect(readdirSync(at.state('one')).filter((name) => /restored|\.tmp$/.test(name))).toEqual([]);
    expect((await at.resume('one')).stdout).toContain('turn 2: ');
    expect((await at.resume('../one')).stderr).toContain('is not the name of a bottle');
  });

  test('two that resume at once: one does', async () => {
    await using at = await person(user);
    await at.cli(['start', 'reviewer', '--yes', '--label', 'race']);
    const all = await Promise.all([1, 2, 3].map(() => at.resume('race')));
    expect(all.map(({ code }) => code).sort()).toEqual([1, 1, 7]);
    for (const { code, stderr } of all) {
      if (code === 1) expect(stderr).toMatch(/another process|is running/);
    }
    expect(readFileSync(at.state('race', 'workspace/notes'), 'utf8')).toBe('note 1\nnote 2\n');
  });

  test('killed at any moment, it is resumed or cleaned up', async () => {
    await using at = await person(user);
    at.write(join(at.workspace, 'wait'), '');
    const running = at.stay(['start', 'reviewer', '--yes', '--label', 'killed']);
    await running.printed('stdout', 'waiting');
    running.child.kill('SIGKILL');
    await running.finished;
    rmSync(at.state('killed', 'workspace/wait'));
    const resumed = await at.resume('killed');
    expect(resumed.stdout).toMatch(/^turn 2: .*\nnote 1\nnote 2\n$/);
    expect(resumed.code).toBe(7);

    // In the middle of a restore: whatever step it has reached.
    await at.cli(['commit', 'killed']);
    for (const wait of [0, 1, 2, 3, 4, 5]) {
      const restoring = at.stay(['resume', 'killed', '--yes']);
      while (!existsSync(at.state('killed', 'lock')) && restoring.child.exitCode === null)
        await new Promise((resolve) => setTimeout(resolve, 1));
      await new Promise((resolve) => setTimeout(resolve, wait * 3));
      restoring.child.kill('SIGKILL');
      await restoring.finished;
    }
    const last = await at.resume('killed');
    expect(last.stdout).toMatch(/^turn 3: .*\nnote 1\nnote 2\nnote 3\n$/);
    expect((await at.cli(['cleanup', '--yes'])).code).toBe(0);
    expect(await at.states()).toEqual(['killed']);
    expect((await at.cli(['cleanup', '--preserved', '--yes'])).code).toBe(0);
    expect(await at.states()).toEqual([]);
    expect(statSync(join(at.workspace, 'notes'), { throwIfNoEntry: false })).toBeUndefined();
  });
});
