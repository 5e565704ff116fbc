import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { fail, ok } from '../diagnostics/result.ts';
import type { FileKind, ManifestFiles } from '../manifest/files.ts';
import { fileFailure } from './atomic-file.ts';

/** The real file system. Manifests are few and small, so these calls are synchronous. */
export const manifestFiles: ManifestFiles = {
  list(directory) {
    try {
      const entries = readdirSync(directory, { withFileTypes: true });
      return ok(
        entries.map((entry) => ({
          name: entry.name,
          kind: entry.isSymbolicLink()
            ? (manifestFiles.stat(join(directory, entry.name))?.kind ?? 'other')
            : kindOf(entry),
        })),
      );
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === 'ENOENT' || code === 'ENOTDIR'
        ? ok(undefined)
        : fail(fileFailure('list', directory, error));
    }
  },

  stat(path) {
    try {
      const stats = statSync(path);
      return { kind: kindOf(stats), uid: stats.uid };
    } catch {
      return undefined;
    }
  },

  realPath(path) {
    try {
      return realpathSync(path);
    } catch {
      return undefined;
    }
  },

  read(path, limit) {
    try {
      // O_NONBLOCK: opening a pipe that nobody writes to would wait for ever (open(2)).
      const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
      try {
        const kind = kindOf(fstatSync(descriptor));
        if (kind !== 'file') return ok({ kind });
        return ok({ kind, bytes: readUpTo(descriptor, limit + 1) });
      } finally {
        closeSync(descriptor);
      }
    } catch (error) {
      return fail(fileFailure('read', path, error));
    }
  },
};

function readUpTo(descriptor: number, most: number): Uint8Array {
  const buffer = Buffer.alloc(Math.min(most, fstatSync(descriptor).size + 1));
  let length = 0;
  while (length < buffer.length) {
    const read = readSync(descriptor, buffer, length, buffer.length - length, null);
    if (read === 0) break;
    length += read;
  }
  return buffer.subarray(0, length);
}

function kindOf(entry: Pick<Stats, 'isFile' | 'isDirectory'>): FileKind {
  return entry.isFile() ? 'file' : entry.isDirectory() ? 'directory' : 'other';
}
