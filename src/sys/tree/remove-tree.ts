import {
  chmodSync,
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  unlinkSync,
} from 'node:fs';
import type { HostFailure } from '../../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { fileFailure } from '../atomic-file.ts';
import { asBytes, asText, pathBytes } from './path-bytes.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_RDONLY } = constants;

/**
 * Removes a path and all below it; a path that is not there is removed already. An agent made what stands there: its
 * directories may be without permissions, or nested deeper than a path can name. Follows no link.
 */
export function removeTree(path: string): Result<void, HostFailure> {
  try {
    rmSync(path, { recursive: true, force: true });
    return ok(undefined);
  } catch {
    // Not as easily as that.
  }
  const at = { path: asBytes(path) };
  try {
    removeDirectory(pathBytes(at.path), at.path, at);
    return ok(undefined);
  } catch (error) {
    return fail(fileFailure('remove', asText(at.path), error));
  }
}

/** By the descriptors of directories that are open: no path grows with the depth. */
function removeDirectory(directory: string | Buffer, path: string, at: { path: string }): void {
  at.path = path;
  const descriptor = openOwn(directory);
  const here = `/proc/self/fd/${descriptor}`;
  try {
    for (const entry of readdirSync(here, { encoding: 'latin1', withFileTypes: true })) {
      const name = pathBytes(`${here}/${entry.name}`);
      at.path = `${path}/${entry.name}`;
      if (entry.isDirectory()) removeDirectory(name, at.path, at);
      else unlinkSync(name);
    }
  } finally {
    closeSync(descriptor);
  }
  rmdirSync(directory);
}

/** Opens a directory and makes sure that what stands in it can be removed. */
function openOwn(directory: string | Buffer): number {
  let descriptor: number;
  try {
    descriptor = openSync(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    // A directory when it was listed, in a bottle that has ended: nobody changes it now.
    chmodSync(directory, 0o700);
    descriptor = openSync(directory, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  }
  if ((fstatSync(descriptor).mode & 0o700) !== 0o700) chmodSync(`/proc/self/fd/${descriptor}`, 0o700);
  return descriptor;
}
