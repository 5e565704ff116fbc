import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../../rig/temp-dir.ts';
import { playDocker } from '../../unit/paddock/fake-docker.ts';
import { makeScene, NO_DOCKER, runPaddock } from '../../unit/paddock/fake-process.ts';
import { CASES, type Case } from './cases.ts';

async function told({ name, files = {}, env = {}, argv = [], code = 1 }: Case): Promise<string> {
  await using dir = await tempDir('paddock-golden');
  const scene = makeScene(dir.path, files);
  const docker = playDocker(dir.path);
  const base = name === 'no docker' ? NO_DOCKER : docker.env;
  const ran = await runPaddock(argv, { ...scene, cwd: scene.workdir, env: { ...base, ...env } });
  // Looking whether an image is there is no run.
  const started = docker.calls().filter(([verb]) => verb === 'run' || verb === 'build');
  expect({ name, code: ran.code, stdout: ran.stdout, started }).toEqual({
    name,
    code,
    stdout: '',
    started: [],
  });
  return ran.stderr.replaceAll(dir.path, '');
}

// Rewritten by UPDATE_GOLDEN=1: read the difference before committing it.
test('every wrong configuration is told as it was, with the source that set it, and nothing runs', async () => {
  const golden = join(import.meta.dirname, 'errors.txt');
  const texts: string[] = [];
  for (const each of CASES) texts.push(`## ${each.name}\n${await told(each)}`);
  const text = texts.join('\n');
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(golden, text);
  expect(text).toBe(readFileSync(golden, 'utf8'));
});
