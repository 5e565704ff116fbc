import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  ftruncateSync,
  futimesSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readSync,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import { isZero, writeAll } from '../tree/copy-file.ts';
import type { Pace } from '../tree/pace.ts';
import { asBytes, pathBytes } from '../tree/path-bytes.ts';
import { BLOCK, decodeHeader, decodeRecords, type Entry, padding, type Records } from './tar-header.ts';

/** Thrown for an archive that is not one of ours, or not whole. */
export class DamagedArchive extends Error {}

const CHUNK = 256 * 1024;
const NO_RECORDS: Records = new Map();

/**
 * Restores the trees of an archive, each below the directory given for its name, which must be there and empty.
 * Answers the digest of the file (SHA-256, hexadecimal), by which the caller knows whether what was restored is what
 * was archived. Writes nowhere else, whatever the archive says: a parent must be a directory that this call made.
 * Throws `DamagedArchive`, file errors, and `Stopped`.
 */
export async function readArchive(
  path: string,
  roots: ReadonlyMap<string, string>,
  pace: Pace,
): Promise<string> {
  const source = new ArchiveSource(openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW));
  try {
    const trees = new RestoredTrees(roots);
    let records = NO_RECORDS;
    for (;;) {
      const header = decodeHeader(source.take(BLOCK), records);
      if (header.type === 'damaged') throw new DamagedArchive(header.reason);
      if (header.type === 'end') break;
      if (header.type === 'extended') {
        const decoded = decodeRecords(source.take(header.size).toString('latin1'));
        if (decoded === undefined) throw new DamagedArchive('an extended header that is none');
        source.take(padding(header.size));
        records = decoded;
        continue;
      }
      records = NO_RECORDS;
      if (header.entry.kind === 'file') await restoreFile(header.entry, trees, source, pace);
      else trees.make(header.entry);
      pace.files += 1;
      if (pace.due) await pace.rest();
    }
    trees.finish();
    return source.digest();
  } finally {
    source.close();
  }
}

async function restoreFile(
  { path, mode, size, mtime }: Entry,
  trees: RestoredTrees,
  source: ArchiveSource,
  pace: Pace,
): Promise<void> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const target = openSync(trees.place(path), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    for (let at = 0; at < size; ) {
      const bytes = source.take(Math.min(CHUNK, size - at));
      if (!isZero(bytes)) writeAll(target, bytes, at);
      at += bytes.length;
      pace.bytes += bytes.length;
      if (pace.due) await pace.rest();
    }
    // Zeros at the end are a hole.
    ftruncateSync(target, size);
    fchmodSync(target, mode);
    futimesSync(target, mtime, mtime);
  } finally {
    closeSync(target);
  }
  trees.keep(path);
  source.take(padding(size));
}

/** Where entries go, and what was made so far. */
class RestoredTrees {
  readonly #roots: ReadonlyMap<string, string>;
  readonly #files = new Set<string>();
  readonly #directories = new Map<string, Entry>();

  constructor(roots: ReadonlyMap<string, string>) {
    this.#roots = roots;
  }

  make(entry: Entry): void {
    const { kind, path, target } = entry;
    if (kind === 'directory' && this.#roots.has(path)) {
      this.#directories.set(path, entry);
      return;
    }
    const place = this.place(path);
    switch (kind) {
      case 'directory':
        mkdirSync(place, { mode: 0o700 });
        this.#directories.set(path, entry);
        return;
      case 'hardLink':
        if (!this.#files.has(target)) throw new DamagedArchive('a link to a file that is not in it');
        linkSync(this.place(target), place);
        return;
      default:
        if (target === '' || target.includes('\0')) throw new DamagedArchive('a link to nothing');
        symlinkSync(pathBytes(target), place);
        lutimesSync(place, entry.mtime, entry.mtime);
    }
  }

  /** The path on this machine. Its parent is a directory made here, so no link stands in it. */
  place(path: string): string | Buffer {
    if (!this.#directories.has(path.slice(0, Math.max(0, path.lastIndexOf('/')))))
      throw new DamagedArchive('an entry outside of every directory');
    return this.#onDisk(path);
  }

  keep(path: string): void {
    this.#files.add(path);
  }

  /** Last, and the innermost first: what is made in a directory changes its time, and needs its permission. */
  finish(): void {
    for (const [path, { mode, mtime }] of [...this.#directories].reverse()) {
      if (this.#roots.has(path)) continue;
      chmodSync(this.#onDisk(path), mode);
      utimesSync(this.#onDisk(path), mtime, mtime);
    }
    for (const name of this.#roots.keys()) {
      if (!this.#directories.has(name)) throw new DamagedArchive(`no ${name} in it`);
    }
  }

  #onDisk(path: string): string | Buffer {
    const slash = path.indexOf('/');
    const root = this.#roots.get(path.slice(0, slash)) as string;
    return pathBytes(`${asBytes(root)}${path.slice(slash)}`);
  }
}

/** Read at once. */
const BUFFER = 4 * CHUNK;

/** The archive's bytes in order, hashed as they come. */
class ArchiveSource {
  readonly #file: number;
  readonly #hash = createHash('sha256');
  readonly #buffer = Buffer.allocUnsafe(BUFFER);
  /** What is read and not yet taken. */
  #start = 0;
  #end = 0;

  constructor(file: number) {
    this.#file = file;
  }

  /** The next bytes, at most `CHUNK`; good until the next call. */
  take(length: number): Buffer {
    if (this.#end - this.#start < length) {
      this.#buffer.copyWithin(0, this.#start, this.#end);
      this.#end -= this.#start;
      this.#start = 0;
    }
    while (this.#end < this.#start + length) {
      if (!this.#readMore()) throw new DamagedArchive('it ends too early');
    }
    this.#start += length;
    return this.#buffer.subarray(this.#start - length, this.#start);
  }

  /** Of all of it: what stands behind the end counts too. */
  digest(): string {
    do this.#end = 0;
    while (this.#readMore());
    return this.#hash.digest('hex');
  }

  close(): void {
    closeSync(this.#file);
  }

  /** False at the end of the file. */
  #readMore(): boolean {
    const read = readSync(this.#file, this.#buffer, this.#end, BUFFER - this.#end, null);
    this.#hash.update(this.#buffer.subarray(this.#end, this.#end + read));
    this.#end += read;
    return read > 0;
  }
}
