import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { acquireLock, lockOwner } from '../../../src/session/lock.ts';
import { isAlive, ownIdentity, parseStat } from '../../../src/sys/process-identity.ts';
import { type TempDir, tempDir } from '../../rig/temp-dir.ts';

let dir: TempDir;
let path: string;
beforeEach(async () => {
  dir = await tempDir('lock');
  path = `${dir.path}/lock`;
});
afterEach(() => dir[Symbol.asyncDispose]());

describe('a process', () => {
  it('is told from a later one with the same number', () => {
    const own = ownIdentity();
    expect(isAlive(own)).toBe(true);
    expect(isAlive({ pid: own.pid, startTime: '1' })).toBe(false);
    // 2^22 is the largest number a process can have on Linux (proc_sys_kernel(5)).
    expect(isAlive({ pid: 4194304, startTime: '' })).toBe(false);
    expect(isAlive({ pid: own.pid, startTime: '' })).toBe(true);
  });

  it('is read from its stat line whatever its name', () => {
    const fields = Array.from({ length: 20 }, (_, index) => String(index + 3));
    const line = (name: string, state: string) => `7 (${name}) ${state} ${fields.slice(1).join(' ')}`;
    expect(parseStat(line('a) b (c', 'S'))).toBe('22');
    expect(parseStat(line('a', 'Z'))).toBeUndefined();
  });
});

describe('acquireLock', () => {
  it('holds until it is released, once', () => {
    const lock = acquireLock(path, 's');
    if (!lock.ok) throw new Error(lock.failure.kind);
    expect(lockOwner(path)).toEqual(ownIdentity());
    const second = acquireLock(path, 's');
    expect(!second.ok && second.failure).toMatchObject({ kind: 'locked', slug: 's', pid: process.pid });
    lock.value.release();
    const third = acquireLock(path, 's');
    expect(third.ok).toBe(true);
    // The first must not release what is no longer its own.
    lock.value.release();
    expect(existsSync(path)).toBe(true);
    expect(readdirSync(dir.path)).toEqual(['lock']);
  });

  it.each([
    ['of an ended process', JSON.stringify({ pid: process.pid, start_time: '1' })],
    ['that is damaged', '{"pid":'],
    ['that is empty', ''],
  ])('replaces a lock %s', (_name, content) => {
    writeFileSync(path, content);
    expect(lockOwner(path)).toBeUndefined();
    expect(acquireLock(path, 's').ok).toBe(true);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
    expect(readdirSync(dir.path)).toEqual(['lock']);
  });

  it('leaves a stale lock to the process that is replacing it', () => {
    writeFileSync(path, JSON.stringify({ pid: process.pid, start_time: '1' }));
    writeFileSync(`${path}.stale`, 'another process is here');
    const lock = acquireLock(path, 's');
    expect(!lock.ok && lock.failure.kind).toBe('locked');
    expect(readdirSync(dir.path).sort()).toEqual(['lock', 'lock.stale']);
  });

  it('fails where there is no directory', () => {
    const lock = acquireLock(`${dir.path}/missing/lock`, 's');
    expect(!lock.ok && lock.failure).toMatchObject({ kind: 'file', code: 'ENOENT' });
  });
});
