import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';

/** For files that may hold a secret, and by default for all of ours. */
export const PRIVATE_FILE = 0o600;
export const PRIVATE_DIR = 0o700;

let asides = 0;

/** A name beside `path` that no other process and no other call takes. */
export function besideName(path: string): string {
  asides += 1;
  return `${path}.${process.pid}-${asides}.tmp`;
}

/**
 * The one way to write a file that must survive a crash: aside, fsync, rename. Readers see the old bytes or the
 * new, never a part. `durable: false` leaves the fsync out, for files that die with the bottle.
 */
export function writeFileAtomic(
  path: string,
  data: string | Uint8Array,
  options: { readonly mode?: number; readonly durable?: boolean } = {},
): Result<void, HostFailure> {
  const aside = besideName(path);
  try {
    const descriptor = openSync(aside, 'w', options.mode ?? PRIVATE_FILE);
    try {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
      if (options.durable !== false) fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(aside, path);
    return ok(undefined);
  } catch (error) {
    rmSync(aside, { force: true });
    return fail(fileFailure('write', path, error));
  }
}

/** Makes a directory and those above it that are missing, mode 0700. One that is there is left as it is. */
export function makePrivateDir(path: string): Result<void, HostFailure> {
  try {
    makeMissing(path);
    return ok(undefined);
  } catch (error) {
    return fail(fileFailure('make the directory', path, error));
  }
}

/**
 * Not `mkdirSync(path, { recursive: true })`: where the file system answers ENOENT although the parent is there
 * (/proc does), Node tries again for ever. Here it is tried twice, also where the parent appeared in between: another
 * session of ours may be making the same directories.
 */
function makeMissing(path: string): void {
  if (makeOne(path) === undefined) return;
  if (dirname(path) !== path && !existsSync(dirname(path))) makeMissing(dirname(path));
  const still = makeOne(path);
  if (still !== undefined) throw still;
}

/** Undefined: the directory is there. Otherwise the error that says its parent is not. */
function makeOne(path: string): NodeJS.ErrnoException | undefined {
  try {
    mkdirSync(path, { mode: PRIVATE_DIR });
    return undefined;
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === 'EEXIST' && statSync(path).isDirectory()) return undefined;
    if (failure.code === 'ENOENT') return failure;
    throw error;
  }
}

export function fileFailure(action: string, path: string, error: unknown): HostFailure {
  return {
    room: 'host',
    kind: 'file',
    action,
    path,
    code: (error as NodeJS.ErrnoException).code ?? String(error),
  };
}
