import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
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

/** Makes a directory and its parents, mode 0700. */
export function makePrivateDir(path: string): Result<void, HostFailure> {
  try {
    mkdirSync(path, { recursive: true, mode: PRIVATE_DIR });
    return ok(undefined);
  } catch (error) {
    return fail(fileFailure('make the directory', path, error));
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
