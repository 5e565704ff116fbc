import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manifestFiles } from '../../../src/sys/manifest-files.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'manifest-files-'));
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

const at = (name: string) => join(directory, name);

test('lists what links lead to', () => {
  writeFileSync(at('a.md'), '');
  mkdirSync(at('b'));
  symlinkSync('a.md', at('c.md'));
  symlinkSync('b', at('d'));
  symlinkSync('nowhere', at('e.md'));
  const listed = manifestFiles.list(directory);
  expect(listed.ok && new Map(listed.value?.map(({ name, kind }) => [name, kind]))).toEqual(
    new Map([
      ['a.md', 'file'],
      ['b', 'directory'],
      ['c.md', 'file'],
      ['d', 'directory'],
      ['e.md', 'other'],
    ]),
  );
});

test('a directory that is not there, or is a file, lists nothing', () => {
  writeFileSync(at('file'), '');
  expect(manifestFiles.list(at('none'))).toEqual({ ok: true, value: undefined });
  expect(manifestFiles.list(at('file'))).toEqual({ ok: true, value: undefined });
});

test('reads up to one byte beyond the limit', () => {
  writeFileSync(at('a'), 'abcdef');
  expect(manifestFiles.read(at('a'), 3)).toEqual({
    ok: true,
    value: { kind: 'file', bytes: Buffer.from('abcd') },
  });
  expect(manifestFiles.read(at('a'), 6)).toEqual({
    ok: true,
    value: { kind: 'file', bytes: Buffer.from('abcdef') },
  });
});

test('does not wait for a pipe', () => {
  execFileSync('mkfifo', [at('pipe')]);
  expect(manifestFiles.read(at('pipe'), 10)).toEqual({ ok: true, value: { kind: 'other' } });
});

test('does not read a device or a directory', () => {
  expect(manifestFiles.read('/dev/zero', 10)).toEqual({ ok: true, value: { kind: 'other' } });
  expect(manifestFiles.read(directory, 10)).toEqual({ ok: true, value: { kind: 'directory' } });
});

test('a file that cannot be read is a failure with its code', () => {
  expect(manifestFiles.read(at('none'), 10)).toMatchObject({
    ok: false,
    failure: { kind: 'file', action: 'read', code: 'ENOENT' },
  });
});

test('resolves links', () => {
  writeFileSync(at('a'), '');
  symlinkSync('a', at('b'));
  expect(manifestFiles.realPath(at('b'))).toBe(manifestFiles.realPath(at('a')));
  expect(manifestFiles.realPath(at('none'))).toBeUndefined();
});
