import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Docker } from '../../../../src/backend/docker/command.ts';
import { ensureBuilt, ensureNamed } from '../../../../src/backend/docker/images.ts';
import { fail, ok } from '../../../../src/diagnostics/result.ts';
import type { Host } from '../../../../src/sys/host.ts';
import { type TempDir, tempDir } from '../../../rig/temp-dir.ts';

let dir: TempDir;
beforeEach(async () => {
  dir = await tempDir('docker-images');
});
afterEach(() => dir[Symbol.asyncDispose]());

/** docker as far as images go: it has what is in `label`, and shows its build's context in `context`. */
function played(): Docker {
  const program = join(dir.path, 'docker');
  writeFileSync(
    program,
    `#!/bin/sh
cd '${dir.path}'
case $1 in
image) [ -e label ] || { echo "No such image" >&2; exit 1; }; echo "sha256:1 \\"x\\" $(cat label)" ;;
build)
  echo "$@" >built; for last; do :; done
  (cd "$last" && for file in *; do echo "== $file"; cat "$file"; done) >context
  for word; do case $word in bot-bottle.content=*) echo "\${word#*=}" >label ;; esac; done
  echo 'Step 1/1 : FROM x' ;;
pull) echo 'manifest unknown' >&2; exit 1 ;;
esac
`,
  );
  chmodSync(program, 0o755);
  return { program, kind: 'docker', env: { PATH: '/usr/bin:/bin' } };
}

const at = (name: string) => join(dir.path, name);
const read = (name: string) => readFileSync(at(name), 'utf8');

function image() {
  mkdirSync(at('source'), { recursive: true });
  writeFileSync(at('source/Dockerfile'), 'FROM x\n');
  writeFileSync(at('program'), 'ours');
  const host = { env: {} as Record<string, string>, botBottleHome: dir.path } as unknown as Host;
  const notices: string[] = [];
  const events = { notice: (line: string) => void notices.push(line), fit: Promise.resolve(ok(undefined)) };
  const built = {
    image: 'ours:latest',
    dockerfile: at('source/Dockerfile'),
    files: { 'program.cjs': at('program') },
    ownContext: false,
  };
  return { docker: played(), host, notices, events, built };
}

it('is built of its files and the certificates, once, and again when any of them changes', async () => {
  const { docker, host, notices, events, built } = image();
  const build = async (env: Record<string, string> = {}) => {
    notices.length = 0;
    const made = await ensureBuilt(docker, built, { ...host, env }, events);
    expect(made).toEqual(ok('ours:latest'));
    return notices[0];
  };
  expect(await build()).toContain('its first use');
  expect(notices[1]).toBe('ours: Step 1/1 : FROM x');
  expect(read('context')).toBe('== Dockerfile\nFROM x\n== program.cjs\nours');
  expect(await build()).toBeUndefined();
  writeFileSync(at('program'), 'changed');
  expect(await build()).toContain('it has changed');
  writeFileSync(at('ca.pem'), 'certificates');
  expect(await build({ BOT_BOTTLE_BUILD_CA: at('ca.pem') })).toContain('it has changed');
  expect(read('context')).toContain('== host-ca.crt\ncertificates');
  expect(await build({ BOT_BOTTLE_BUILD_CA: at('ca.pem') })).toBeUndefined();
});

it('names a file of certificates that is not there', async () => {
  const { docker, host, events, built } = image();
  const env = { BOT_BOTTLE_BUILD_CA: at('nothing') };
  expect(await ensureBuilt(docker, built, { ...host, env }, events)).toMatchObject({
    ok: false,
    failure: { path: at('nothing') },
  });
});

it('hands proxies over by name, never by value', async () => {
  const { docker, host, events, built } = image();
  await ensureBuilt(docker, built, { ...host, env: { HTTPS_PROXY: 'http://user:secret@proxy' } }, events);
  expect(read('built')).toContain('--build-arg HTTPS_PROXY');
  expect(read('built')).not.toContain('secret');
});

it('makes and pulls nothing for an engine that does not suit', async () => {
  const { docker, host, events, built } = image();
  const unfit = fail({ room: 'docker', program: 'docker', kind: 'not-installed' } as const);
  const found = { ...events, fit: Promise.resolve(unfit) };
  expect(await ensureBuilt(docker, built, host, found)).toEqual(unfit);
  expect(await ensureNamed(docker, 'x', found)).toEqual(unfit);
  expect(() => read('built')).toThrow('ENOENT');
});

it('says which image could not be had', async () => {
  const { docker, events } = image();
  expect(await ensureNamed(docker, 'theirs:1', events)).toMatchObject({
    ok: false,
    failure: { kind: 'image-missing', found: 'theirs:1: manifest unknown' },
  });
});
