import { readFileSync, rmdirSync } from 'node:fs';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { ok, type Result } from '../diagnostics/result.ts';
import { fileHash } from '../queue/file-hash.ts';
import { makePrivateDir, writeFileAtomic } from '../sys/atomic-file.ts';
import { SUPERVISE_FILES } from '../wire/bottle-paths.ts';

/*
 * `state/<slug>/supervise/`: what the bottle's desk is shown of its policy, read-only, and every version that a
 * proposal may have been made against, by its hash.
 */

/** Puts a routes file before the desk, and keeps it. */
export function showConfig(
  superviseDir: string,
  routesYaml: string,
  backend: string,
): Result<void, HostFailure> {
  const versions = `${superviseDir}/versions`;
  const made = makePrivateDir(versions);
  if (!made.ok) return made;
  const files = [
    [`${versions}/${fileHash(routesYaml)}`, routesYaml],
    [`${superviseDir}/${SUPERVISE_FILES.backend}`, `${backend}\n`],
    [`${superviseDir}/${SUPERVISE_FILES.currentConfig}`, routesYaml],
  ] as const;
  for (const [path, text] of files) {
    const written = writeFileAtomic(path, text, { durable: false });
    if (!written.ok) return written;
  }
  return ok(undefined);
}

/** The routes file of that hash, if the bottle ever had it. */
export function knownConfig(superviseDir: string, hash: string): string | undefined {
  if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
  try {
    return readFileSync(`${superviseDir}/versions/${hash}`, 'utf8');
  } catch {
    return undefined;
  }
}

/** Of a bottle that asked for nothing, nothing is left. */
export function dropEmptyQueue(botBottleHome: string, slug: string): void {
  try {
    rmdirSync(`${botBottleHome}/queue/${slug}`);
  } catch {
    // What was asked, and decided, is kept.
  }
}
