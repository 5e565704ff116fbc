import {
  chmodSync,
  existsSync,
  fstatSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  type Stats,
  symlinkSync,
  utimesSync,
} from 'node:fs';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { fileFailure, writeFileAtomic } from '../sys/atomic-file.ts';
import { FileCopier, PERMISSIONS } from '../sys/tree/copy-file.ts';
import { Pace, Stopped } from '../sys/tree/pace.ts';
import { asBytes, asText, pathBytes } from '../sys/tree/path-bytes.ts';
import { removeTree } from '../sys/tree/remove-tree.ts';
import { SkippedThings } from '../sys/tree/skipped-things.ts';
import { type SkipReason, type TreeVisitor, walkTree } from '../sys/tree/walk-tree.ts';
import type { ProvisionEvents } from './provision-events.ts';

/** Stands in the bottle's state once its workspace is copied whole; a bottle that is taken up again keeps its own. */
export const COPIED_MARKER = 'workspace.copied';

/** Copies the workspace into `<stateDir>/workspace`, unless that was done whole before. */
export async function copyWorkspaceOnce(
  source: string,
  stateDir: string,
  events: ProvisionEvents,
): Promise<Result<void, Failure>> {
  const [target, marker] = [`${stateDir}/workspace`, `${stateDir}/${COPIED_MARKER}`];
  if (existsSync(marker)) return ok(undefined);
  for (const name of readdirSync(target)) {
    // What a session that was killed had copied. The directory itself is mounted.
    const removed = removeTree(`${target}/${name}`);
    if (!removed.ok) return removed;
  }
  const copied = await copyWorkspace(source, target, events);
  if (!copied.ok || events.stopped?.() === true) return copied;
  return writeFileAtomic(marker, '', { durable: false });
}

/**
 * Copies a directory's contents: files (shared blocks where the file system can), directories, symbolic links and
 * hard links within, as they are, `.git` and all; permissions and times kept, so that git need not look at every file
 * again. Sockets, pipes and devices, and what this user may not read, are skipped with a notice. Never follows a
 * link, also not one that is put in a file's place meanwhile: another bottle may have the directory mounted.
 * Ends early, as if it were done, once `events.stopped` says so.
 */
export async function copyWorkspace(
  source: string,
  target: string,
  events: ProvisionEvents,
): Promise<Result<void, Failure>> {
  const pace = new Pace({
    progress: (at) => events.progress?.('copying the workspace', at),
    stopped: () => events.stopped?.() === true,
  });
  const copy = new WorkspaceCopy(asBytes(target), pace);
  try {
    await walkTree(source, copy, pace);
  } catch (error) {
    if (error instanceof Stopped) return ok(undefined);
    return fail(fileFailure('copy', `${source}${asText(copy.at)}`, error));
  } finally {
    pace.end();
  }
  for (const line of copy.skippedThings.lines('copied')) events.notice(line);
  return ok(undefined);
}

class WorkspaceCopy implements TreeVisitor {
  /** What is being copied, for the error: `/src/main.ts`. */
  at = '';
  readonly skippedThings = new SkippedThings();
  readonly #target: string;
  readonly #files: FileCopier;
  /** The first name of each file that has several, by device and inode. */
  readonly #linked = new Map<string, string>();

  constructor(target: string, pace: Pace) {
    this.#target = target;
    this.#files = new FileCopier(pace);
  }

  directory(path: string): void {
    this.at = path;
    mkdirSync(this.#in(path), { mode: 0o700 });
  }

  leave(path: string, { mode, atimeMs, mtimeMs }: Stats): void {
    this.at = path;
    chmodSync(this.#in(path), mode & PERMISSIONS);
    utimesSync(this.#in(path), atimeMs / 1000, mtimeMs / 1000);
  }

  file(path: string, descriptor: number, stats: Stats): Promise<void> | undefined {
    this.at = path;
    if (stats.nlink > 1 && this.#linkToFirst(path, descriptor)) return undefined;
    return this.#files.copy(descriptor, stats, `${this.#target}${path}`);
  }

  link(path: string, target: string, { atimeMs, mtimeMs }: Stats): void {
    this.at = path;
    symlinkSync(pathBytes(target), this.#in(path));
    lutimesSync(this.#in(path), atimeMs / 1000, mtimeMs / 1000);
  }

  skipped(path: string, reason: SkipReason): void {
    this.skippedThings.add(path, reason);
  }

  #linkToFirst(path: string, descriptor: number): boolean {
    // As numbers, inodes of some file systems are not exact.
    const { dev, ino } = fstatSync(descriptor, { bigint: true });
    const first = this.#linked.get(`${dev}:${ino}`);
    if (first === undefined) this.#linked.set(`${dev}:${ino}`, path);
    else linkSync(this.#in(first), this.#in(path));
    return first !== undefined;
  }

  #in(path: string): string | Buffer {
    return pathBytes(`${this.#target}${path}`);
  }
}
