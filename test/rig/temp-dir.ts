import { chmod, chown, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface User {
  readonly uid: number;
  readonly gid: number;
}

/** Whom tests run programs as when they themselves run as root; nobody needs to exist under this number. */
export const ordinaryUser: User = { uid: 1000, gid: 1000 };

/** The ordinary user when we are root and can become it; otherwise we already are one. */
export function ordinaryUserIfRoot(): User | undefined {
  return process.getuid?.() === 0 ? ordinaryUser : undefined;
}

export interface TempDir extends AsyncDisposable {
  readonly path: string;
}

/** A directory of its own for one test, mode 0700, without symbolic links in its path, gone when disposed. */
export async function tempDir(name: string, owner?: User): Promise<TempDir> {
  const path = await realpath(await mkdtemp(join(tmpdir(), `bot-bottle-${name}-`)));
  await chmod(path, 0o700);
  if (owner !== undefined) await chown(path, owner.uid, owner.gid);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
