import {
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmptyBeneath, writeBeneath } from '../../../src/sys/beneath.ts';
import { tempDir } from '../../rig/temp-dir.ts';
import { mustOk } from '../manifest/memory-files.ts';

async function home() {
  const root = await tempDir('beneath');
  const [inside, outside] = [join(root.path, 'home'), join(root.path, 'outside')];
  for (const path of [inside, outside]) mkdirSync(path);
  writeFileSync(join(outside, 'settings.json'), 'theirs');
  return { root, inside, outside };
}

const write = (root: string, path: string) => mustOk(writeBeneath(root, path, Buffer.from('ours'), 0o640));

test('makes directories and the file, with its mode', async () => {
  const { root, inside } = await home();
  await using _ = root;
  write(inside, '.a/b/c.json');
  expect(readFileSync(join(inside, '.a/b/c.json'), 'utf8')).toBe('ours');
  expect(lstatSync(join(inside, '.a/b/c.json')).mode & 0o777).toBe(0o640);
  expect(lstatSync(join(inside, '.a')).mode & 0o777).toBe(0o700);
  write(inside, '.a/b/c.json');
  expect(readdirSync(join(inside, '.a/b'))).toEqual(['c.json']);
});

test('follows no link that an agent left: not for the file, not on the way', async () => {
  const { root, inside, outside } = await home();
  await using _ = root;
  symlinkSync(outside, join(inside, '.claude'));
  symlinkSync(join(outside, 'settings.json'), join(inside, '.claude.json'));
  symlinkSync(join(outside, 'nowhere'), join(inside, '.broken'));
  for (const path of ['.claude/settings.json', '.claude.json', '.broken/x']) write(inside, path);
  expect(readFileSync(join(outside, 'settings.json'), 'utf8')).toBe('theirs');
  expect(readdirSync(outside)).toEqual(['settings.json']);
  expect(readFileSync(join(inside, '.claude/settings.json'), 'utf8')).toBe('ours');
});

test('replaces a directory that stands in the place of a file, and empties one that is asked for', async () => {
  const { root, inside, outside } = await home();
  await using _ = root;
  mkdirSync(join(inside, '.claude.json/deep'), { recursive: true });
  write(inside, '.claude.json');
  expect(readFileSync(join(inside, '.claude.json'), 'utf8')).toBe('ours');
  symlinkSync(outside, join(inside, 'skills'));
  closeSync(mustOk(openEmptyBeneath(inside, 'skills/x')));
  expect(existsSync(join(outside, 'x'))).toBe(false);
  write(inside, 'skills/x/old');
  closeSync(mustOk(openEmptyBeneath(inside, 'skills/x')));
  expect(readdirSync(join(inside, 'skills/x'))).toEqual([]);
});

test('a path that leads out is a bug', () => {
  expect(() => writeBeneath('/tmp', '../x', Buffer.from(''), 0o600)).toThrow();
});
