import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ProgramOptions, runProgram, startProgram } from '../rig/bottle-cli.ts';
import { ensureBaseImage, NODE_IMAGE, UBUNTU_STAND_IN } from '../rig/docker/base-image.ts';
import { requireOrSkip, skipWithout } from '../rig/require.ts';

const paddockPath = new URL('../../dist/paddock.js', import.meta.url).pathname;
const imagesDir = new URL('../../images', import.meta.url).pathname;

const missing = skipWithout('docker') || requireOrSkip('base-image', ensureBaseImage);

describe.skipIf(missing)('paddock on a real engine', () => {
  let root: string;
  let options: ProgramOptions;
  /** Part of every name that a test makes, so that what it leaves can be found and removed. */
  let dirName: string;
  const images = new Set<string>();

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'paddock-e2e-')));
    dirName = basename(root).toLowerCase();
    const workdir = join(root, basename(root));
    mkdirSync(join(root, 'home'));
    mkdirSync(workdir);
    options = { cwd: workdir, home: join(root, 'home') };
  });
  afterEach(() => {
    const left = docker('ps', '-aq', '--filter', `name=paddock-${dirName}`).split('\n').filter(Boolean);
    if (left.length > 0) docker('rm', '-f', ...left);
    rmSync(root, { recursive: true, force: true });
  });
  afterAll(() => {
    for (const image of images) spawnSync('docker', ['rmi', '-f', image]);
  });

  const paddock = (...args: string[]) => runProgram(process.execPath, [paddockPath, ...args], options);
  const shell = (script: string, ...flags: string[]) =>
    paddock(`--image=${NODE_IMAGE}`, '--agent=false', ...flags, '--', 'sh', '-c', script);
  const name = (suffix = '') => `paddock-${dirName}-false${suffix}`;

  it('runs a command in the workspace, with exit code, streams and nothing left', async () => {
    writeFileSync(join(options.cwd, 'in.txt'), 'from the host\n');
    const ran = await shell('pwd; cat in.txt; echo made > out.txt; echo wrong >&2; exit 42', '--quiet');
    expect(ran).toEqual({ code: 42, stdout: `${options.cwd}\nfrom the host\n`, stderr: 'wrong\n' });
    expect(execFileSync('cat', [join(options.cwd, 'out.txt')], { encoding: 'utf8' })).toBe('made\n');
    expect(docker('ps', '-aq', '--filter', `name=${name()}`)).toBe('');
  });

  it('hands stdin to the container', async () => {
    options = { ...options, input: 'typed\n' };
    expect((await shell('cat', '--quiet')).stdout).toBe('typed\n');
  });

  it('mounts what is configured, with its mode', async () => {
    const [read, write] = ['read', 'write'].map((part) => join(root, part)) as [string, string];
    for (const path of [read, write]) mkdirSync(path);
    mkdirSync(join(options.cwd, '.paddock'));
    writeFileSync(join(options.cwd, '.paddock/config.toml'), `[volumes]\n"${read}" = "/read"\n`);
    const ran = await shell(
      'touch /read/x; touch /write/x && echo wrote',
      '--quiet',
      `--volume=${write}:/write:rw`,
    );
    expect(ran.stderr).toMatch(/\/read\/x.*Read-only file system/);
    expect(ran.stdout).toBe('wrote\n');
  });

  it('prints a command that a shell runs to the same end', async () => {
    options = { ...options, cwd: join(options.cwd, "My Project's") };
    mkdirSync(options.cwd);
    const ran = await shell('echo "$PWD" "a  b"', '--dry-run');
    const pasted = await runProgram('sh', ['-c', ran.stdout], options);
    expect(pasted).toMatchObject({ code: 0, stdout: `${options.cwd} a  b\n` });
  });

  it('takes the next name where one is taken, and lists its peers on the network', async () => {
    const network = `paddock-${dirName}`;
    docker('network', 'create', network);
    try {
      docker('run', '-d', '--rm', '--name', name(), '--network', network, NODE_IMAGE, 'sleep', '600');
      const ran = await shell('hostname -i', `--network=${network}`);
      expect(ran.code).toBe(0);
      expect(ran.stderr).toContain(`Other containers on this network:\n - ${name()}\n`);
      expect(ran.stdout).toContain(`--name ${name('-1')} `);
    } finally {
      spawnSync('docker', ['rm', '-f', name()]);
      docker('network', 'rm', network);
    }
  });

  it('starts side by side without two taking one name', async () => {
    // Each ends only when all four are there.
    const meet = 'touch "up-$(hostname)"; while [ "$(ls up-* | wc -l)" -lt 4 ]; do sleep 0.1; done';
    const all = await Promise.all(Array.from({ length: 4 }, () => shell(meet)));
    expect(all.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const names = all.map(({ stdout }) => stdout.match(/--name \S+/g)?.at(-1));
    expect(new Set(names).size).toBe(4);
  });

  it('passes SIGTERM on, and ends as the container does', async () => {
    const words = ['--quiet', `--image=${NODE_IMAGE}`, '--agent=false', '--', 'sh', '-c'];
    const script = 'trap "exit 9" TERM; echo ready; while :; do sleep 0.1; done';
    const running = startProgram(process.execPath, [paddockPath, ...words, script], options);
    await running.printed('stdout', 'ready');
    running.child.kill('SIGTERM');
    expect((await running.finished).code).toBe(9);
  });

  it('gives the container a terminal when it has one itself', async () => {
    const command = [
      process.execPath,
      paddockPath,
      '--quiet',
      `--image=${NODE_IMAGE}`,
      '--agent=false',
      '--',
      'tty',
    ];
    const ran = await runProgram('script', ['-qec', command.join(' '), '/dev/null'], options);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('/dev/pts/') });
  });

  it('says what docker says of an image that is nowhere', async () => {
    const ran = await paddock('--image=localhost:1/nowhere', '--agent=false', '--', 'true');
    expect(ran.code).toBe(125);
    expect(ran.stderr).toContain('localhost:1/nowhere');
  });

  it('names the engine that does not answer', async () => {
    options = { ...options, env: { DOCKER_HOST: `unix://${root}/none.sock` } };
    const ran = await shell('true', '--quiet');
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(`Docker does not answer at unix://${root}/none.sock`);
  });

  describe('builds', () => {
    const build = async (tag: string, dockerfile: string, ...flags: string[]) => {
      // A build over a tag leaves the image that had it, without a name.
      const before = spawnSync('docker', ['image', 'inspect', '--format={{.Id}}', tag], { encoding: 'utf8' });
      if (before.status === 0) images.add(before.stdout.trim());
      images.add(tag);
      writeFileSync(join(options.cwd, 'Dockerfile'), dockerfile);
      return paddock(
        `--image=${tag}`,
        '--agent=false',
        '--build-dockerfile=Dockerfile',
        ...flags,
        '--',
        'cat',
        '/v',
      );
    };
    const dockerfile = `FROM ${NODE_IMAGE}\nARG AGENT\nARG MORE\nRUN echo "$AGENT $MORE" > /v\n`;

    it("if the image is missing, with the agent's args and ours, and then no more", async () => {
      const tag = `paddock-e2e:${dirName}`;
      const first = await build(tag, dockerfile, '--build-args-MORE=a b');
      expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/\nnone a b\n$/) });
      expect(first.stderr).toContain('Image build: triggered');
      const second = await build(tag, dockerfile, '--build-args-MORE=other');
      expect(second.stdout).toMatch(/\nnone a b\n$/);
      expect(second.stderr).toContain('Image build: skipped (up to date)');
    });

    it('always, or only when the image is older than a day', async () => {
      const tag = `paddock-e2e:${dirName}`;
      loadOldImage(tag);
      const daily = await build(tag, dockerfile, '--build-args-MORE=one', '--build-policy=daily');
      expect(daily.stdout).toMatch(/\nnone one\n$/);
      const fresh = await build(tag, dockerfile, '--build-args-MORE=two', '--build-policy=daily');
      expect(fresh.stdout).toMatch(/\nnone one\n$/);
      const always = await build(tag, dockerfile, '--build-args-MORE=two', '--build-policy=always');
      expect(always.stdout).toMatch(/\nnone two\n$/);
    });

    it('not, where the Dockerfile is at fault: nothing runs, and its words are shown even when quiet', async () => {
      const ran = await build(
        `paddock-e2e:${dirName}`,
        `FROM ${NODE_IMAGE}\nRUN echo the-reason ${dirName}; exit 3\n`,
        '--quiet',
      );
      expect(ran).toMatchObject({ code: 1, stdout: '' });
      expect(ran.stderr).toContain('the-reason');
      expect(ran.stderr).toContain('could not be built from Dockerfile');
      // The builder before BuildKit keeps the container of a step that failed.
      const failed = docker('ps', '-a', '--no-trunc', '--format={{.ID}} {{.Command}}').split('\n');
      for (const line of failed)
        if (line.includes(`the-reason ${dirName}`)) docker('rm', line.split(' ')[0] ?? '');
    });
  });
});

describe.skipIf(missing)('images/Dockerfile', () => {
  const tag = 'paddock-e2e:shipped';
  const layers: string[] = [];
  const versions = [`UBUNTU_VERSION=${UBUNTU_STAND_IN}`, 'PYTHON_VERSION=3.11'];
  const onStandIn = ['--force-rm', ...versions.flatMap((version) => ['--build-arg', version])];
  beforeAll(() => {
    docker('build', '-t', tag, ...onStandIn, imagesDir);
  }, 300_000);
  afterAll(() => {
    for (const image of [tag, ...layers]) spawnSync('docker', ['rmi', image]);
  });

  it('builds on a local Debian that stands in for Ubuntu: Node, Python, git, no agent', () => {
    const script =
      'node -v; python --version; git config --system safe.directory; command -v claude || echo none';
    const [node, python, ...rest] = docker('run', '--rm', tag, 'sh', '-c', script).trim().split('\n');
    expect(node).toMatch(/^v22\./);
    expect(python).toMatch(/^Python 3\.11\./);
    expect(rest).toEqual(['*', 'none']);
  });

  it('refuses an agent that it does not know', () => {
    const args = ['build', ...onStandIn, '--build-arg', 'AGENT=other', imagesDir];
    const run = spawnSync('docker', args, { encoding: 'utf8' });
    // The layers that lead to the step that failed, as the builder before BuildKit names them.
    const layer = run.stdout.match(/(?<=---> )[0-9a-f]{12}$/gm)?.at(-1);
    if (layer !== undefined) layers.push(layer);
    expect(run.status).not.toBe(0);
    expect(run.stdout + run.stderr).toContain("AGENT is 'other'; it can be claude or none");
  });
});

/** An image without files, of the year 2020: a layer of an empty tar below the least that `docker load` takes. */
function loadOldImage(tag: string): void {
  const layer = Buffer.alloc(1024);
  const config = {
    architecture: process.arch === 'arm64' ? 'arm64' : 'amd64',
    os: 'linux',
    created: '2020-01-01T00:00:00Z',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] },
  };
  const dir = mkdtempSync(join(tmpdir(), 'paddock-old-image-'));
  writeFileSync(join(dir, 'layer.tar'), layer);
  writeFileSync(join(dir, 'config.json'), JSON.stringify(config));
  const manifest = [{ Config: 'config.json', RepoTags: [tag], Layers: ['layer.tar'] }];
  writeFileSync(join(dir, 'manifest.json'), JSON.stringify(manifest));
  const tar = execFileSync('tar', ['-C', dir, '-c', 'layer.tar', 'config.json', 'manifest.json']);
  rmSync(dir, { recursive: true });
  execFileSync('docker', ['load'], { input: tar, stdio: ['pipe', 'ignore', 'pipe'] });
}

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
