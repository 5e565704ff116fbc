import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyWorkspace, copyWorkspaceOnce } from '../../../src/provision/copy-workspace.ts';

let dir: string;
let [source, target] = ['', ''];
const notices: string[] = [];
const events = { notice: (line: string) => void notices.push(line) };

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'copy-'));
  [source, target] = [join(dir, 'source'), join(dir, 'target')];
  mkdirSync(source);
  mkdirSync(target);
  notices.length = 0;
});
afterEach(() => rmSync(dir, { recursive: true }));

test('copies contents, .git, modes, times and links as they are', async () => {
  mkdirSync(join(source, '.git/objects'), { recursive: true });
  writeFileSync(join(source, '.git/HEAD'), 'ref: refs/heads/main\n');
  writeFileSync(join(source, 'run.sh'), '#!/bin/sh\n');
  chmodSync(join(source, 'run.sh'), 0o755);
  utimesSync(join(source, 'run.sh'), 1_000_000, 1_000_000);
  symlinkSync('/etc/shadow', join(source, 'out'));
  symlinkSync('run.sh', join(source, 'in'));

  expect(await copyWorkspace(source, target, events)).toEqual({ ok: true, value: undefined });

  expect(readFileSync(join(target, '.git/HEAD'), 'utf8')).toBe('ref: refs/heads/main\n');
  expect(lstatSync(join(target, 'run.sh')).mode & 0o777).toBe(0o755);
  expect(lstatSync(join(target, 'run.sh')).mtimeMs).toBe(1_000_000_000);
  expect(readlinkSync(join(target, 'out'))).toBe('/etc/shadow');
  expect(readlinkSync(join(target, 'in'))).toBe('run.sh');
  expect(notices).toEqual([]);
});

test('skips a pipe and says so', async () => {
  execFileSync('mkfifo', [join(source, 'pipe')]);
  expect((await copyWorkspace(source, target, events)).ok).toBe(true);
  expect(lstatSync(join(target, 'pipe'), { throwIfNoEntry: false })).toBeUndefined();
  expect(notices.join()).toContain('pipe');
});

test('a file that cannot be copied is named', async () => {
  symlinkSync('x', join(target, 'there'));
  mkdirSync(join(source, 'there'));
  expect(await copyWorkspace(source, target, events)).toMatchObject({
    ok: false,
    failure: { kind: 'file', path: join(source, 'there'), code: 'EEXIST' },
  });
});

test('keeps directories as they are, also one that may not be written', async () => {
  mkdirSync(join(source, 'sealed'));
  writeFileSync(join(source, 'sealed/inside'), 'x');
  chmodSync(join(source, 'sealed'), 0o555);
  utimesSync(join(source, 'sealed'), 2_000_000, 2_000_000);
  expect((await copyWorkspace(source, target, events)).ok).toBe(true);
  const stats = lstatSync(join(target, 'sealed'));
  expect([stats.mode & 0o777, stats.mtimeMs]).toEqual([0o555, 2_000_000_000]);
  expect(readFileSync(join(target, 'sealed/inside'), 'utf8')).toBe('x');
});

test('two names of one file are two names of its copy; set-user-id stays behind', async () => {
  writeFileSync(join(source, 'a'), 'shared');
  linkSync(join(source, 'a'), join(source, 'b'));
  chmodSync(join(source, 'a'), 0o4755);
  expect((await copyWorkspace(source, target, events)).ok).toBe(true);
  const [a, b] = [lstatSync(join(target, 'a')), lstatSync(join(target, 'b'))];
  expect(a.ino).toBe(b.ino);
  expect(a.mode & 0o7777).toBe(0o755);
  expect(a.ino).not.toBe(lstatSync(join(source, 'a')).ino);
});

test('holes stay holes, and what is between them arrives', async () => {
  const file = openSync(join(source, 'disk'), 'w');
  writeSync(file, 'middle', 5_000_000);
  ftruncateSync(file, 64 * 1024 * 1024);
  closeSync(file);
  expect((await copyWorkspace(source, target, events)).ok).toBe(true);
  expect(readFileSync(join(target, 'disk')).equals(readFileSync(join(source, 'disk')))).toBe(true);
  expect(lstatSync(join(target, 'disk')).blocks * 512).toBeLessThan(1024 * 1024);
});

test('a large file arrives whole', async () => {
  const bytes = randomBytes(3_000_001);
  writeFileSync(join(source, 'large'), bytes, { mode: 0o640 });
  expect((await copyWorkspace(source, target, events)).ok).toBe(true);
  expect(readFileSync(join(target, 'large')).equals(bytes)).toBe(true);
  expect(lstatSync(join(target, 'large')).mode & 0o777).toBe(0o640);
});

test('names that are no UTF-8 are kept byte for byte', async () => {
  const name = Buffer.from([0x66, 0xff, 0xc3]);
  const under = (dir: string) => Buffer.concat([Buffer.from(`${dir}/d\u00e9/`), name]);
  mkdirSync(join(source, 'd\u00e9'));
  writeFileSync(under(source), 'found');
  expect((await copyWorkspace(source, target, events)).ok).toBe(true);
  expect(readFileSync(under(target), 'utf8')).toBe('found');
});

test('ends early when it is told to', async () => {
  const file = openSync(join(source, 'endless'), 'w');
  ftruncateSync(file, 2 ** 42);
  closeSync(file);
  let asked = 0;
  const stopped = () => ++asked > 3;
  expect(await copyWorkspace(source, target, { ...events, stopped })).toEqual({ ok: true, value: undefined });
  expect(asked).toBe(4);
});

test('what was left half by a killed session is copied anew; what is whole is not touched', async () => {
  const state = join(dir, 'state');
  mkdirSync(join(state, 'workspace/old'), { recursive: true });
  writeFileSync(join(source, 'file'), 'one');
  expect((await copyWorkspaceOnce(source, state, events)).ok).toBe(true);
  expect(readdirSync(join(state, 'workspace'))).toEqual(['file']);
  writeFileSync(join(state, 'workspace/file'), "the agent's");
  expect((await copyWorkspaceOnce(source, state, events)).ok).toBe(true);
  expect(readFileSync(join(state, 'workspace/file'), 'utf8')).toBe("the agent's");
});
