import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { cliPath } from '../rig/bottle-cli.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { tempDir } from '../rig/temp-dir.ts';
import { Tmux } from '../rig/tmux.ts';

const noTmux = requireOrSkip('tmux', () =>
  spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed',
);

/** Columns: no path wraps. */
const WIDE = 200;

/** What a person sees and types, in a home of their own. `bot` is the program. */
async function terminal(options: { readonly columns?: number; readonly env?: Record<string, string> } = {}) {
  const home = await tempDir('dialogue');
  const rc = `${home.path}/rc`;
  writeFileSync(
    rc,
    `bot() { '${process.execPath}' '${cliPath}' "$@"; }
state() { echo "code $?" $(stty -a | grep -owE -- '-?(icanon|echo|isig|onlcr)'); }\n`,
  );
  const env = { HOME: home.path, PS1: 'host> ', HISTFILE: '/dev/null', ...options.env };
  const screen = new Tmux({
    cwd: home.path,
    env,
    columns: options.columns ?? WIDE,
  });
  screen.type(`. ${rc}; clear`);
  await screen.shows(/^host>\s*$/);
  return {
    screen,
    home: home.path,
    async [Symbol.asyncDispose]() {
      screen[Symbol.dispose]();
      await home[Symbol.asyncDispose]();
    },
  };
}

/** As a shell gives a terminal to its programs. */
const COOKED = 'onlcr isig icanon echo';

describe.skipIf(noTmux)('a person at a terminal', () => {
  test('creates an agent, looks at it, edits it, finds it', async () => {
    await using at = await terminal();
    const { screen } = at;
    screen.type('bot init');
    await screen.shows(/name of the agent:/);
    screen.type('My Reviewer');
    await screen.shows(/such as my-reviewer/);
    screen.key('C-u');
    screen.type('reviewer');
    await screen.shows(/name of its bottle: reviewer/);
    screen.key('Enter');
    await screen.shows(/> claude\n {2}codex\n {2}pi/);
    screen.key('Down');
    await screen.shows(/> codex/);
    screen.key('Up');
    await screen.shows(/> claude/);
    screen.key('Enter');
    await screen.shows(/OAuth token: CLAUDE_CODE_OAUTH_TOKEN/);
    screen.key('Enter');
    await screen.shows(/hosts it may reach/);
    screen.type('api.github.com/repos');
    await screen.shows(/what it is told/);
    screen.type('Review what changed.');
    await screen.shows(/write them\? \[Y\/n\]/);
    screen.key('Enter');
    await screen.shows(/next: bot-bottle start reviewer/);

    screen.type('clear; bot info');
    await screen.shows(/agent:\n> reviewer/);
    screen.type('rev');
    await screen.shows(/reaches: {3}api\.github\.com: below \/repos\n[\s\S]*Review what changed\./);

    // An editor that asks on the terminal: it has it whole.
    screen.type(
      `clear; EDITOR='sh -c "read -p more: line; echo \\"\\$line\\" >> \\"\\$0\\""' bot edit reviewer`,
    );
    await screen.shows(/more:/);
    screen.type('And say why.');
    await screen.shows(/reviewer\.md is changed/);
    expect(readFileSync(`${at.home}/.bot-bottle/agents/reviewer.md`, 'utf8')).toMatch(/And say why\.\n$/);

    screen.type(`clear; EDITOR="sed -i s/^bottle:/botle:/" bot edit reviewer`);
    await screen.shows(/unknown key `botle`[\s\S]*edit it again\? \[Y\/n\]/);
    screen.type('n');
    await screen.shows(/your text is kept in/);
    screen.type('clear; bot list available; state');
    expect(await screen.shows(/code \d+/)).toMatch(/agent +reviewer +home\nbottle +reviewer +home\ncode 0/);
  });

  test('leaves by Ctrl-C at any question, with the terminal as it was and nothing written', async () => {
    await using at = await terminal();
    const { screen } = at;
    const questions: readonly (readonly [RegExp, string])[] = [
      [/name of the agent:/, 'a'],
      [/name of its bottle:/, 'a'],
      [/provider:/, 'pi'],
      [/URL of the model/, 'http://a.example/v1'],
      [/variable with its key/, 'KEY'],
      [/hosts it may reach/, 'b.example'],
      [/what it is told/, 'x'],
      [/write them\?/, ''],
    ];
    for (const [last] of questions.entries()) {
      screen.type('clear; bot init; state');
      for (const [question, answer] of questions.slice(0, last)) {
        await screen.shows(question);
        screen.type(answer);
      }
      await screen.shows(questions[last]?.[0] as RegExp);
      screen.press('half an answer');
      screen.key('C-c');
      const shown = await screen.shows(/code \d+ .*onlcr/);
      expect(shown).toContain(`code 130 ${COOKED}\n`);
      expect(shown).not.toContain('half an answer');
    }
    expect(existsSync(`${at.home}/.bot-bottle`)).toBe(false);
  });

  test('answers on a terminal of 20 columns', async () => {
    await using at = await terminal({ columns: 20 });
    const { screen } = at;
    screen.type('bot init a');
    await screen.shows(/^name of its bottle:\n> a$/m);
    screen.key('Enter');
    await screen.shows(/^> claude$/m);
    screen.key('Enter');
    await screen.shows(/^variable with the\nOAuth token:\n> CLAUDE_CODE_O/m);
    screen.type('a-long-name-that-is-none');
    await screen.shows(/^name the variable,\nsuch as API_KEY,\nnever what it holds$/m);
    screen.key('C-u');
    screen.type('T');
    await screen.shows(/^hosts it may reach$/m);
    screen.type('');
    await screen.shows(/^what it is told/m);
    screen.type('');
    await screen.shows(/write them\? \[Y\/n\]/);
    screen.type('');
    await screen.shows(/start a\n/);
    screen.type('clear; bot info a');
    await screen.shows(/^reaches:\n {2}api\.anthropic\.com$/m);
  });

  test('sees no colour where none is wanted, and colours else', async () => {
    const coloured = /\u001b\[[0-9;]*3[0-9]m/;
    for (const [env, wanted] of [
      [{ NO_COLOR: '1' }, false],
      [{ NO_COLOR: '' }, true],
    ] as const) {
      await using at = await terminal({ env });
      at.screen.type('bot init a --bottle b');
      await at.screen.shows(/> claude/);
      expect(coloured.test(at.screen.styled())).toBe(wanted);
      at.screen.key('C-c');
    }
  });

  test('is asked in lines on a dumb terminal', async () => {
    await using at = await terminal();
    const { screen } = at;
    screen.type('TERM=dumb bot init a');
    await screen.shows(/name of its bottle: \[a\]/);
    screen.type('');
    await screen.shows(/1\) claude\n2\) codex\n3\) pi\nprovider: \[claude\]/);
    screen.type('2');
    await screen.shows(/login\? \[Y\/n\]/);
    screen.key('C-c');
    await screen.shows(/host>\s*$/);
    expect(existsSync(`${at.home}/.bot-bottle`)).toBe(false);
  });
});

const TINTED = '\u001b]11;#';
const RESET = '\u001b]104\u0007\u001b]111\u0007';

/** The one process that a shell waits for (proc_pid_task(5)). */
function childOf(shell: number): number {
  return Number(readFileSync(`/proc/${shell}/task/${shell}/children`, 'utf8').trim());
}

describe.skipIf(noTmux || skipWithout('bubblewrap'))('a start', () => {
  /** With an agent `reviewer` and another, a CLI that asks for its exit code, and a bottle `taken`. */
  async function scene(columns?: number) {
    const at = await terminal({
      ...(columns === undefined ? {} : { columns }),
      env: { CLAUDE_CODE_OAUTH_TOKEN: 'no-real-one' },
    });
    const { home, screen } = at;
    for (const dir of ['bin', 'work', '.bot-bottle/state/taken'])
      mkdirSync(`${home}/${dir}`, { recursive: true });
    writeFileSync(`${home}/bin/claude`, '#!/bin/sh\necho the agent runs\nread code\nexit "$code"\n');
    chmodSync(`${home}/bin/claude`, 0o755);
    screen.type(`PATH=${home}/bin:$PATH; cd work; bot init reviewer --yes; bot init other --yes; clear`);
    await screen.shows(/^host>\s*$/);
    return { ...at, states: () => readdirSync(`${home}/.bot-bottle/state`) };
  }

  test('asks who, what for and in which colour, tells what it will do, and decorates the terminal', async () => {
    await using at = await scene();
    const { screen } = at;
    screen.record(`${at.home}/raw`);
    screen.type('bot start; state');
    await screen.shows(/agent:\n> other\n {2}reviewer/);
    screen.type('rev');
    await screen.shows(/label of this reviewer/);
    screen.type('!?!');
    await screen.shows(/needs a letter/);
    screen.key('C-u');
    screen.type('Taken');
    await screen.shows(/makes the slug taken, which a bottle has already/);
    screen.key('C-u');
    screen.type('My fix');
    await screen.shows(/colour:\n> none/);
    screen.type('blue');
    const summary = await screen.shows(/start\? \[y\/N\]/);
    expect(summary).toMatch(/^slug: +my-fix$/m);
    expect(summary).toMatch(/^reaches: +api\.anthropic\.com.*in \$CLAUDE_CODE_OAUTH_TOKEN/m);
    expect(at.states()).toEqual(['taken']);
    screen.type('y');
    await screen.shows(/the agent runs/);
    expect(screen.title()).toBe('My fix (reviewer)');
    expect(await screen.recorded(TINTED)).not.toContain(RESET);
    screen.type('0');
    expect(await screen.shows(/code \d+ .*onlcr/)).toContain(`code 0 ${COOKED}\n`);
    await screen.recorded(RESET);
    expect(at.states()).toEqual(['taken']);
  });

  test('is undone by no, by Ctrl-C at any question, and by a signal', async () => {
    await using at = await scene();
    const { screen } = at;
    screen.record(`${at.home}/raw`);
    const questions: readonly (readonly [RegExp, string])[] = [
      [/agent:/, 'rev'],
      [/label of/, 'one'],
      [/colour:/, 'red'],
      [/start\?/, 'y'],
    ];
    for (const [last] of questions.entries()) {
      screen.type('clear; bot start; state');
      for (const [question, answer] of questions.slice(0, last)) {
        await screen.shows(question);
        screen.type(answer);
      }
      await screen.shows(questions[last]?.[0] as RegExp);
      screen.key('C-c');
      expect(await screen.shows(/code \d+ .*onlcr/)).toContain(`code 130 ${COOKED}\n`);
    }
    screen.type('clear; bot start reviewer --label one; state');
    await screen.shows(/start\?/);
    screen.type('n');
    expect(await screen.shows(/code \d+ .*onlcr/)).toContain('code 1 ');
    expect(at.states()).toEqual(['taken']);
    expect(await screen.recorded('code 1 ')).not.toContain(TINTED);

    screen.type('clear; bot start reviewer --label one --color red --yes; state');
    await screen.shows(/the agent runs/);
    process.kill(childOf(screen.shell()), 'SIGTERM');
    await screen.shows(/code \d+ .*onlcr/);
    const written = await screen.recorded(RESET);
    expect(written.indexOf(RESET)).toBeGreaterThan(written.indexOf(TINTED));
  });

  test('tells everything on a terminal of 20 columns', async () => {
    await using at = await scene(20);
    const { screen } = at;
    screen.resize(20, 60);
    screen.type('clear; bot start reviewer --label x --color red');
    const shown = await screen.shows(/^start\? \[y\/N\]$/m);
    for (const name of ['agent', 'bottle', 'program', 'reaches', 'workspace', 'slug']) {
      expect(shown).toMatch(new RegExp(`^${name}:`, 'm'));
    }
    screen.type('n');
    await screen.shows(/host>\s*$/);
  });
});

describe('a tinted terminal', () => {
  /** A program that decorates its terminal and then ends in a way of its own, on a terminal made by script(1). */
  async function ending(how: string): Promise<string> {
    await using dir = await tempDir('tint');
    buildSync({
      stdin: {
        contents: `
          import { decorateTerminal } from './src/cli/terminal-decoration.ts';
          import { Interruption } from './src/session/signals.ts';
          import { outputOn } from './src/cli/process-output.ts';
          const stdout = outputOn(process.stdout, process.env);
          decorateTerminal({ stdout, host: { env: process.env }, signals: process }, { agent: 'a', color: 'blue' });
          ${how}`,
        resolveDir: new URL('../..', import.meta.url).pathname,
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      outfile: `${dir.path}/program.cjs`,
    });
    const env = { PATH: process.env.PATH ?? '', TERM: 'xterm' };
    const command = `'${process.execPath}' '${dir.path}/program.cjs'`;
    return execFileSync('script', ['-q', '-c', command, '/dev/null'], {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  test.each([
    ['an end', ''],
    ['an exit', 'process.exit(3);'],
    ['an exception', "throw new Error('crash');"],
    ['a rejection that nobody handles', "void Promise.reject(new Error('crash'));"],
    [
      'a signal that a session answers',
      `const interruption = new Interruption(process);
       const alive = setInterval(() => {}, 1000);
       process.once('SIGTERM', () => { interruption.stop(); clearInterval(alive); });
       process.kill(process.pid, 'SIGTERM');`,
    ],
  ])('is as it was after %s', async (_name, how) => {
    const written = await ending(how);
    expect(written).toContain(TINTED);
    expect(written.indexOf(RESET)).toBeGreaterThan(written.indexOf(TINTED));
  });
});
