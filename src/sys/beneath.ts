import {
  closeSync,
  constants,
  fchmodSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { besideName, fileFailure, PRIVATE_DIR } from './atomic-file.ts';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants;

/*
 * Writing into a directory whose content somebody else chose: every step goes through a directory that is open (proc(5):
 * /proc/self/fd), and what is no directory of its own on the way, a link above all, is replaced. Linux only.
 */

/** Makes or replaces the file `path`, relative to `root`, and the directories above it. */
export function writeBeneath(
  root: string,
  path: string,
  bytes: Uint8Array,
  mode: number,
): Result<void, HostFailure> {
  return beneath(root, path, (parent, name) => {
    const aside = besideName(`${parent}/${name}`);
    const file = openSync(aside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fchmodSync(file, mode);
    } finally {
      closeSync(file);
    }
    try {
      renameSync(aside, `${parent}/${name}`);
    } catch {
      // A directory stands there.
      rmSync(`${parent}/${name}`, { recursive: true, force: true });
      renameSync(aside, `${parent}/${name}`);
    }
  });
}

/** Makes the directory `path`, and those above it. One that is there keeps what it holds. */
export function makeBeneath(root: string, path: string): Result<void, HostFailure> {
  return beneath(root, path, (parent, name) => closeSync(enter(parent, name)));
}

/** An empty directory at `path`, whatever stood there; the descriptor is the caller's to close. */
export function openEmptyBeneath(root: string, path: string): Result<number, HostFailure> {
  return beneath(root, path, (parent, name) => {
    rmSync(`${parent}/${name}`, { recursive: true, force: true });
    return enter(parent, name);
  });
}

/** `act` gets the directory above the last part by a path that leads nowhere else. */
function beneath<T>(
  root: string,
  path: string,
  act: (parent: string, name: string) => T,
): Result<T, HostFailure> {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  const name = parts.pop();
  if (name === undefined || parts.includes('..') || name === '..') throw new Error(`${path} is not beneath`);
  let directory: number | undefined;
  try {
    directory = openSync(root, O_RDONLY | O_DIRECTORY);
    for (const part of parts) {
      const next = enter(`/proc/self/fd/${directory}`, part);
      closeSync(directory);
      directory = next;
    }
    return ok(act(`/proc/self/fd/${directory}`, name));
  } catch (error) {
    return fail(fileFailure('write', `${root}/${path}`, error));
  } finally {
    if (directory !== undefined) closeSync(directory);
  }
}

/** Opens the directory `name`, making it where there is none. */
function enter(parent: string, name: string): number {
  const path = `${parent}/${name}`;
  const open = () => openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  try {
    return open();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR' && code !== 'ELOOP') throw error;
    if (code !== 'ENOENT') rmSync(path, { force: true });
    mkdirSync(path, { mode: PRIVATE_DIR });
    return open();
  }
}
