import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copyWorkspace } from '../../../src/provision/copy-workspace.ts';

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
