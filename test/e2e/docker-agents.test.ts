import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Agents, findAgents } from '../rig/agents.ts';
import { cliPath, runCli, startCli } from '../rig/bottle-cli.ts';
import { ensureBaseImage } from '../rig/docker/base-image.ts';
import { newScript } from '../rig/model-api/exchange.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { startCases, startScene } from '../rig/start-scene.ts';
import { Tmux } from '../rig/tmux.ts';

const noTmux = requireOrSkip('tmux', () =>
  spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed',
);
const found = await findAgents();
const noAgents = requireOrSkip('agents', () => (typeof found === 'string' ? found : undefined));
const skipped = noTmux || noAgents || skipWithout('docker') || requireOrSkip('base-image', ensureBaseImage);

const task = 'Write the answer file, then tell me about it.';
const sentinel = (name: string) => `${name} ${randomBytes(8).toString('hex')}`;
const cases = startCases
  .filter(({ login }) => login !== true)
  .map((subject) => [subject.name, subject] as const);
/** Who may use the engine; a copy needs no more. */
const ourselves = process.getuid?.() === 0 ? { uid: 0, gid: 0 } : undefined;
/** An image from the registry, on a machine that has none, and the sidecars'. */
const BUILD_MS = 600_000;
/** Two sessions. */
const TIMEOUT_MS = 120_000;

/** Images that a test which failed half way would leave. */
function dropImages(label: string): void {
  const filter = ['--quiet', '--filter', `label=bot-bottle.slug=${label}`];
  const listed = spawnSync('docker', ['images', ...filter], { encoding: 'utf8' }).stdout.trim();
  if (listed !== '') spawnSync('docker', ['rmi', '--force', ...new Set(listed.split('\n'))]);
}

describe.skipIf(skipped)('a real agent in its own image, on docker', () => {
  test.for(cases)('%s: its image is built, and has it', { timeout: BUILD_MS }, async ([, subject]) => {
    await using at = await startScene(
      subject,
      found as Agents,
      { prompt: '', skill: '' },
      newScript(),
      ourselves,
    );
    const env: Record<string, string> = { ...at.env, BOT_BOTTLE_BACKEND: 'docker' };
    const words = at.startWords(['--yes', '--workspace', 'copy']);
    const asked = await runCli([...words, '--', '--version'], { ...at.person, env });
    expect(asked.code, asked.stderr).toBe(0);
    const { image } = JSON.parse(
      (await runCli([...words, '--dry-run', '--format', 'json'], { ...at.person, env })).stdout,
    );
    const labelled = spawnSync(
      'docker',
      ['image', 'inspect', '--format', '{{index .Config.Labels "bot-bottle.role"}}', image],
      { encoding: 'utf8' },
    );
    expect(labelled.stdout).toBe('image\n');
  });

  test.for(cases)(
    '%s: prompt, skill and a copy of the workspace; what it wrote is there after commit and resume',
    { timeout: TIMEOUT_MS },
    async ([, subject]) => {
      const texts = { prompt: sentinel('You are'), skill: sentinel('Greets') };
      const base = newScript();
      // It holds still while it is committed, and says in the workspace that it does.
      const script = {
        ...base,
        command: `${base.command}; printenv > environment.txt; touch ~/waiting; until [ -e ~/go ]; do sleep 0.1; done`,
      };
      await using at = await startScene(subject, found as Agents, texts, script, ourselves);
      const env: Record<string, string> = { ...at.env, BOT_BOTTLE_BACKEND: 'docker' };
      const person = { ...at.person, env };
      const cli = (...args: string[]) => runCli(args, person);
      const label = `it-${randomBytes(4).toString('hex')}`;
      onTestFinished(() => dropImages(label));
      const words = at.startWords(['--yes', '--workspace', 'copy', '--label', label]);
      const running = startCli([...words, '--', ...subject.headless(task)], person);
      const waiting = () =>
        cli('exec', label, '--', 'sh', '-c', 'until [ -e ~/waiting ]; do sleep 0.1; done');
      let over = false;
      void running.finished.then(() => {
        over = true;
      });
      // Until it runs there is nothing to join.
      await expect
        .poll(async () => over || (await waiting()).code, { timeout: TIMEOUT_MS, interval: 1000 })
        .toBe(0);

      if (over) throw new Error((await running.finished).stderr);
      const committed = await cli('commit', label);
      expect(committed.stderr).toContain(`bot-bottle resume ${label}`);
      expect(committed.stdout).toBe(`bot-bottle-committed-${label}:latest\n`);
      const history = spawnSync('docker', ['image', 'inspect', committed.stdout.trim()], {
        encoding: 'utf8',
      });
      expect(history.stdout).not.toContain(at.secret);
      const environment = await cli('exec', label, '--', 'cat', 'environment.txt');
      expect(environment.stdout).toContain(`BOT_BOTTLE_SLUG=${label}`);
      expect(environment.stdout).not.toContain(at.secret);

      expect((await cli('exec', label, '--', 'sh', '-c', 'rm ~/waiting answer.txt; touch ~/go')).code).toBe(
        0,
      );
      const ended = await running.finished;
      expect(at.server.problems, ended.stderr).toEqual([]);
      expect(ended.code, ended.stderr).toBe(0);
      expect(ended.stdout).toContain(script.answer);
      const bodies = at.server.requests.map(({ body }) => body);
      expect(bodies.some((body) => body.includes(texts.skill))).toBe(true);
      if (subject.command !== 'codex') expect(bodies.some((body) => body.includes(texts.prompt))).toBe(true);
      // The copy is the bottle's: nothing was written here.
      await expect(readFile(join(at.person.cwd, 'answer.txt'))).rejects.toThrow('ENOENT');

      // The commit holds what was removed afterwards.
      using screen = new Tmux({
        cwd: at.person.cwd,
        env: { ...env, HOME: at.person.home, PS1: 'host> ', HISTFILE: '/dev/null' },
      });
      const flags = words.filter(
        (_, index) =>
          ['--resolve', '--upstream-ca'].includes(words[index] ?? '') ||
          ['--resolve', '--upstream-ca'].includes(words[index - 1] ?? ''),
      );
      const line = ['env', `PATH=${env.PATH}`, process.execPath, cliPath, 'resume', label, '--yes', ...flags];
      screen.type(line.map((word) => `'${word}'`).join(' '));
      const answer = () => cli('exec', label, '--', 'sh', '-c', 'cat answer.txt; ls ~/waiting');
      await expect
        .poll(async () => (await answer()).stdout, { timeout: 60_000, interval: 1000 })
        .toBe(`${script.written}/home/node/waiting\n`);
      // The launcher of an agent and the program that it launched, which would hold the terminal; the bottle is there
      // before they are.
      const killed = () => cli('exec', label, '--', 'pkill', '-KILL', '-x', 'node|claude|codex|pi');
      await expect.poll(async () => (await killed()).code, { timeout: 60_000, interval: 200 }).toBe(0);
      await screen.shows(/is kept: bot-bottle resume [\s\S]*host>\s*$/);
      expect((await cli('list')).stdout).toBe('');

      const cleaned = await cli('cleanup', '--preserved', '--yes');
      expect(cleaned.code, cleaned.stderr).toBe(0);
      expect(await at.states()).toEqual([]);
      const left = ['ps', 'images', 'network'].map(
        (what) =>
          spawnSync(
            'docker',
            [
              ...(what === 'network' ? [what, 'ls'] : [what, '-a']),
              '-q',
              '--filter',
              `label=bot-bottle.slug=${label}`,
            ],
            { encoding: 'utf8' },
          ).stdout,
      );
      expect(left).toEqual(['', '', '']);
    },
  );
});
