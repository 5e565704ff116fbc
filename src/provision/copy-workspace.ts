import {
  constants,
  copyFileSync,
  type Dirent,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { fileFailure } from '../sys/atomic-file.ts';
import type { ProvisionEvents } from './provision-events.ts';

/**
 * Copies a directory's contents: files (shared blocks where the file system can), directories and symbolic links
 * as they are, `.git` and all, times kept so that git need not look at every file again. Sockets, pipes and devices
 * are skipped with a notice. Never follows a link, so nothing outside of `source` is read.
 */
export async function copyWorkspace(
  source: string,
  target: string,
  events: ProvisionEvents,
): Promise<Result<void, Failure>> {
  const skipped: string[] = [];
  const pending = [''];
  let at = source;
  try {
    for (let relative = pending.pop(); relative !== undefined; relative = pending.pop()) {
      for (const entry of readdirSync(`${source}${relative}`, { withFileTypes: true })) {
        const path = `${relative}/${entry.name}`;
        at = `${source}${path}`;
        if (entry.isDirectory()) {
          mkdirSync(`${target}${path}`, { mode: 0o700 });
          pending.push(path);
        } else if (!copyEntry(entry, at, `${target}${path}`)) skipped.push(path.slice(1));
      }
      // Between directories, so that a signal is answered while a large tree is copied.
      await setImmediate();
    }
  } catch (error) {
    return fail(fileFailure('copy', at, error));
  }
  if (skipped.length > 0)
    events.notice(`not copied, because they are sockets, pipes or devices: ${skipped.join(', ')}`);
  return ok(undefined);
}

/** False for what cannot be copied. */
function copyEntry(entry: Dirent, from: string, to: string): boolean {
  const { atime, mtime } = lstatSync(from);
  if (entry.isSymbolicLink()) {
    symlinkSync(readlinkSync(from), to);
    lutimesSync(to, atime, mtime);
    return true;
  }
  if (!entry.isFile()) return false;
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
  utimesSync(to, atime, mtime);
  return true;
}
