import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  type Stats,
} from 'node:fs';
import type { Pace } from './pace.ts';
import { pathBytes } from './path-bytes.ts';

const { O_DIRECTORY, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY, O_RDONLY } = constants;

/** What is done with each thing of a tree. Paths begin with `/`, below the tree's root; one character is one byte. */
export interface TreeVisitor {
  /** Before what stands in it. */
  directory(path: string, stats: Stats): void;
  /** After what stands in it. */
  leave?(path: string, stats: Stats): void;
  /** An open regular file, at its beginning; closed by the walk. */
  file(path: string, descriptor: number, stats: Stats): Promise<void> | undefined;
  link(path: string, target: string, stats: Stats): void;
  /** What is left out, and why. */
  skipped(path: string, reason: SkipReason): void;
}

/**
 * `special`: a socket, pipe or device. `unreadable`: this user may not read it. `changed`: gone, or something else, by
 * the time it was opened. `deep`: no path to its copy could be named (PATH_MAX). `hollow`: so many holes that they
 * cannot be written out; left out by the visitor.
 */
export type SkipReason = 'special' | 'unreadable' | 'changed' | 'deep' | 'hollow';

/** PATH_MAX is 4096 bytes, and the copy's root comes in front. */
const LENGTH_MAX = 3000;

/**
 * Walks a tree that others may change meanwhile. Never follows a symbolic link, also not one that is put in a
 * directory's or a file's place: each is opened below a directory that is open, by O_NOFOLLOW, and looked at by its
 * descriptor. Throws what the root's opening or the visitor throws, and `Stopped`.
 */
export async function walkTree(root: string, visitor: TreeVisitor, pace: Pace): Promise<void> {
  const descriptor = openSync(root, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  await walkDirectory(descriptor, '', visitor, pace);
}

/** Visits what stands in an open directory, and closes it. */
async function walkDirectory(
  descriptor: number,
  path: string,
  visitor: TreeVisitor,
  pace: Pace,
): Promise<void> {
  // proc(5): a path through an open descriptor, whatever has become of its name.
  const here = `/proc/self/fd/${descriptor}`;
  try {
    for (const entry of readdirSync(here, { encoding: 'latin1', withFileTypes: true })) {
      const at = `${path}/${entry.name}`;
      const from = pathBytes(`${here}/${entry.name}`);
      if (at.length > LENGTH_MAX) visitor.skipped(at, 'deep');
      else if (entry.isFile()) {
        const opened = open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
        if (typeof opened === 'string') visitor.skipped(at, opened);
        else {
          const copying = visitFile(opened, at, visitor, pace);
          if (copying !== undefined) await copying;
        }
      } else if (entry.isDirectory()) {
        const opened = open(from, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
        if (typeof opened === 'string') visitor.skipped(at, opened);
        else await visitDirectory(opened, at, visitor, pace);
      } else if (entry.isSymbolicLink()) visitLink(from, at, visitor, pace);
      else visitor.skipped(at, 'special');
      if (pace.due) await pace.rest();
    }
  } finally {
    closeSync(descriptor);
  }
}

async function visitDirectory(
  descriptor: number,
  path: string,
  visitor: TreeVisitor,
  pace: Pace,
): Promise<void> {
  const stats = fstatSync(descriptor);
  visitor.directory(path, stats);
  await walkDirectory(descriptor, path, visitor, pace);
  visitor.leave?.(path, stats);
}

function visitFile(
  descriptor: number,
  path: string,
  visitor: TreeVisitor,
  pace: Pace,
): Promise<void> | undefined {
  let copying: Promise<void> | undefined;
  try {
    const stats = fstatSync(descriptor);
    // A pipe may have come in its place; O_NONBLOCK kept it from holding us.
    if (stats.isFile()) copying = visitor.file(path, descriptor, stats);
    else visitor.skipped(path, 'special');
    pace.files += 1;
  } finally {
    if (copying === undefined) closeSync(descriptor);
  }
  return copying?.finally(() => closeSync(descriptor));
}

function visitLink(from: string | Buffer, path: string, visitor: TreeVisitor, pace: Pace): void {
  let target: string;
  let stats: Stats;
  try {
    stats = lstatSync(from);
    target = readlinkSync(from, { encoding: 'latin1' });
  } catch (error) {
    visitor.skipped(path, skipReason(error));
    return;
  }
  visitor.link(path, target, stats);
  pace.files += 1;
}

function open(path: string | Buffer, flags: number): number | SkipReason {
  try {
    return openSync(path, flags);
  } catch (error) {
    return skipReason(error);
  }
}

/** Why something that was listed cannot be opened; what is no fault of the thing itself is thrown on. */
function skipReason(error: unknown): SkipReason {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EACCES':
    case 'EPERM':
      return 'unreadable';
    // ELOOP, ENOTDIR: another kind of thing has come in its place (open(2), O_NOFOLLOW, O_DIRECTORY); EINVAL: no link
    // any more (readlink(2)); ENXIO: a socket.
    case 'ENOENT':
    case 'ELOOP':
    case 'ENOTDIR':
    case 'EINVAL':
    case 'ENXIO':
      return 'changed';
    default:
      throw error;
  }
}
