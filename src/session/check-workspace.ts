import { accessSync, constants, type Stats, statSync } from 'node:fs';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { WorkspaceMode } from '../plan/plan.ts';
import { workspaceFault } from '../plan/workspace-access.ts';
import type { Host } from '../sys/host.ts';

/** Looks before anything starts: an agent whose every write fails tells no cause. */
export function checkWorkspace(
  path: string,
  mode: WorkspaceMode,
  host: Pick<Host, 'uid' | 'gid'>,
): Result<void, Failure> {
  if (mode === 'none') return ok(undefined);
  let bits: Stats;
  try {
    bits = statSync(path);
  } catch (error) {
    return fail(workspaceGone(path, error));
  }
  const read = refusal(path, constants.R_OK | constants.X_OK);
  const write = refusal(path, constants.W_OK);
  const fault = workspaceFault(
    mode,
    bits,
    { ...(read === undefined ? {} : { read }), ...(write === undefined ? {} : { write }) },
    host,
  );
  return fault === undefined ? ok(undefined) : fail({ room: 'session', kind: 'workspace', path, ...fault });
}

/** The working directory cannot be found: it was removed, or lies behind a directory that this user may not search. */
export function workspaceGone(path: string, error: unknown): Failure {
  const { code = String(error) } = error as NodeJS.ErrnoException;
  const isGone = code === 'ENOENT';
  return {
    room: 'session',
    kind: 'workspace',
    path,
    reason: isGone ? 'is not there any more: the working directory was removed' : `cannot be found (${code})`,
    mend: isGone ? 'change to a directory that exists' : 'change to a directory that this user may search',
  };
}

function refusal(path: string, wanted: number): string | undefined {
  try {
    accessSync(path, wanted);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
