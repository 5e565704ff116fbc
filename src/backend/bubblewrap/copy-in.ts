import { closeSync, readFileSync, statSync } from 'node:fs';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, type Result } from '../../diagnostics/result.ts';
import { copyWorkspace } from '../../provision/copy-workspace.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import { openEmptyBeneath, writeBeneath } from '../../sys/beneath.ts';
import { AGENT_HOME } from './args.ts';
import type { BottleDirs } from './prepare.ts';

/** A bottle's home is a directory of ours that an agent may have filled: it is written to, and never trusted. */
export async function copyIntoHome(
  dirs: BottleDirs,
  source: string,
  target: string,
  { mode = 0o600 }: { readonly mode?: number },
): Promise<Result<void, Failure>> {
  if (!target.startsWith(`${AGENT_HOME}/`)) throw new Error(`${target} is not in the bottle's home`);
  const path = target.slice(AGENT_HOME.length + 1);
  let isDirectory: boolean;
  let bytes: Uint8Array | undefined;
  try {
    isDirectory = statSync(source).isDirectory();
    if (!isDirectory) bytes = readFileSync(source);
  } catch (error) {
    return fail(fileFailure('read', source, error));
  }
  if (bytes !== undefined) return writeBeneath(dirs.home, path, bytes, mode);
  const opened = openEmptyBeneath(dirs.home, path);
  if (!opened.ok) return opened;
  try {
    return await copyWorkspace(source, `/proc/self/fd/${opened.value}`, { notice: () => {} });
  } finally {
    closeSync(opened.value);
  }
}
