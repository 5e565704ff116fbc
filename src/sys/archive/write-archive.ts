import { createHash, type Hash } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, openSync, readSync, type Stats } from 'node:fs';
import { PRIVATE_FILE } from '../atomic-file.ts';
import { PERMISSIONS, writeAll } from '../tree/copy-file.ts';
import type { Pace } from '../tree/pace.ts';
import { SkippedThings } from '../tree/skipped-things.ts';
import { type SkipReason, type TreeVisitor, walkTree } from '../tree/walk-tree.ts';
import { AGENT_OWNER, BLOCK, type Entry, encodeEntry, type Owner, padding } from './tar-header.ts';

/** A file whose holes hold more, in bytes, is left out: an archive has no holes. */
const HOLES_MAX = 1024 * 1024 * 1024;
/** Written at once. */
const CHUNK = 1024 * 1024;

export interface WrittenArchive {
  /** SHA-256 of the whole file, in hexadecimal. */
  readonly digest: string;
  /** Lines for the person about what was left out. */
  readonly notices: readonly string[];
}

/**
 * Archives trees, each below a name of its own, into `path`, which must not be there; it is synced when this returns.
 * Throws file errors (with the path of the tree's own, when it has one) and `Stopped`. `done`: what the
 * notices say was not done.
 */
export async function writeArchive(
  path: string,
  trees: readonly { readonly name: string; readonly root: string }[],
  pace: Pace,
  { done = 'archived', owner = AGENT_OWNER }: { readonly done?: string; readonly owner?: Owner } = {},
): Promise<WrittenArchive> {
  const archive = new ArchiveWriter(openSync(path, 'wx', PRIVATE_FILE), pace, owner);
  try {
    const notices: string[] = [];
    for (const { name, root } of trees) {
      const tree = new ArchivedTree(archive, name);
      await walkTree(root, tree, pace);
      notices.push(...tree.skippedThings.lines(done));
    }
    return { digest: archive.finish(), notices };
  } finally {
    archive.close();
  }
}

class ArchiveWriter {
  readonly pace: Pace;
  readonly #file: number;
  readonly #owner: Owner;
  readonly #hash: Hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafe(CHUNK);
  #length = 0;

  constructor(file: number, pace: Pace, owner: Owner) {
    this.#owner = owner;
    this.#file = file;
    this.pace = pace;
  }

  entry(entry: Entry): void {
    const header = encodeEntry(entry, this.#owner);
    if (this.#length + header.length > CHUNK) this.#flush();
    this.#length += header.copy(this.#buffer, this.#length);
  }

  /** Exactly `size` bytes of an open file: one that became shorter meanwhile ends in zeros. */
  async contents(from: number, size: number): Promise<void> {
    let left = size;
    while (left > 0) {
      if (this.#length === CHUNK) this.#flush();
      const length = readSync(from, this.#buffer, this.#length, Math.min(CHUNK - this.#length, left), null);
      if (length === 0) break;
      this.#length += length;
      this.pace.bytes += length;
      left -= length;
      if (this.pace.due) await this.pace.rest();
    }
    this.#zeros(left + padding(size));
  }

  #zeros(count: number): void {
    for (let left = count; left > 0; ) {
      if (this.#length === CHUNK) this.#flush();
      const length = Math.min(left, CHUNK - this.#length);
      this.#buffer.fill(0, this.#length, this.#length + length);
      this.#length += length;
      left -= length;
    }
  }

  /** An archive ends in two blocks of zeros. */
  finish(): string {
    this.#zeros(2 * BLOCK);
    this.#flush();
    fsyncSync(this.#file);
    return this.#hash.digest('hex');
  }

  close(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    const bytes = this.#buffer.subarray(0, this.#length);
    writeAll(this.#file, bytes, null);
    this.#hash.update(bytes);
    this.#length = 0;
  }
}

class ArchivedTree implements TreeVisitor {
  readonly skippedThings = new SkippedThings();
  readonly #archive: ArchiveWriter;
  readonly #name: string;
  /** The first path of each file that has several, by device and inode. */
  readonly #linked = new Map<string, string>();

  constructor(archive: ArchiveWriter, name: string) {
    this.#archive = archive;
    this.#name = name;
    archive.entry({ kind: 'directory', path: name, mode: 0o700, size: 0, mtime: 0, target: '' });
  }

  directory(path: string, stats: Stats): void {
    this.#archive.entry({ ...this.#common(path, stats), kind: 'directory' });
  }

  file(path: string, descriptor: number, stats: Stats): Promise<void> | undefined {
    const common = this.#common(path, stats);
    // Without this, a disk image that is all holes would fill the disk.
    if (stats.size - stats.blocks * BLOCK > HOLES_MAX) {
      this.skipped(path, 'hollow');
      return undefined;
    }
    if (stats.nlink > 1) {
      const { dev, ino } = fstatSync(descriptor, { bigint: true });
      const first = this.#linked.get(`${dev}:${ino}`);
      if (first !== undefined) {
        this.#archive.entry({ ...common, kind: 'hardLink', target: first });
        return undefined;
      }
      this.#linked.set(`${dev}:${ino}`, common.path);
    }
    this.#archive.entry({ ...common, kind: 'file', size: stats.size });
    return this.#archive.contents(descriptor, stats.size);
  }

  link(path: string, target: string, stats: Stats): void {
    this.#archive.entry({ ...this.#common(path, stats), kind: 'link', target });
  }

  skipped(path: string, reason: SkipReason): void {
    this.skippedThings.add(path, reason);
  }

  #common(path: string, { mode, mtimeMs }: Stats) {
    return {
      path: `${this.#name}${path}`,
      mode: mode & PERMISSIONS,
      size: 0,
      mtime: mtimeMs / 1000,
      target: '',
    };
  }
}
