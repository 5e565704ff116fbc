import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DamagedArchive, readArchive } from '../../../src/sys/archive/read-archive.ts';
import { BLOCK, type Entry, encodeEntry } from '../../../src/sys/archive/tar-header.ts';
import { writeArchive } from '../../../src/sys/archive/write-archive.ts';
import { Pace } from '../../../src/sys/tree/pace.ts';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';

let dir: TempDir;
beforeEach(async () => {
  dir = await tempDir('archive');
  for (const name of ['home', 'out', 'elsewhere']) mkdirSync(at(name));
});
afterEach(() => dir[Symbol.asyncDispose]());

const at = (...names: string[]) => join(dir.path, ...names);
const archive = () => at('a.tar');
const write = () => writeArchive(archive(), [{ name: 'home', root: at('home') }], new Pace({}));
const read = () => readArchive(archive(), new Map([['home', at('out')]]), new Pace({}));

const ENTRY: Entry = { kind: 'file', path: 'home/x', mode: 0o644, size: 0, mtime: 1, target: '' };
const ROOT = encodeEntry({ ...ENTRY, kind: 'directory', path: 'home' });
/** An archive made by hand. */
const make = (...entries: readonly Partial<Entry>[]) =>
  writeFileSync(
    archive(),
    Buffer.concat([
      ROOT,
      ...entries.map((entry) => encodeEntry({ ...ENTRY, ...entry })),
      Buffer.alloc(2 * BLOCK),
    ]),
  );

describe('an archive', () => {
  const long = 'long-'.repeat(45);
  const oddName = Buffer.from([0x66, 0xff]);
  const fill = () => {
    mkdirSync(at('home', long, 'deep'), { recursive: true });
    writeFileSync(at('home', long, 'deep', 'big'), randomBytes(2_500_001));
    writeFileSync(at('home', 'run.sh'), '#!/bin/sh\n', { mode: 0o755 });
    writeFileSync(at('home', 'empty'), '');
    writeFileSync(at('home', 'd\u00e9j\u00e0'), 'vu');
    writeFileSync(Buffer.concat([Buffer.from(`${at('home')}/`), oddName]), 'odd');
    linkSync(at('home', 'run.sh'), at('home', 'same.sh'));
    symlinkSync('/etc/shadow', at('home', 'out'));
    symlinkSync(long.repeat(4), at('home', 'far'));
    mkdirSync(at('home', 'sealed'));
    writeFileSync(at('home', 'sealed', 'x'), 'x');
    chmodSync(at('home', 'sealed'), 0o500);
    execFileSync('mkfifo', [at('home', 'pipe')]);
    utimesSync(at('home', 'empty'), 1_000, 1_000);
  };

  it('gives back what went in, and names itself by its digest', async () => {
    fill();
    const { digest, notices } = await write();
    expect(digest).toBe(createHash('sha256').update(readFileSync(archive())).digest('hex'));
    expect(notices).toEqual([expect.stringContaining('sockets, pipes or devices: pipe')]);
    expect(lstatSync(archive()).mode & 0o777).toBe(0o600);
    expect(await read()).toBe(digest);
    const same = (name: string | Buffer) => {
      const path = (root: string) => Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name)]);
      expect(readFileSync(path(at('out'))).equals(readFileSync(path(at('home'))))).toBe(true);
    };
    for (const name of [`${long}/deep/big`, 'run.sh', 'empty', 'd\u00e9j\u00e0', oddName, 'sealed/x'])
      same(name);
    expect(lstatSync(at('out', 'run.sh')).mode & 0o777).toBe(0o755);
    expect(lstatSync(at('out', 'run.sh')).ino).toBe(lstatSync(at('out', 'same.sh')).ino);
    expect(lstatSync(at('out', 'empty')).mtimeMs).toBe(1_000_000);
    expect(lstatSync(at('out', 'sealed')).mode & 0o777).toBe(0o500);
    expect(readlinkSync(at('out', 'out'))).toBe('/etc/shadow');
    expect(readlinkSync(at('out', 'far'))).toBe(long.repeat(4));
    expect(existsSync(at('out', 'pipe'))).toBe(false);
  });

  it('is one that tar reads', async () => {
    fill();
    await write();
    execFileSync('tar', ['-xf', archive(), '-C', at('elsewhere')]);
    execFileSync('rm', [at('home', 'pipe')]);
    execFileSync('diff', ['-r', '--no-dereference', at('home'), at('elsewhere', 'home')]);
  });

  it('never follows what links lead to', async () => {
    writeFileSync(at('secret'), 'of the host');
    symlinkSync(at('secret'), at('home', 'link'));
    symlinkSync(dir.path, at('home', 'up'));
    await write();
    expect(readFileSync(archive(), 'latin1')).not.toContain('of the host');
  });

  it('leaves out a file that is all holes, which would fill the disk', async () => {
    writeFileSync(at('home', 'disk'), '');
    truncateSync(at('home', 'disk'), 2 ** 40);
    expect((await write()).notices.join()).toContain('holes');
    expect(lstatSync(archive()).size).toBeLessThan(64 * 1024);
  });
});

describe('reading', () => {
  it.each<[string, () => void]>([
    ['one that was cut', () => truncateSync(archive(), lstatSync(archive()).size - 2 * BLOCK)],
    ['an empty file', () => writeFileSync(archive(), '')],
    ['what is no archive', () => writeFileSync(archive(), randomBytes(4096))],
    ['a path that leads up', () => make({ path: 'home/../x' })],
    ['a path from the root', () => make({ path: '/etc/x' })],
    ['a tree that is not known', () => make({ path: 'other/x' })],
    ['an entry beside the trees', () => make({ path: 'x' })],
    [
      'a place below a link',
      () => make({ kind: 'link', path: 'home/l', target: dir.path }, { path: 'home/l/x' }),
    ],
    ['a hard link out', () => make({ kind: 'hardLink', path: 'home/h', target: '../secret' })],
    [
      'a hard link to a link',
      () =>
        make(
          { kind: 'link', path: 'home/l', target: '/etc/passwd' },
          { kind: 'hardLink', path: 'home/h', target: 'home/l' },
        ),
    ],
    ['no tree at all', () => writeFileSync(archive(), Buffer.alloc(2 * BLOCK))],
  ])('refuses %s', async (_name, damage) => {
    writeFileSync(at('home', 'x'), 'x');
    await write();
    damage();
    await expect(read()).rejects.toThrow(DamagedArchive);
    expect(readdirSync(dir.path).sort()).toEqual(['a.tar', 'elsewhere', 'home', 'out']);
  });

  it('answers another digest for one changed byte of a file', async () => {
    writeFileSync(at('home', 'x'), 'aaaa');
    const { digest } = await write();
    const bytes = readFileSync(archive());
    bytes[bytes.indexOf('aaaa')] = 0x62;
    writeFileSync(archive(), bytes);
    expect(await read()).not.toBe(digest);
  });
});
