import {
  closeSync,
  constants,
  copyFileSync,
  fstatSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
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

const { COPYFILE_FICLONE, O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;

/**
 * Copies a directory's contents: files (shared blocks where the file system can), directories and symbolic links
 * as they are, `.git` and all, times kept so that git need not look at every file again. Sockets, pipes and devices
 * are skipped with a notice. Never follows a link, also not one that is put in a file's place meanwhile (another
 * bottle may have the directory mounted): everything is opened below a directory that is open, by O_NOFOLLOW.
 */
export async function copyWorkspace(
  source: string,
  target: string,
  events: ProvisionEvents,
): Promise<Result<void, Failure>> {
  const copy: Copy = { source, target, skipped: [], at: '' };
  try {
    const root = openSync(source, O_RDONLY | O_DIRECTORY);
    await copyDirectory(root, '', copy);
  } catch (error) {
    return fail(fileFailure('copy', `${source}${copy.at}`, error));
  }
  if (copy.skipped.length > 0) {
    events.notice(
      `not copied, because they are sockets, pipes or devices: ${copy.skipped.map((path) => path.slice(1)).join(', ')}`,
    );
  }
  return ok(undefined);
}

interface Copy {
  readonly source: string;
  readonly target: string;
  readonly skipped: string[];
  /** What is being copied, for the error: `/src/main.ts`. */
  at: string;
}

/** Copies what stands in an open directory and closes it. */
async function copyDirectory(directory: number, path: string, copy: Copy): Promise<void> {
  // proc(5): a path through an open descriptor, whatever has become of its name.
  const here = `/proc/self/fd/${directory}`;
  try {
    for (const entry of readdirSync(here, { withFileTypes: true })) {
      copy.at = `${path}/${entry.name}`;
      const [from, to] = [`${here}/${entry.name}`, `${copy.target}${copy.at}`];
      if (entry.isDirectory()) {
        mkdirSync(to, { mode: 0o700 });
        await copyDirectory(openSync(from, O_RDONLY | O_DIRECTORY | O_NOFOLLOW), copy.at, copy);
      } else if (entry.isSymbolicLink()) copyLink(from, to);
      else if (!entry.isFile() || !copyFile(from, to)) copy.skipped.push(copy.at);
    }
  } finally {
    closeSync(directory);
  }
  // Between directories, so that a signal is answered while a large tree is copied.
  await setImmediate();
}

function copyLink(from: string, to: string): void {
  const { atime, mtime } = lstatSync(from);
  symlinkSync(readlinkSync(from), to);
  lutimesSync(to, atime, mtime);
}

/** False when what was listed as a file is none any more. O_NONBLOCK: a pipe in its place must not hold us. */
function copyFile(from: string, to: string): boolean {
  const file = openSync(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) return false;
    copyFileSync(`/proc/self/fd/${file}`, to, COPYFILE_FICLONE);
    utimesSync(to, stats.atime, stats.mtime);
    return true;
  } finally {
    closeSync(file);
  }
}
