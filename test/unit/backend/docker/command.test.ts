import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askDocker, type Docker, findDocker, runDocker } from '../../../../src/backend/docker/command.ts';
import { isAtLeast, parseVersions, probeEngine } from '../../../../src/backend/docker/engine.ts';
import { buildArgv, buildImage, inspectImage, parseImage } from '../../../../src/backend/docker/image.ts';
import { type TempDir, tempDir } from '../../../rig/temp-dir.ts';

let dir: TempDir;
beforeEach(async () => {
  dir = await tempDir('docker-command');
});
afterEach(() => dir[Symbol.asyncDispose]());

/** A program in docker's place, of shell. */
function played(script: string): Docker {
  const program = join(dir.path, 'docker');
  writeFileSync(program, `#!/bin/sh\n${script}\n`);
  chmodSync(program, 0o755);
  return { program, kind: 'docker', env: { PATH: '/usr/bin:/bin' } };
}

describe('which program', () => {
  it.each([
    [undefined, 'docker', 'docker'],
    ['', 'docker', 'docker'],
    ['podman', 'podman', 'podman'],
    ['/opt/bin/podman', '/opt/bin/podman', 'podman'],
  ])('BOT_BOTTLE_DOCKER=%s: %s', (value, program, kind) => {
    expect(findDocker({ BOT_BOTTLE_DOCKER: value })).toMatchObject({ ok: true, value: { program, kind } });
  });

  it.each(['nerdctl', './docker', 'bin/podman', 'docker --host x'])('not %s', (value) => {
    expect(findDocker({ BOT_BOTTLE_DOCKER: value })).toMatchObject({
      ok: false,
      failure: { kind: 'unknown-program' },
    });
  });
});

describe('one call', () => {
  it('hands over words, input and environment as they are', async () => {
    const docker = played('printf "%s|" "$@"; printf %s "$SECRET"; cat');
    const asked = await askDocker(docker, {
      action: 'x',
      args: ['a b', "'"],
      env: { SECRET: 's' },
      input: 'in',
    });
    expect(asked).toEqual({ ok: true, value: "a b|'|sin" });
  });

  it('is a value when it fails, and when there is no such program', async () => {
    const docker = played('echo out; echo "no space left on device" >&2; exit 3');
    expect(await runDocker(docker, { action: 'x', args: [] })).toMatchObject({
      ok: true,
      value: { code: 3, stdout: 'out\n' },
    });
    expect(await askDocker(docker, { action: 'x', args: [] })).toMatchObject({
      ok: false,
      failure: { kind: 'disk-full' },
    });
    const none: Docker = { program: join(dir.path, 'none'), kind: 'docker', env: {} };
    expect(await askDocker(none, { action: 'x', args: [] })).toMatchObject({
      ok: false,
      failure: { kind: 'not-installed' },
    });
  });
});

describe('the engine', () => {
  it.each([
    ['20.10.24+dfsg1', '20.10', true],
    ['20.9.1', '20.10', false],
    ['19.03.15', '20.10', false],
    ['29.0.0-rc.1', '20.10', true],
    ['v4.3.1', '4.0', true],
    ['garbage', '4.0', false],
  ])('%s is at least %s: %s', (version, minimum, expected) => {
    expect(isAtLeast(version, minimum)).toBe(expected);
  });

  it('is read from docker, from podman without a service, and not from a client alone', () => {
    expect(parseVersions('{"Client":{"Version":"28.2.2"},"Server":{"Version":"20.10.24"}}')).toEqual({
      version: '20.10.24',
      clientVersion: '28.2.2',
    });
    expect(parseVersions('{"Client":{"Version":"5.4.0"}}')?.version).toBe('5.4.0');
    expect(parseVersions('{"Client":null}')).toBeUndefined();
    expect(parseVersions('nonsense')).toBeUndefined();
  });

  it('is refused when it is too old or does not answer', async () => {
    const old = played(`echo '{"Client":{"Version":"28.2.2"},"Server":{"Version":"19.03.15"}}'`);
    expect(await probeEngine(old)).toMatchObject({
      ok: false,
      failure: { kind: 'too-old', found: '19.03.15' },
    });
    const silent = played(
      `echo '{"Client":{"Version":"28.2.2"},"Server":null}'; echo 'Cannot connect to the Docker daemon at unix:///x.' >&2; exit 1`,
    );
    expect(await probeEngine(silent)).toMatchObject({
      ok: false,
      failure: { kind: 'no-daemon', host: 'unix:///x' },
    });
  });
});

describe('images', () => {
  it.each([
    [
      'sha256:0a "2026-01-02T03:04:05.678901234Z" \n',
      { id: 'sha256:0a', created: Date.UTC(2026, 0, 2, 3, 4, 5, 678), content: '' },
    ],
    [
      'sha256:0a "2026-01-02T03:04:05Z" 0f0f',
      { id: 'sha256:0a', created: Date.UTC(2026, 0, 2, 3, 4, 5), content: '0f0f' },
    ],
    ['sha256:0a "" ', { id: 'sha256:0a', created: undefined, content: '' }],
    ['sha256:0a null ', { id: 'sha256:0a', created: undefined, content: '' }],
  ])('%j', (line, image) => {
    expect(parseImage(line)).toEqual(image);
  });

  it('are missing where an engine that answers does not know them, and unknown where it does not answer', async () => {
    const unknown = played('echo "Error: x: some new words" >&2; exit 1');
    expect(await inspectImage(unknown, 'x')).toEqual({ ok: true, value: undefined });
    const silent = played('echo "Cannot connect to the Docker daemon at unix:///x." >&2; exit 1');
    expect(await inspectImage(silent, 'x')).toMatchObject({ ok: false, failure: { kind: 'no-daemon' } });
  });

  const build = { image: 'i', dockerfile: 'D', context: '.', buildArgs: { A: '1 2' }, labels: { l: 'v' } };

  it('are built with args and labels', () => {
    expect(buildArgv(build)).toEqual([
      'build',
      '-t',
      'i',
      '-f',
      'D',
      '--build-arg',
      'A=1 2',
      '--label',
      'l=v',
      '.',
    ]);
  });

  it('tell their progress by lines of both streams, and how they failed by the last of them', async () => {
    const lines: string[] = [];
    const docker = played('echo one; echo two >&2; printf three; exit 9');
    const built = await buildImage(docker, build, (line) => lines.push(line));
    expect(lines.toSorted()).toEqual(['one', 'three', 'two']);
    expect(built).toMatchObject({ ok: false, failure: { kind: 'build-failed', status: 9, dockerfile: 'D' } });
    expect(built.ok ? [] : 'lines' in built.failure && built.failure.lines).toContain('three');
    expect(await buildImage(played('exit 0'), build, () => {})).toEqual({ ok: true, value: undefined });
  });

  it('are not taken for an engine that does not answer by what a step of theirs prints', async () => {
    const said = 'echo "dial tcp: connect: permission denied" >&2; exit 1';
    const before = await buildImage(played(said), build, () => {});
    expect(before).toMatchObject({ ok: false, failure: { kind: 'permission-denied' } });
    for (const step of ['Step 1/2 : FROM x', '#1 [internal] load', 'STEP 1/2: FROM x']) {
      const within = await buildImage(played(`echo '${step}'; ${said}`), build, () => {});
      expect(within).toMatchObject({ ok: false, failure: { kind: 'build-failed' } });
    }
  });
});
