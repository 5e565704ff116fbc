import { mkdirSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';
import { type Played, playDocker } from './fake-docker.ts';
import { makeScene, runPaddock } from './fake-process.ts';

let dir: TempDir;
beforeEach(async () => {
  dir = await tempDir('paddock');
});
afterEach(() => dir[Symbol.asyncDispose]());

const NOW = Date.parse('2026-06-15T12:00:00Z');

async function paddock(
  argv: readonly string[],
  played: Played = {},
  { files = {}, ...fake }: { files?: Record<string, string>; terminal?: boolean; sameOutput?: boolean } = {},
) {
  const scene = makeScene(dir.path, files);
  const docker = playDocker(dir.path, played);
  const ran = await runPaddock(argv, {
    ...scene,
    cwd: scene.workdir,
    env: docker.env,
    now: () => NOW,
    ...fake,
  });
  const calls = docker.calls().map((words) => words.join(' ').replaceAll(dir.path, ''));
  return { ...ran, stdout: ran.stdout.replaceAll(dir.path, ''), calls };
}

const RUN =
  'run --rm -i --name paddock-project-claude --workdir=/project -v /project:/project:rw ' +
  '-v /home/.claude:/root/.claude:rw';
const LOOK = 'ps -a --filter name=^paddock-project-claude$ --format={{.Names}}';

describe('a run', () => {
  it('looks for the name, prints the command and runs it', async () => {
    const ran = await paddock(['--image=i'], { code: 7 });
    expect(ran).toMatchObject({
      code: 7,
      stdout: `docker ${RUN} i claude\n`,
      stderr: 'Using image: i\nAgent: claude\nfrom the container\n',
      calls: [LOOK, `${RUN} i claude`],
    });
  });

  it('says what it mounts and who else is on the network', async () => {
    const argv = ['--image=i', '--agent=false', '--volume=/a:/b', '--network=net'];
    const ran = await paddock(argv, { peers: ['db', 'cache'] });
    expect(ran.stderr).toBe(
      'Using image: i\nAgent: False\nMounting /a -> /b:ro\nNetwork: net\nOther containers on this network:\n' +
        ' - db\n - cache\nfrom the container\n',
    );
    expect(ran.calls[0]).toBe('ps --filter network=net --format={{.Names}}');
    expect(ran.calls.at(-1)).toBe(
      'run --rm -i --name paddock-project-false --workdir=/project -v /project:/project:rw -v /a:/b:ro ' +
        '--network net i /bin/bash',
    );
  });

  it("runs the given command in place of the agent's", async () => {
    const ran = await paddock(['--image=i', '--', 'sh', '-c', 'echo a b']);
    expect(ran.calls.at(-1)).toBe(`${RUN} i sh -c echo a b`);
    expect(ran.stdout).toBe(`docker ${RUN} i sh -c 'echo a b'\n`);
  });

  it('gives the container a terminal where there is one', async () => {
    const ran = await paddock(['--image=i'], {}, { terminal: true });
    expect(ran.calls.at(-1)).toMatch(/^run --rm -it --name /);
  });

  it("makes the agent's directory, which docker would make as root", async () => {
    await paddock(['--image=i']);
    expect(statSync(`${dir.path}/home/.claude`).mode & 0o777).toBe(0o700);
  });

  it('is quiet on request: nothing but the container', async () => {
    const ran = await paddock(['--quiet', '--image=i', '--network=net'], { peers: ['db'] });
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: 'from the container\n' });
    expect(ran.calls).toHaveLength(2);
  });

  it('calls the program that BOT_BOTTLE_DOCKER names', async () => {
    const scene = makeScene(dir.path);
    const env = { ...playDocker(dir.path).env, BOT_BOTTLE_DOCKER: 'podman' };
    const ran = await runPaddock(['--image=i'], { ...scene, cwd: scene.workdir, env });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain('the program podman was not found on PATH');
    const odd = await runPaddock(['--image=i'], {
      ...scene,
      cwd: scene.workdir,
      env: { BOT_BOTTLE_DOCKER: 'rm' },
    });
    expect(odd.stderr).toContain('BOT_BOTTLE_DOCKER is `rm`');
  });
});

describe('a dry run', () => {
  it('looks at names, prints, and runs nothing', async () => {
    const ran = await paddock(['--dry-run', '--image=i'], { containers: ['paddock-project-claude'] });
    expect(ran).toMatchObject({
      code: 0,
      stdout: `docker ${RUN.replace('-claude ', '-claude-1 ')} i claude\n`,
    });
    expect(ran.calls.every((call) => call.startsWith('ps '))).toBe(true);
    expect(() => statSync(`${dir.path}/home/.claude`)).toThrow();
  });

  it('prints nothing when it is to be quiet', async () => {
    expect(await paddock(['--dry-run', '--quiet', '--image=i'])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('does without docker, and says what it does not know', async () => {
    const scene = makeScene(dir.path);
    const ran = await runPaddock(['--dry-run', '--image=i'], { ...scene, cwd: scene.workdir });
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain('--name paddock-project-claude ');
    expect(ran.stderr).toContain('Docker does not answer');
  });

  it('tells of a build that is due, and builds nothing', async () => {
    const argv = ['--dry-run', '--image=i', '--build-dockerfile=D'];
    const ran = await paddock(argv, {}, { files: { 'project/D': '' } });
    expect(ran.stderr).toContain('Image build: due, but not in a dry run: docker build -t i -f D ');
    expect(ran.calls.some((call) => call.startsWith('build'))).toBe(false);
  });
});

describe('the name', () => {
  const taken = (count: number) =>
    Array.from({ length: count }, (_, index) => `paddock-project-claude${index === 0 ? '' : `-${index}`}`);

  it.each([0, 1, 2, 3])('has the first free suffix where %d are taken', async (count) => {
    const ran = await paddock(['--image=i'], { containers: taken(count) });
    expect(ran.stdout).toContain(`--name paddock-project-claude${count === 0 ? '' : `-${count}`} `);
  });

  it('is not confused by names that only begin like it', async () => {
    const containers = [
      'paddock-project-claude-code',
      'x-paddock-project-claude',
      'paddock-project-claude-2',
    ];
    expect((await paddock(['--image=i'], { containers })).stdout).toContain('--name paddock-project-claude ');
  });

  it('that another takes meanwhile is left to it, and the next free one tried', async () => {
    const ran = await paddock(['--image=i'], {
      containers: ['paddock-project-claude', 'paddock-project-claude-2'],
      raced: ['paddock-project-claude-1'],
      code: 5,
    });
    expect(ran.code).toBe(5);
    expect(ran.stdout.match(/--name \S+/g)).toEqual([
      '--name paddock-project-claude-1',
      '--name paddock-project-claude-3',
    ]);
    expect(ran.stderr).toContain('The name paddock-project-claude-1 was taken meanwhile');
    expect(ran.stderr).not.toContain('Conflict');
  });

  it("that another takes meanwhile is seen by who holds it, where docker's words go by unseen", async () => {
    const raced = ['paddock-project-claude'];
    // Docker's stderr is the test's own here: its refusal shows.
    const ran = await paddock(['--image=i'], { raced, code: 5 }, { sameOutput: true });
    expect(ran.code).toBe(5);
    expect(ran.calls.filter((call) => call.startsWith('run ')).at(-1)).toContain('-claude-1 ');
    const own = await paddock(['--image=i'], { code: 125 }, { sameOutput: true });
    expect(own.code).toBe(125);
    expect(own.calls.filter((call) => call.startsWith('run '))).toHaveLength(3);
  });

  it('is not a word about it when it is to be quiet', async () => {
    const ran = await paddock(['--quiet', '--image=i'], { raced: ['paddock-project-claude'] });
    expect(ran).toMatchObject({ code: 0, stdout: '', stderr: 'from the container\n' });
    expect(ran.calls.at(-1)).toContain('-claude-1 ');
  });

  it.each([125, 126, 127, 137])('is not tried anew when the container itself ends with %d', async (code) => {
    const ran = await paddock(['--image=i'], { code });
    expect(ran.code).toBe(code);
    expect(ran.calls.filter((call) => call.startsWith('run '))).toHaveLength(1);
  });
});

const AGES: readonly [string, string | undefined][] = [
  ['missing', undefined],
  ['an hour', '2026-06-15T11:00:00.123456789Z'],
  ['a day to the second', '2026-06-14T12:00:00Z'],
  ['a day and a second', '2026-06-14T11:59:59Z'],
  ['a week to the second', '2026-06-08T12:00:00Z'],
  ['a week and a second', '2026-06-08T11:59:59Z'],
  ['of no date', 'never'],
];
const DUE: Readonly<Record<string, readonly string[]>> = {
  always: AGES.map(([age]) => age),
  daily: ['missing', 'a day and a second', 'a week to the second', 'a week and a second', 'of no date'],
  weekly: ['missing', 'a week and a second', 'of no date'],
  'if-missing': ['missing'],
};

describe('each policy at each age of the image', () => {
  const cases = Object.keys(DUE).flatMap((policy) =>
    AGES.map(([age, created]) => [policy, age, created] as const),
  );
  it.each(cases)('%s, %s', async (policy, age, created) => {
    const ran = await paddock(
      ['--image=i', '--build-dockerfile=sub/D', `--build-policy=${policy}`, '--build-args-A=b c'],
      created === undefined ? {} : { created },
      { files: { 'project/sub/D': '' } },
    );
    const builds = ran.calls.filter((call) => call.startsWith('build'));
    const due = DUE[policy]?.includes(age);
    expect(builds).toEqual(due ? ['build -t i -f sub/D --build-arg AGENT=claude --build-arg A=b c sub'] : []);
    expect(ran.stderr).toContain(`Image build: ${due ? 'triggered' : 'skipped (up to date)'}\n`);
    expect(ran.code).toBe(0);
  });

  it('is if-missing when none is given', async () => {
    const files = { 'project/D': '' };
    const old = await paddock(
      ['--image=i', '--build-dockerfile=D'],
      { created: '1980-01-01T00:00:00Z' },
      { files },
    );
    expect(old.stderr).toContain('Image build: skipped');
  });
});

describe('a build that fails', () => {
  const files = { 'project/D': '' };
  it('ends the run before it began', async () => {
    const ran = await paddock(['--quiet', '--image=i', '--build-dockerfile=D'], { buildCode: 3 }, { files });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(
      /the image i could not be built from D \(exit status 3\)\n.*the end of the build/s,
    );
    expect(ran.calls.some((call) => call.startsWith('run'))).toBe(false);
  });

  it('is not begun without its Dockerfile or context', async () => {
    const none = await paddock(['--image=i', '--build-dockerfile=none']);
    expect(none).toMatchObject({ code: 1 });
    expect(none.stderr).toMatch(
      /the Dockerfile .*\/project\/none does not exist\n.*set by the flag --build-dockerfile/,
    );
    mkdirSync(`${dir.path}/project/dir`);
    const directory = await paddock(['--image=i', '--build-dockerfile=dir']);
    expect(directory.stderr).toMatch(/the Dockerfile .*\/project\/dir is a directory/);
    const context = await paddock(['--image=i', '--build-dockerfile=D', '--build-context=c'], {}, { files });
    expect(context.stderr).toMatch(/the build context .*\/project\/c does not exist\n.*--build-context/);
    expect(
      [...none.calls, ...directory.calls, ...context.calls].filter((call) => /^(?:build|run)/.test(call)),
    ).toEqual([]);
  });

  it('asks for no Dockerfile where the image is there, or the context is elsewhere', async () => {
    const there = await paddock(['--image=i', '--build-dockerfile=none'], {
      created: '2026-06-01T00:00:00Z',
    });
    expect(there.code).toBe(0);
    const remote = ['--image=i', '--build-dockerfile=none', '--build-context=https://example.com/x.git'];
    expect((await paddock(remote)).calls).toContain(
      'build -t i -f none --build-arg AGENT=claude https://example.com/x.git',
    );
  });
});

describe('faults of the Python tool that are not repeated', () => {
  it('PADDOCK_CONFIG_FILE is no key of the configuration', async () => {
    const scene = makeScene(dir.path, { 'project/c.toml': 'image = "i"\n' });
    const env = { PADDOCK_CONFIG_FILE: 'c.toml' };
    expect((await runPaddock(['--dry-run'], { ...scene, cwd: scene.workdir, env })).code).toBe(0);
  });

  it('names of several words are known as a whole, and keep their capitals', async () => {
    const scene = makeScene(dir.path, { 'project/D': '' });
    const env = { PADDOCK_IMAGE: 'i', PADDOCK_BUILD_DOCKERFILE: 'D', PADDOCK_BUILD_ARGS_NODE_VERSION: '20' };
    const ran = await runPaddock(['--dry-run'], { ...scene, cwd: scene.workdir, env });
    expect(ran.stderr).toContain('--build-arg NODE_VERSION=20');
    const bogus = await runPaddock(['--dry-run'], {
      ...scene,
      cwd: scene.workdir,
      env: { ...env, PADDOCK_DRY_RUN: '1' },
    });
    expect(bogus).toMatchObject({ code: 1, stdout: '' });
    expect(bogus.stderr).toContain('set by the environment variable PADDOCK_DRY_RUN');
  });

  it.each(['false', 'False', 'FALSE'])('%s from the environment is a shell', async (value) => {
    const scene = makeScene(dir.path);
    const env = { PADDOCK_IMAGE: 'i', PADDOCK_AGENT: value };
    const ran = await runPaddock(['--dry-run'], { ...scene, cwd: scene.workdir, env });
    expect(ran.stdout).toMatch(/--name paddock-project-false .* i \/bin\/bash\n$/);
  });

  it.each([
    ['My Project!', 'my-project'],
    ['UPPER', 'upper'],
    ['a b  c', 'a-b-c'],
    ['Café', 'cafe'],
    ['проект', 'workspace'],
    ['v1.2_x-', 'v1.2_x-'],
    ["it's $HOME", 'it-s-home'],
  ])(
    'a directory named %s makes a name that docker takes, and a line that a shell takes',
    async (name, part) => {
      const { home } = makeScene(dir.path, { [`odd/${name}/x`]: '' });
      const cwd = `${dir.path}/odd/${name}`;
      const docker = playDocker(dir.path);
      const ran = await runPaddock(['--image=i', '--agent=false'], { home, cwd, env: docker.env });
      expect(ran.stdout).toContain(`--name paddock-${part}-false `);
      const words = docker.calls().at(-1);
      expect(words).toContain(`${cwd}:${cwd}:rw`);
      const { execFileSync } = await import('node:child_process');
      const reread = execFileSync('sh', [
        '-c',
        `docker() { for w; do printf '%s\\n' "$w"; done; }; ${ran.stdout}`,
      ]);
      expect(String(reread).split('\n').slice(0, -1)).toEqual(words);
    },
  );

  it('a config file that was named and is not there is an error', async () => {
    const ran = await paddock(['--image=i', '--config-file=none.toml']);
    expect(ran).toMatchObject({ code: 1, stdout: '', calls: [] });
    expect(ran.stderr).toMatch(/the config file .*\/project\/none.toml does not exist\n.*--config-file/);
  });

  it('the exit code of the container is ours', async () => {
    expect((await paddock(['--image=i'], { code: 42 })).code).toBe(42);
  });
});

describe('what is asked for instead', () => {
  it.each([
    [['--help'], /^Usage: paddock \[FLAGS\] \[--\] \[COMMAND\.\.\.\]/],
    [['--version'], /^1\.2\.3\n$/],
    [['--completion', 'bash'], /complete .*-F _paddock paddock/],
    [['--completion=fish'], /complete -c paddock/],
    [['--completion=zsh'], /^#compdef paddock/],
  ])('%j, without docker or configuration', async (argv, text) => {
    const ran = await runPaddock(argv, { env: { PADDOCK_NONSENSE: '1' } });
    expect(ran).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(text) });
  });

  it('has an end where we know no answer', async () => {
    expect(await runPaddock(['--completion=tcsh'], {})).toMatchObject({ code: 2, stdout: '' });
  });
});
