import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';

// The program as it is shipped, in a directory of its own, so that it can be tested while another build runs.
let dir: TempDir;
const root = new URL('../../..', import.meta.url).pathname;

beforeAll(async () => {
  dir = await tempDir('built');
  execFileSync(process.execPath, [`${root}/scripts/build.mjs`, `${dir.path}/dist`]);
  mkdirSync(`${dir.path}/bin`);
  writeFileSync(
    `${dir.path}/bin/bot-bottle`,
    `#!/bin/sh\nexec '${process.execPath}' '${dir.path}/dist/cli.js' "$@"\n`,
  );
  chmodSync(`${dir.path}/bin/bot-bottle`, 0o755);
}, 60_000);
afterAll(() => dir[Symbol.asyncDispose]());

const env = () => ({
  PATH: `${dir.path}/bin:/usr/bin:/bin`,
  HOME: dir.path,
  LANG: 'C.UTF-8',
  BOT_BOTTLE_BACKEND: 'bubblewrap',
});

function run(...args: string[]) {
  return spawnSync(`${dir.path}/bin/bot-bottle`, args, { env: env(), cwd: dir.path, encoding: 'utf8' });
}

describe('exit codes', () => {
  it.each([
    [['--version'], 0],
    [['--help'], 0],
    [['run', '--help'], 0],
    [['list'], 0],
    [['run', '--dry-run', '--workspace', 'none', 'sh'], 0],
    [['logs', 'missing'], 1],
    [['run', 'no-such-program-here'], 1],
    [['run', '--backend', 'firecracker', 'sh'], 2],
    [[], 2],
    [['nonsense'], 2],
    [['run'], 2],
    [['run', '--alow', 'x', 'sh'], 2],
    [['completion', 'tcsh'], 2],
  ] as const)('bot-bottle %j: %d', (args, code) => {
    const ran = run(...args);
    expect({ code: ran.status, errors: ran.stderr !== '' }).toEqual({ code, errors: code !== 0 });
    expect(ran.stdout !== '').toBe(code === 0 && args[0] !== 'list');
  });
});

describe('the process', () => {
  it('ends quietly when its reader has gone', () => {
    const script = `bot-bottle run --help | true; echo "codes: \${PIPESTATUS[*]}"`;
    const ran = spawnSync('bash', ['-c', script], { env: env(), cwd: dir.path, encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    expect(ran.stdout).toBe('codes: 0 0\n');
  });

  it('makes nothing in the home before there is a bottle', () => {
    run('list');
    run('doctor');
    expect(existsSync(`${dir.path}/.bot-bottle`)).toBe(false);
  });
});

function has(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

describe('completion in bash', () => {
  beforeAll(() => {
    mkdirSync(`${dir.path}/.bot-bottle/agents`, { recursive: true });
    writeFileSync(`${dir.path}/.bot-bottle/agents/reviewer.md`, 'not read');
    mkdirSync(`${dir.path}/.bot-bottle/state/my-fix`, { recursive: true });
    writeFileSync(`${dir.path}/.bot-bottle/state/my-fix/preserved`, '');
  });

  function complete(...words: string[]): string[] {
    const list = words.map((word) => `'${word}'`).join(' ');
    const script = `source <(bot-bottle completion bash)
      COMP_WORDS=(bot-bottle ${list}); COMP_CWORD=${words.length}
      _bot_bottle; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const ran = spawnSync('bash', ['-c', script], { env: env(), cwd: dir.path, encoding: 'utf8' });
    expect(ran.stderr).toBe('');
    return ran.stdout.split('\n').filter((line) => line !== '');
  }

  it.each([
    [['ru'], ['run']],
    [['--home', '/x', 'doc'], ['doctor']],
    [['egress', 'c'], ['check']],
    [
      ['egress', ''],
      ['serve', 'check', 'routes', 'suggest'],
    ],
    [['run', '--al'], ['--allow']],
    [
      ['run', '--workspace', ''],
      ['mount', 'copy', 'none'],
    ],
    [['run', '--allow', 'x', '--dry'], ['--dry-run']],
    [['egress', 'serve', '--li'], ['--listen']],
    [
      ['list', 'a'],
      ['active', 'available'],
    ],
    [['resume', ''], ['my-fix']],
    [['cleanup', 'my'], ['my-fix']],
    [['commit', ''], []],
    [['completion', 'z'], ['zsh']],
    [['info', '--j'], ['--json']],
    [['edit', 'rev'], ['reviewer']],
    [['info', ''], ['reviewer']],
    [['logs', ''], []],
    [['init', '--no'], ['--no-supervise']],
    [['logs', '--f'], ['--follow']],
    [['--ho'], ['--home']],
  ])('%j', (words, candidates) => {
    expect(complete(...words)).toEqual(candidates);
  });

  it('completes the command of run as a command, and its words as files', () => {
    expect(complete('run', '--allow', 'x', 'bot-bott')).toEqual(['bot-bottle']);
    expect(complete('run', 'cat', 'dis')).toEqual(['dist']);
    expect(complete('run', '--', 'cat', '--al')).toEqual([]);
  });
});

describe('completion in other shells', () => {
  it.runIf(has('zsh'))('is read by zsh', () => {
    const ran = spawnSync('zsh', ['-fc', 'bot-bottle completion zsh > c && zsh -n c'], {
      env: env(),
      cwd: dir.path,
    });
    expect({ code: ran.status, stderr: String(ran.stderr) }).toEqual({ code: 0, stderr: '' });
  });

  it.runIf(has('fish'))('is read by fish', () => {
    const script = 'bot-bottle completion fish | source; complete -C "bot-bottle egress che"';
    const ran = spawnSync('fish', ['-c', script], { env: env(), cwd: dir.path, encoding: 'utf8' });
    expect(ran.stdout).toMatch(/^check\t/);
  });

  it.each(['zsh', 'fish'])('names every verb and flag for %s', (shell) => {
    const { stdout } = run('completion', shell);
    for (const word of ['run', 'doctor', 'routes', 'allow', 'upstream-ca', 'known-secret', 'follow']) {
      expect(stdout).toContain(word);
    }
  });
});
