import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { cliPath } from '../rig/bottle-cli.ts';
import { requireOrSkip } from '../rig/require.ts';
import { Tmux } from '../rig/tmux.ts';
import { type Scene, scene, settings } from './scene.ts';

const noTmux = requireOrSkip('tmux', () =>
  spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed',
);

function terminal(at: Scene): Tmux {
  const env = {
    HOME: at.home,
    PS1: 'host> ',
    HISTFILE: '/dev/null',
    // A login shell may have a PATH of its own. A copy: the tests' own user, who may be root, sits at the terminal.
    BOTTLE: `${['env', ...settingsOf(at), process.execPath, ...at.person.nodeOptions, cliPath].join(' ')} run --workspace copy`,
  };
  return new Tmux({ cwd: at.workspace, env });
}

const settingsOf = ({ person }: Scene) =>
  Object.entries(person.env).map(([name, value]) => `${name}=${value}`);

const bottle = '$BOTTLE';
const backends = [...new Set(settings.map(({ backend }) => backend))];

describe.skipIf(noTmux || backends.length === 0).each(backends)(
  'an interactive command, on %s',
  (backend) => {
    test('has a terminal of its own, its size, and job control', async () => {
      await using at = await scene(undefined, backend);
      using screen = terminal(at);
      screen.type(`${bottle} bash --norc -i`);
      await screen.shows(/bash-.*\$/);
      screen.type('stty size; tty; sleep 1000');
      // The terminal of a machine that is played is one of this machine's.
      await screen.shows(
        backend === 'macos-container' ? /\n30 100\nnot a tty\n/ : /\n30 100\n\/dev\/pts\/0\n/,
      );
      screen.key('C-c');
      screen.type('echo "code $?"');
      await screen.shows(/\ncode 130\n/);
      screen.type(`sh -c 'echo running; exec sleep 1000'`);
      await screen.shows(/\nrunning\n/);
      screen.key('C-z');
      await screen.shows(/Stopped/);
      screen.resize(72, 20);
      screen.type('stty size');
      await screen.shows(/\n20 72\n/);
      screen.type('disown -a; exit 9');
      await screen.shows(/host>$/m);
      screen.type('echo "left with $?"; stty -a | grep -ow "icanon\\|-icanon"');
      expect(await screen.shows(/left with \d+\n-?icanon/)).toMatch(/left with 9\nicanon/);
    });

    test('Ctrl-C ends a program that has no shell around it, and the terminal is as it was', async () => {
      await using at = await scene(undefined, backend);
      using screen = terminal(at);
      screen.type(`${bottle} sh -c 'echo up; exec sleep 1000'`);
      await screen.shows(/\nup\n/);
      screen.key('C-c');
      await screen.shows(/host>$/m);
      screen.type('echo "left with $?"; stty -a | grep -ow "icanon\\|-icanon"');
      expect(await screen.shows(/left with \d+\n-?icanon/)).toMatch(/left with 130\nicanon/);
    });

    test('is paused by a commit and goes on: its shell, what runs in front, and what was stopped stays stopped', async () => {
      await using at = await scene(undefined, backend);
      using screen = terminal(at);
      screen.type(`${bottle} bash --norc -i`);
      await screen.shows(/bash-.*\$/);
      screen.type(`sh -c 'echo first; exec sleep 1000'`);
      await screen.shows(/\nfirst\n/);
      screen.key('C-z');
      await screen.shows(/Stopped/);
      // What is typed before it reads would be the shell's, which takes a line's end otherwise.
      screen.type(`sh -c 'echo reading; while read -r word; do echo "heard $word"; done'`);
      await screen.shows(/\nreading\n/);
      for (const word of ['one', 'two', 'three']) {
        screen.type(word);
        await screen.shows(new RegExp(`\nheard ${word}\n`));
        expect((await at.cli(['commit'])).code).toBe(0);
      }
      screen.type('four');
      await screen.shows(/\nheard four\n/);
      screen.key('C-d');
      screen.type('clear; jobs');
      await screen.shows(/Stopped .*first/);
      screen.type('disown -a; exit 9');
      await screen.shows(/host>$/m);
      screen.type('echo "left with $?"');
      await screen.shows(/left with 9\n/);
    });

    test('a full-screen program draws and is left cleanly', async () => {
      await using at = await scene(undefined, backend);
      using screen = terminal(at);
      screen.type(`seq 1 100 > numbers; ${bottle} less numbers`);
      await screen.shows(/^1\n2\n3\n/m);
      screen.key('G');
      await screen.shows(/\n100\n/);
      screen.key('q');
      // What is typed before the prompt is back would be the bottle's.
      await screen.shows(/less numbers\nhost>\s*$/);
      screen.type('echo "left with $?"');
      await screen.shows(/\nleft with 0\n/);
    });

    test('a command that is missing, or is none, is named', async () => {
      await using at = await scene(undefined, backend);
      using screen = terminal(at);
      screen.type(`echo text > plain; clear; ${bottle} no-such-command`);
      await screen.shows(/error: .*no-such-command[\s\S]*help: [\s\S]*host>\s*$/);
      screen.type(`clear; ${bottle} ./plain`);
      const shown = await screen.shows(/error: .*plain[\s\S]*help: [\s\S]*host>\s*$/);
      expect(shown).not.toMatch(/OCI|exec:/);
      expect(await at.states()).toEqual([]);
    });

    test('a full-screen program that is killed leaves the terminal as it found it, and the prompt below all', async () => {
      await using at = await scene(undefined, backend);
      using screen = terminal(at);
      screen.type(`seq 100 > numbers; clear; echo; echo before; ${bottle} less numbers`);
      await screen.shows(/^1\n2\n3\n/m);
      const [slug = ''] = await at.states();
      // Where the bottle ends sooner than what ends it, that has the same end.
      expect([0, 137]).toContain((await at.cli(['exec', slug, '--', 'pkill', '-KILL', 'less'])).code);
      // Neither a line of what it drew nor one below the prompt.
      expect(await screen.shows(/host>\s*$/)).toMatch(/^before\n\s*host>\s*$/);
      screen.type('echo "left with $?"; stty -a | grep -ow "icanon\\|-icanon"');
      expect(await screen.shows(/left with \d+\n-?icanon/)).toMatch(/left with 137\nicanon/);
    });

    test('a program killed while it draws over the lines it has leaves none of them below the prompt', async () => {
      await using at = await scene(undefined, backend);
      using screen = terminal(at);
      const draw = `printf 'top\\n\\n\\n\\n\\n\\nbottom\\033[5A\\033[?25l'; kill -KILL $$`;
      screen.type(`clear; echo; ${bottle} sh -c "${draw.replaceAll('$', '\\$')}"`);
      expect(await screen.shows(/bottom[\s\S]*host>\s*$/)).toMatch(/^top\s+bottom\s+host>\s*$/);
    });
  },
);
