import { statSync } from 'node:fs';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import { expect, test } from 'vitest';
import { makePrivateDir } from '../../../src/sys/atomic-file.ts';
import { tempDir } from '../../rig/temp-dir.ts';

const ROUNDS = 300;

test('makes what is missing, for its owner alone, and leaves what is there', async () => {
  await using root = await tempDir('private-dir');
  const path = join(root.path, 'a/b/c');
  expect(makePrivateDir(path)).toEqual({ ok: true, value: undefined });
  expect(statSync(path).mode & 0o777).toBe(0o700);
  expect(makePrivateDir(path).ok).toBe(true);
});

test('a parent that cannot be made is named, and ends it', () => {
  expect(makePrivateDir('/proc/nope/state')).toMatchObject({ ok: false, failure: { code: 'ENOENT' } });
  expect(makePrivateDir('/etc/hostname/state')).toMatchObject({ ok: false, failure: { code: 'ENOTDIR' } });
});

test('sessions that make the same directories at the same moment all find them', async () => {
  await using root = await tempDir('private-dir');
  const [source] = buildSync({
    entryPoints: [new URL('../../../src/sys/atomic-file.ts', import.meta.url).pathname],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
  }).outputFiles;
  const code = `const module = { exports: {} };\n${source?.text}
    const { workerData: { root, turn, workers, rounds }, parentPort } = require('node:worker_threads');
    const failures = [];
    for (let round = 0; round < rounds; round++) {
      if (Atomics.add(turn, round, 1) < workers - 1) while (Atomics.load(turn, round) < workers);
      const made = module.exports.makePrivateDir(root + '/' + round + '/b/c/d');
      if (!made.ok) failures.push(made.failure);
    }
    parentPort.postMessage(failures);`;
  const turn = new Int32Array(new SharedArrayBuffer(4 * ROUNDS));
  const workers = 2;
  const failures = await Promise.all(
    Array.from({ length: workers }, () => {
      const worker = new Worker(code, {
        eval: true,
        workerData: { root: root.path, turn, workers, rounds: ROUNDS },
      });
      return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
    }),
  );
  expect(failures).toEqual([[], []]);
});
