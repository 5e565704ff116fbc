import {
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  ftruncateSync,
  futimesSync,
  openSync,
  readSync,
  type Stats,
  writeSync,
} from 'node:fs';
import type { Pace } from './pace.ts';
import { pathBytes } from './path-bytes.ts';

const { COPYFILE_FICLONE_FORCE, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** Read, write and execute for owner, group and others: set-user-id bits stay behind. */
export const PERMISSIONS = 0o777;
/** What any umask in use leaves alone: no second call sets the mode. */
const OWNER_BITS = 0o700;
const CHUNK = 256 * 1024;
/** Below, sharing blocks saves nothing. */
const CLONE_MIN = 64 * 1024;

/** Copies the contents of open files, one after the other: it has one buffer. */
export class FileCopier {
  readonly #pace: Pace;
  readonly #buffer = Buffer.allocUnsafe(CHUNK);
  #canClone = true;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /**
   * Makes `to`, which must not be there, with the contents, permissions and times of an open file. At most as many
   * bytes as the file had when it was looked at: one that grows as fast as it is read has an end too. Holes stay holes.
   */
  copy(from: number, stats: Stats, to: string): Promise<void> | undefined {
    if (stats.size >= CLONE_MIN && this.#clone(from, stats, to)) return undefined;
    const target = openSync(
      pathBytes(to),
      O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW,
      stats.mode & PERMISSIONS,
    );
    if (stats.size > CHUNK) {
      return this.#copyLarge(from, stats, target).finally(() => closeSync(target));
    }
    try {
      this.#copyUpTo(from, target, stats.size);
      finish(target, stats);
    } finally {
      closeSync(target);
    }
    return undefined;
  }

  /** Shares the file's blocks, where the file system can (ioctl_ficlone(2)). */
  #clone(from: number, stats: Stats, to: string): boolean {
    if (!this.#canClone) return false;
    try {
      copyFileSync(`/proc/self/fd/${from}`, pathBytes(to), COPYFILE_FICLONE_FORCE);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' || code === 'ENOSPC' || code === 'EDQUOT') throw error;
      this.#canClone = false;
      return false;
    }
    const target = openSync(pathBytes(to), O_WRONLY | O_NOFOLLOW);
    try {
      fchmodSync(target, stats.mode & PERMISSIONS);
      futimesSync(target, stats.atimeMs / 1000, stats.mtimeMs / 1000);
    } finally {
      closeSync(target);
    }
    this.#pace.bytes += stats.size;
    return true;
  }

  #copyUpTo(from: number, target: number, size: number): void {
    for (let copied = 0; copied < size; ) {
      const length = readSync(from, this.#buffer, 0, Math.min(CHUNK, size - copied), null);
      if (length === 0) break;
      writeAll(target, this.#buffer.subarray(0, length), null);
      copied += length;
    }
    this.#pace.bytes += size;
  }

  async #copyLarge(from: number, stats: Stats, target: number): Promise<void> {
    const hasHoles = stats.blocks * 512 < stats.size;
    let copied = 0;
    while (copied < stats.size) {
      const length = readSync(from, this.#buffer, 0, Math.min(CHUNK, stats.size - copied), null);
      if (length === 0) break;
      const bytes = this.#buffer.subarray(0, length);
      if (!hasHoles || !isZero(bytes)) writeAll(target, bytes, copied);
      copied += length;
      this.#pace.bytes += length;
      if (this.#pace.due) await this.#pace.rest();
    }
    if (hasHoles) ftruncateSync(target, copied);
    finish(target, stats);
  }
}

export function finish(target: number, { mode, atimeMs, mtimeMs }: Stats): void {
  if ((mode & PERMISSIONS & ~OWNER_BITS) !== 0) fchmodSync(target, mode & PERMISSIONS);
  futimesSync(target, atimeMs / 1000, mtimeMs / 1000);
}

const ZEROS = Buffer.alloc(CHUNK);

export function isZero(bytes: Uint8Array): boolean {
  return ZEROS.subarray(0, bytes.length).equals(bytes);
}

/** A write to a disk that fills up may take a part (write(2)). `position` null: where the descriptor stands. */
export function writeAll(target: number, bytes: Uint8Array, position: number | null): void {
  for (let written = 0; written < bytes.length; ) {
    written += writeSync(
      target,
      bytes,
      written,
      bytes.length - written,
      position === null ? null : position + written,
    );
  }
}
