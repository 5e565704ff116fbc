import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeTree } from '../../../src/sys/tree/remove-tree.ts';
import { tempDir } from '../../rig/temp-dir.ts';

test('removes what an agent may leave: sealed directories, links out, and more depth than a path can name', async () => {
  await using dir = await tempDir('remove');
  const root = join(dir.path, 'root');
  mkdirSync(join(root, 'sealed/inner'), { recursive: true });
  writeFileSync(join(root, 'sealed/inner/file'), '');
  writeFileSync(join(dir.path, 'kept'), '');
  symlinkSync(dir.path, join(root, 'out'));
  symlinkSync(join(dir.path, 'kept'), join(root, 'sealed/link'));
  for (const path of ['sealed/inner', 'sealed']) chmodSync(join(root, path), 0o000);
  // 300 directories of 20 letters; PATH_MAX is 4096 bytes.
  execFileSync('perl', ['-e', 'for (1..300) { mkdir "deep" x 5; chdir "deep" x 5 }'], { cwd: root });
  expect(removeTree(root)).toEqual({ ok: true, value: undefined });
  expect(readdirSync(dir.path)).toEqual(['kept']);
  expect(removeTree(root).ok).toBe(true);
  expect(existsSync(join(dir.path, 'kept'))).toBe(true);
});
