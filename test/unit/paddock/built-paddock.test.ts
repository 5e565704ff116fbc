import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';

// The program as it is shipped, in a directory of its own, so that it can be tested while another build runs.
let dir: TempDir;
const root = new URL('../../..', import.meta.url).pathname;

beforeAll(async () => {
  dir = await tempDir('built-paddock');
  execFileSync(process.execPath, [`${root}/scripts/build.mjs`, `${dir.path}/dist`]);
  for (const part of ['bin', 'home', 'work', 'work/sub']) mkdirSync(`${dir.path}/${part}`);
  writeFileSync(
    `${dir.path}/bin/paddock`,
    `#!/bin/sh\nexec '${process.execPath}' '${dir.path}/dist/paddock.js' "$@"\n`,
  );
  writeFileSync(`${dir.path}/bin/docker`, '#!/bin/sh\n');
  for (const name of ['paddock', 'docker']) chmodSync(`${dir.path}/bin/${name}`, 0o755);
}, 60_000);
afterAll(() => dir[Symbol.asyncDispose]());

function bash(script: string, env: Readonly<Record<string, string>> = {}) {
  const ran = spawnSync('bash', ['-c', script], {
    env: { PATH: `${dir.path}/bin:/usr/bin:/bin`, HOME: `${dir.path}/home`, LANG: 'C.UTF-8', ...env },
    cwd: `${dir.path}/work`,
    encoding: 'utf8',
  });
  return { code: ran.status, stdout: ran.stdout, stderr: ran.stderr };
}

describe('the built program', () => {
  it('finds all of its parts', () => {
    writeFileSync(`${dir.path}/work/c.toml`, 'image = "i"\n');
    expect(bash('paddock --version').stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    expect(bash('paddock --help').code).toBe(0);
    expect(bash('paddock --config-file c.toml --dry-run')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^docker run --rm -i --name paddock-work-claude .* i claude\n$/),
    });
    expect(bash('paddock --config-file c.toml --agent nobody').stderr).toContain('no agent is called nobody');
  });

  it('ends quietly when its reader has gone, or was never there', () => {
    expect(bash(`paddock --help | true; echo "codes: \${PIPESTATUS[*]}"`)).toMatchObject({
      stdout: 'codes: 0 0\n',
      stderr: '',
    });
    expect(bash('paddock --help >&-')).toMatchObject({ code: 0, stderr: '' });
  });

  it('says that its directory has gone', () => {
    const gone = 'mkdir gone; cd gone; rmdir ../gone;';
    for (const pwd of ['', 'unset PWD;', 'export PWD=.;']) {
      const ran = bash(
        `${gone} ${pwd} exec ${process.execPath} ${dir.path}/dist/paddock.js --image=i --dry-run`,
      );
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toMatch(/the workdir .* does not exist/);
    }
  });

  it('asks the system for the home where HOME is empty', () => {
    expect(bash('paddock --image=i --dry-run', { HOME: '' }).stdout).not.toContain(' -v /.claude');
  });
});

describe('completion in bash', () => {
  it.each([
    [['--dr'], ['--dry-run']],
    [
      ['--agent', ''],
      ['claude', 'false'],
    ],
    [['--agent', '=', 'c'], ['claude']],
    [['--image', '=', 'x', '--build-policy', '=', 'w'], ['weekly']],
    [['--workdir', 's'], ['sub']],
    [['--image', 'x', 'paddo'], ['paddock']],
    [['ls', '--a'], []],
    [['--', 'paddo'], ['paddock']],
    [['--build-args-A', '=', '1', '--qu'], ['--quiet']],
  ])('%j', (words, candidates) => {
    const list = words.map((word) => `'${word}'`).join(' ');
    const ran = bash(`source <(paddock --completion bash)
      COMP_WORDS=(paddock ${list}); COMP_CWORD=${words.length}
      _paddock; printf '%s\\n' "\${COMPREPLY[@]}"`);
    expect(ran.stderr).toBe('');
    expect(ran.stdout.split('\n').filter((line) => line !== '')).toEqual(candidates);
  });
});

const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;

describe('completion in other shells', () => {
  it.runIf(has('zsh'))('is read by zsh', () => {
    expect(bash('paddock --completion zsh > c && zsh -n c')).toMatchObject({ code: 0, stderr: '' });
  });

  it.runIf(has('fish'))('is read by fish', () => {
    const ran = bash(`fish -c 'paddock --completion fish | source; complete -C "paddock --build-policy we"'`);
    expect(ran.stdout).toMatch(/^weekly/);
  });
});
