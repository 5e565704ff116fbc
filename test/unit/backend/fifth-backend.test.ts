import { existsSync, mkdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BACKENDS, type BackendEntry } from '../../../src/backend/select.ts';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';
import { runInProcess } from '../cli/fake-context.ts';

// Beside its folder, a further backend is this line, as it would stand in `select.ts`.
const LINE: BackendEntry = {
  name: 'fifth',
  load: async () => (await import('../../rig/fifth-backend/backend.ts')).fifth,
};

let home: TempDir;
beforeEach(async () => {
  (BACKENDS as BackendEntry[]).push(LINE);
  home = await tempDir('fifth');
  mkdirSync(join(home.path, 'work'));
});
afterEach(async () => {
  (BACKENDS as BackendEntry[]).pop();
  await home[Symbol.asyncDispose]();
});

const run = (...argv: string[]) =>
  runInProcess(['--home', join(home.path, 'home'), ...argv], {
    cwd: join(home.path, 'work'),
    env: { PATH: '/usr/bin:/bin', BOT_BOTTLE_BACKEND: 'fifth' },
  });

test('a further backend is a folder and a line: a bottle runs on it, and nothing of it stays', async () => {
  const ran = await run(
    'run',
    '--workspace',
    'mount',
    '--',
    'sh',
    '-c',
    'echo "$BOT_BOTTLE_SLUG" >made; exit 3',
  );
  expect(ran.stderr).toBe('');
  expect(ran.code).toBe(3);
  const slug = readFileSync(join(home.path, 'work/made'), 'utf8').trim();
  expect(slug).toMatch(/^sh-[a-z0-9]{5}$/);
  expect(existsSync(join(home.path, 'home/state', slug))).toBe(false);
});

test('every verb knows it: it is listed, committed, kept and cleaned up', async () => {
  const script =
    'echo "$BOT_BOTTLE_SLUG" >slug; echo kept >"$HOME/file"; : >there; while [ ! -e over ]; do sleep 0.01; done';
  const isThere = new Promise((resolve) => {
    const watcher = watch(join(home.path, 'work'), (_event, name) => {
      if (name !== 'there') return;
      watcher.close();
      resolve(undefined);
    });
  });
  const bottle = run('run', '--workspace', 'mount', '--', 'sh', '-c', script);
  await isThere;
  expect(JSON.parse((await run('list', '--json')).stdout)).toMatchObject([{ backend: 'fifth' }]);
  const committed = await run('commit');
  expect(committed).toMatchObject({ code: 0 });
  writeFileSync(join(home.path, 'work/over'), '');
  expect((await bottle).code).toBe(0);
  const slug = readFileSync(join(home.path, 'work/slug'), 'utf8').trim();
  expect(readFileSync(join(home.path, 'home/state', slug, 'frozen/file'), 'utf8')).toBe('kept\n');
  expect((await run('cleanup', '--yes', '--preserved')).code).toBe(0);
  expect(existsSync(join(home.path, 'home/state', slug))).toBe(false);
});

test('doctor and errors tell of it', async () => {
  const told = JSON.parse((await run('doctor', '--json')).stdout) as { backends: { name: string }[] };
  expect(told.backends.map(({ name }) => name)).toContain('fifth');
  const wrong = await run('run', '--backend', 'sixth', '--', 'true');
  expect(wrong).toMatchObject({ code: 2 });
  expect(wrong.stderr).toContain('fifth');
});
