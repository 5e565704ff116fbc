import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { scene } from '../parity/scene.ts';
import { cliPath } from '../rig/bottle-cli.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { Tmux } from '../rig/tmux.ts';

const noTmux = requireOrSkip('tmux', () =>
  spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed',
);

/** Opens every terminal that other processes hold, and writes down what it hears there, until `stop` appears. */
const LISTENER = `
const fs = require('node:fs');
const say = (text) => fs.appendFileSync('heard', text + '\\n');
const known = new Set();
let open = 0;
setInterval(() => {
  if (fs.existsSync('stop')) process.exit();
  for (const pid of fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name) && name !== String(process.pid))) {
    for (const fd of [0, 1, 2]) {
      const path = '/proc/' + pid + '/fd/' + fd;
      try {
        if (known.has(path) || !fs.readlinkSync(path).startsWith('/dev/pts/')) continue;
        const terminal = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOCTTY);
        known.add(path);
        open += 1;
        say('grabbed');
        const lost = () => { if (--open === 0) say('lost all'); };
        fs.createReadStream('', { fd: terminal }).on('data', (text) => say('heard ' + text)).on('error', lost).on('end', lost);
      } catch {}
    }
  }
}, 5);
fs.writeFileSync('slug', process.env.BOT_BOTTLE_SLUG);
say('listening');
`;

describe.skipIf(skipWithout('bubblewrap'))('streams of the host that stand in a bottle', () => {
  test.skipIf(noTmux)('an agent keeps no hold of the terminal that `exec` was typed in', async () => {
    await using at = await scene(undefined);
    const heard = () => readFileSync(join(at.workspace, 'heard'), 'utf8');
    const until = async (text: string) => {
      while (!heard().includes(text)) await new Promise((settle) => setTimeout(settle, 20));
    };
    const command = ['echo listening; exec "$0" -e "$1"', process.execPath, LISTENER];
    const bottle = at.startCli(['run', '--', 'sh', '-c', ...command]);
    await bottle.printed('stdout', 'listening');
    using screen = new Tmux({
      cwd: at.workspace,
      env: { HOME: at.home, PS1: 'host> ', HISTFILE: '/dev/null' },
    });
    screen.type('until test -s slug; do :; done');
    // Waits for the agent to have the terminal, which so is in its reach while the command runs.
    const inside = "sh -c 'until grep -q grabbed heard; do :; done; tty'";
    screen.type(`${process.execPath} ${cliPath} exec $(cat slug) -- ${inside}; echo ended`);
    await screen.shows(/\n\/dev\/pts\/\d+\nended\n/);
    await until('lost all');
    screen.type('read -r word; echo "word: $word"');
    screen.type('sesame');
    await screen.shows(/\nword: sesame\n/);
    writeFileSync(join(at.workspace, 'stop'), '');
    await bottle.finished;
    expect(heard()).not.toContain('sesame');
  });

  test('an agent that stops a joining command keeps neither it nor the bottle from ending', async () => {
    await using at = await scene(undefined);
    const stopper = `
      process.stdout.write(process.env.BOT_BOTTLE_SLUG + '!');
      const own = new Set(fs.readdirSync('/proc'));
      for (;;) for (const name of fs.readdirSync('/proc')) {
        if (!/^[0-9]+$/.test(name) || own.has(name)) continue;
        try { process.kill(Number(name), 'SIGSTOP'); } catch {}
        fs.writeFileSync('stopped', '');
        process.exit();
      }`;
    const bottle = at.startCli(['run', '--', process.execPath, '-e', stopper]);
    const slug = (await bottle.printed('stdout', '!')).replace('!', '');
    const joined = at.startCli(['exec', slug, '--', 'sleep', '1000']);
    expect((await bottle.finished).code).toBe(0);
    expect((await joined.finished).code).toBe(137);
    expect(await at.states()).toEqual([]);
  });

  test('a file on stdout is written to, in order, and cannot be read, cut or opened anew', async () => {
    await using at = await scene(undefined);
    const file = join(at.home, 'log');
    writeFileSync(file, 'of the person\n');
    const script =
      'echo one; echo two >&2; for fd in 1 2; do truncate -s 0 /proc/self/fd/$fd && echo cut; test -f /proc/self/fd/$fd && echo file; done 2>/dev/null; echo three';
    const log = openSync(file, 'a+');
    try {
      for (const words of [['run'], ['exec']]) {
        const bottle = at.startCli(['run', 'sh', '-c', 'echo up; until [ -e stop ]; do sleep 0.02; done']);
        await bottle.printed('stdout', 'up');
        const [slug = ''] = await at.states();
        const where = words[0] === 'exec' ? ['exec', slug] : ['run'];
        const ran = spawnSync(process.execPath, [cliPath, ...where, '--', 'sh', '-c', script], {
          cwd: at.workspace,
          env: { PATH: process.env.PATH, HOME: at.home, BOT_BOTTLE_BACKEND: 'bubblewrap' },
          stdio: ['ignore', log, log],
        });
        expect(ran.status).toBe(0);
        writeFileSync(join(at.workspace, 'stop'), '');
        await bottle.finished;
        rmSync(join(at.workspace, 'stop'));
      }
    } finally {
      closeSync(log);
    }
    expect(readFileSync(file, 'utf8')).toBe(`of the person\n${'one\ntwo\nthree\n'.repeat(2)}`);
  });

  test('a file on stdin is read, and cannot be opened anew to be written', async () => {
    await using at = await scene(undefined);
    const file = join(at.home, 'prompt');
    writeFileSync(file, 'a prompt of the person');
    const stdin = openSync(file, 'r');
    try {
      const run = spawnSync(
        process.execPath,
        [cliPath, 'run', '--', 'sh', '-c', 'cat; echo INJECTED >/proc/self/fd/0 || echo refused'],
        {
          cwd: at.workspace,
          env: { PATH: process.env.PATH, HOME: at.home, BOT_BOTTLE_BACKEND: 'bubblewrap' },
          stdio: [stdin, 'pipe', 'pipe'],
        },
      );
      expect(String(run.stdout)).toBe('a prompt of the personrefused\n');
    } finally {
      closeSync(stdin);
    }
    expect(readFileSync(file, 'utf8')).toBe('a prompt of the person');
  });
});
