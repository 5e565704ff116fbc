import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { besideName, fileFailure, PRIVATE_FILE } from '../sys/atomic-file.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from '../sys/process-identity.ts';

export interface Lock extends Disposable {
  /** Idempotent. */
  release(): void;
}

/** Enough for any number of processes that give up as fast as they come; then the directory itself is at fault. */
const ATTEMPTS = 16;

/**
 * Takes the lock file `path` for this process. It appears with its content (link(2) is atomic and fails when the
 * name exists), so a reader never sees half a lock. A lock whose process has ended is replaced; `<path>.stale` makes
 * sure that only one process replaces it.
 */
export function acquireLock(
  path: string,
  slug: string,
  self: ProcessIdentity = ownIdentity(),
): Result<Lock, Failure> {
  const own = besideName(path);
  const mark = JSON.stringify({ pid: self.pid, start_time: self.startTime });
  try {
    writeFileSync(own, mark, { mode: PRIVATE_FILE });
  } catch (error) {
    return fail(fileFailure('write', own, error));
  }
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (link(own, path)) return ok(lockAt(path, mark));
      const content = read(path);
      if (content === undefined) continue;
      const owner = parseOwner(content);
      if (owner !== undefined && isAlive(owner)) {
        return fail({ room: 'session', kind: 'locked', slug, pid: owner.pid });
      }
      if (!link(path, `${path}.stale`)) continue;
      // The link holds whatever lock stood there at that moment: replace only the one that was seen to be stale.
      const replace = read(`${path}.stale`) === content;
      if (replace) renameSync(own, path);
      unlink(`${path}.stale`);
      if (replace) return ok(lockAt(path, mark));
    }
    return fail({ room: 'session', kind: 'locked', slug, pid: parseOwner(read(path) ?? '')?.pid ?? 0 });
  } catch (error) {
    return fail(fileFailure('lock', path, error));
  } finally {
    unlink(own);
  }
}

/** The process that holds the lock and still runs. */
export function lockOwner(path: string): ProcessIdentity | undefined {
  const owner = parseOwner(read(path) ?? '');
  return owner !== undefined && isAlive(owner) ? owner : undefined;
}

function lockAt(path: string, mark: string): Lock {
  let held = true;
  const release = () => {
    // The bottle's directory may have gone, and another of that name have come.
    if (held && read(path) === mark) unlink(path);
    held = false;
  };
  return { release, [Symbol.dispose]: release };
}

function parseOwner(content: string): ProcessIdentity | undefined {
  try {
    const value: unknown = JSON.parse(content);
    if (typeof value !== 'object' || value === null) return undefined;
    const { pid, start_time: startTime } = value as Record<string, unknown>;
    if (!Number.isSafeInteger(pid) || (pid as number) < 1 || typeof startTime !== 'string') return undefined;
    return { pid: pid as number, startTime };
  } catch {
    return undefined;
  }
}

/** False when the name exists already, or what is linked is gone. */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    throw error;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function unlink(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // Gone with the bottle's directory.
  }
}
