import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type Scene, scene, settings } from '../parity/scene.ts';
import { runCli } from '../rig/bottle-cli.ts';
import { skipWithout } from '../rig/require.ts';
import { ordinaryUser } from '../rig/temp-dir.ts';

const here = skipWithout('docker') ? undefined : settings.find(({ backend }) => backend === 'docker');
const isRoot = process.getuid?.() === 0;

const docker = (...args: string[]) => spawnSync('docker', args, { encoding: 'utf8' }).stdout;

/** A person whose agent's image is built from this Dockerfile; named so that no other run shares it. */
async function withDockerfile(text: string): Promise<Scene & { readonly image: string }> {
  const at = await scene(undefined, 'docker');
  const image = `bot-bottle-test-${randomBytes(4).toString('hex')}`;
  const write = (path: string, content: string) => {
    const file = join(at.home, '.bot-bottle', path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, content);
  };
  write('contrib/own/Dockerfile', text);
  write('contrib/own/provider.yaml', `command: own\nimage: ${image}\n`);
  write('bottles/dev.md', '---\nagent_provider: {template: own}\nworkspace: none\nsupervise: false\n---\n');
  write('agents/tester.md', '---\nbottle: dev\n---\n');
  onTestFinished(() => {
    const made = docker('images', '--quiet', '--filter', `reference=${image}*`).trim();
    if (made !== '') docker('rmi', '--force', ...made.split('\n'));
  });
  return { ...at, image, [Symbol.asyncDispose]: () => at[Symbol.asyncDispose]() };
}

/** Containers that any bottle of this person left. */
const containers = (at: Scene) =>
  docker('ps', '--all', '--quiet', '--filter', `label=bot-bottle.home=${at.home}/.bot-bottle`);

async function leavesNothing(at: Scene): Promise<void> {
  expect(await at.states()).toEqual([]);
  expect(containers(at)).toBe('');
}

describe.skipIf(here === undefined)('what docker cannot do, named with its remedy', () => {
  test.each<readonly [string, Record<string, string>, RegExp]>([
    [
      'no daemon at a socket',
      { DOCKER_HOST: 'unix:///nowhere.sock' },
      /Docker does not answer at unix:\/\/\/nowhere\.sock\n[\s\S]*help: start the daemon/,
    ],
    [
      'no daemon at an address',
      { DOCKER_HOST: 'tcp://127.0.0.1:9' },
      /Docker does not answer at tcp:\/\/127\.0\.0\.1:9\n[\s\S]*help: start the daemon/,
    ],
    [
      'no such context',
      { DOCKER_CONTEXT: 'nope' },
      /context cannot be used\n[\s\S]*help: .*docker context ls/,
    ],
    [
      'another program',
      { BOT_BOTTLE_DOCKER: 'nerdctl' },
      /BOT_BOTTLE_DOCKER is `nerdctl`[\s\S]*help: set it to docker/,
    ],
    [
      'a runtime that is not registered',
      { BOT_BOTTLE_DOCKER_RUNTIME: 'nope' },
      /runtime[^\n]*nope[\s\S]*help: /,
    ],
    [
      'no docker at all',
      { BOT_BOTTLE_DOCKER: '/nowhere/docker' },
      /program docker was not found[\s\S]*help: install Docker/,
    ],
  ])('%s', async (_what, env, expected) => {
    await using at = await scene(undefined, 'docker');
    const ran = await at.cli(['run', '--workspace', 'none', 'true'], { env });
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(expected);
    await leavesNothing(at);
  });

  test.runIf(isRoot)('a socket that this user may not use', async () => {
    await using at = await scene(ordinaryUser, 'docker');
    const ran = await at.cli(['run', '--workspace', 'none', 'true']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/may not use Docker's socket[\s\S]*help: .*usermod -aG docker/);
    await leavesNothing(at);
  });

  test('an old engine', async () => {
    await using at = await scene(undefined, 'docker');
    const program = join(at.home, 'docker');
    writeFileSync(program, `#!/bin/sh\necho '${JSON.stringify({ ServerVersion: '19.03.8' })}'\n`);
    chmodSync(program, 0o755);
    const ran = await at.cli(['run', '--workspace', 'none', 'true'], {
      env: { BOT_BOTTLE_DOCKER: program },
    });
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(/engine is too old: 19\.03\.8 where 20\.10/);
    expect(ran.stderr).toContain('help: upgrade the engine');
  });

  test.each<readonly [string, string, RegExp]>([
    [
      'a step that fails',
      'FROM node:22-slim\n# why\nRUN echo said && \\\n  false\n',
      /Dockerfile:3:1\n[\s\S]*RUN echo said[\s\S]*note: said\n[\s\S]*help: mend the Dockerfile/,
    ],
    ['no instruction', 'FROM node:22-slim\nFRUIT x\n', /Dockerfile:2:1\n[\s\S]*unknown instruction: FRUIT/],
    ['nothing in it', '', /could not be built[\s\S]*empty/],
    [
      'a base that nobody has',
      'FROM 127.0.0.1:1/nothing:1\n',
      /Dockerfile:1:1\n[\s\S]*127\.0\.0\.1:1[\s\S]*help: /,
    ],
    [
      'a file that is not there',
      'FROM node:22-slim\nCOPY nothing /\n',
      /Dockerfile:2:1\n[\s\S]*nothing[\s\S]*help: /,
    ],
  ])('a Dockerfile with %s', async (_what, text, expected) => {
    await using at = await withDockerfile(text);
    const ran = await at.cli(['start', 'tester', '--yes']);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toMatch(expected);
    expect(ran.stderr).not.toMatch(/DEPRECATED|\\u001b/);
    await leavesNothing(at);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle of a build ends it at once', async (signal) => {
    const mark = `sleep 99${randomBytes(3).readUIntBE(0, 3)}`;
    await using at = await withDockerfile(`FROM node:22-slim\nRUN echo ${mark} && ${mark}\n`);
    const running = at.startCli(['start', 'tester', '--yes']);
    const building = () => docker('ps', '--no-trunc', '--format={{.Command}}').includes(mark);
    await expect.poll(building, { timeout: 60_000, interval: 50 }).toBe(true);
    running.child.kill(signal);
    const { code, stdout } = await running.finished;
    expect([code, stdout]).toEqual([signal === 'SIGINT' ? 130 : 143, '']);
    await expect.poll(building, { timeout: 60_000, interval: 50 }).toBe(false);
    await leavesNothing(at);
  });

  test('an image without the user, one without a shell', async () => {
    await using at = await withDockerfile('FROM scratch\nCOPY Dockerfile /Dockerfile\n');
    const bare = await at.cli(['start', 'tester', '--yes']);
    expect(bare.code).toBe(1);
    expect(bare.stderr).toMatch(/has no user node\n\s+help: add `RUN useradd/);
    await leavesNothing(at);
    const shown = join(at.home, '.bot-bottle/contrib/own');
    writeFileSync(join(shown, 'passwd'), 'node:x:1000:1000::/home/node:/bin/sh\n');
    writeFileSync(join(shown, 'Dockerfile'), 'FROM scratch\nCOPY passwd /etc/passwd\n');
    const mute = await at.cli(['start', 'tester', '--yes']);
    expect(mute.code).toBe(1);
    expect(mute.stderr).toMatch(/has no shell \(sh\)\n\s+help: take an image that has one/);
    await leavesNothing(at);
  });

  test('an image without a label is found, and is named for what it lacks', async () => {
    await using at = await scene(undefined, 'docker');
    const image = `bot-bottle-test-bare:${randomBytes(4).toString('hex')}`;
    spawnSync('sh', ['-c', `tar -c -C '${at.home}' . | docker import - ${image}`]);
    onTestFinished(() => void docker('rmi', image));
    const ran = await at.cli(['run', '--workspace', 'none', '--image', image, 'true']);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toContain(`the image ${image} has no user node`);
  });

  test.each(['gate-', 'sidecars-', ''])('the name bot-bottle-%s... is of another container', async (role) => {
    await using at = await withDockerfile('FROM node:22-slim\n');
    const label = `x${randomBytes(4).toString('hex')}`;
    const name = `bot-bottle-${role}${label}`;
    docker('create', '--name', name, 'node:22-slim', 'true');
    onTestFinished(() => void docker('rm', '--force', name));
    const ran = await at.cli(['start', 'tester', '--yes', '--label', label]);
    expect(ran.code).toBe(1);
    expect(ran.stderr).toMatch(
      new RegExp(`name ${name} is taken[\\s\\S]*help: remove it with .docker rm ${name}`),
    );
    await leavesNothing(at);
    expect(docker('ps', '--all', '--filter', `name=^${name}$`, '--format={{.Names}}')).toBe(`${name}\n`);
  });
});

test.skipIf(here === undefined)(
  'a published sidecar image serves a bottle, and one that nobody has is named',
  async () => {
    await using at = await scene(undefined, 'docker');
    const published = `bot-bottle-test-published:${randomBytes(4).toString('hex')}`;
    const built = await at.cli(['run', '--workspace', 'none', 'true']);
    expect(built.code, built.stderr).toBe(0);
    docker('tag', 'bot-bottle-sidecars', published);
    onTestFinished(() => void docker('rmi', published));
    const run = (image: string) =>
      runCli(
        ['run', '--workspace', 'none', '--allow', 'a.example', '--', 'sh', '-c', 'getent hosts a.example'],
        {
          cwd: at.workspace,
          home: at.home,
          env: { BOT_BOTTLE_BACKEND: 'docker', BOT_BOTTLE_SIDECAR_IMAGE: image },
        },
      );
    const served = await run(published);
    expect(served.code, served.stderr).toBe(0);
    expect(served.stdout).toMatch(/^127\.66\./);
    const missing = await run('127.0.0.1:1/nothing:1');
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/there is no such image\n\s+note: 127\.0\.0\.1:1\/nothing:1: /);
  },
);
