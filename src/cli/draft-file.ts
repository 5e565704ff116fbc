import { mkdtempSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { fileFailure, makePrivateDir, writeFileAtomic } from '../sys/atomic-file.ts';
import type { Host } from '../sys/host.ts';

/**
 * A copy to edit, `drafts/<name>-XXXXXX/<name>.md` in the home: a directory of its own, where an editor may put its
 * backups. Gives the path of the copy.
 */
export function makeDraft(
  { botBottleHome }: Host,
  name: string,
  text: Uint8Array,
): Result<string, HostFailure> {
  const parent = join(botBottleHome, 'drafts');
  const made = makePrivateDir(parent);
  if (!made.ok) return made;
  try {
    const draft = join(mkdtempSync(join(parent, `${name}-`)), `${name}.md`);
    const written = writeFileAtomic(draft, text);
    return written.ok ? ok(draft) : written;
  } catch (error) {
    return fail(fileFailure('make a directory in', parent, error));
  }
}

/** Removes a draft with all that stands beside it. */
export function dropDraft(draft: string): void {
  const own = dirname(draft);
  rmSync(own, { recursive: true, force: true });
  try {
    rmdirSync(dirname(own));
  } catch {
    // It holds the draft of another time.
  }
}
