import { accessSync, constants, realpathSync } from 'node:fs';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { isPassedThrough } from '../plan/bottle-env.ts';
import type { PlanFacts } from '../plan/build-plan.ts';
import type { BackendName, WorkspaceMode } from '../plan/plan.ts';
import type { RunRequest } from '../plan/run-request.ts';
import { type HostLayout, hazardOf } from '../plan/workspace-hazard.ts';
import { fileFailure } from '../sys/atomic-file.ts';
import type { Host } from '../sys/host.ts';
import { checkWorkspace, workspaceGone } from './check-workspace.ts';
import { findCommand } from './find-command.ts';
import { adHocAgentName, newSlug } from './slug.ts';
import { stateDirOf } from './state.ts';

export interface GatheredFacts extends PlanFacts {
  /** What a person should know of how their request was read. */
  readonly notes: readonly string[];
}

/** What `buildPlan` needs to know of this machine for an ad-hoc bottle. Reads, and changes nothing. */
export function gatherFacts(
  request: RunRequest,
  backend: BackendName,
  host: Host,
): Result<GatheredFacts, Failure> {
  const cwd = workingDirectory(host.cwd);
  if (!cwd.ok) return cwd;
  const layout: HostLayout = {
    home: realOrSame(host.home),
    botBottleHome: realOrSame(host.botBottleHome),
  };
  const { mode, note } = workspaceMode(request, cwd.value, layout);
  // A directory that may not be shown at all is refused for that (`buildPlan`).
  const checked =
    hazardOf(cwd.value, layout) === undefined ? checkWorkspace(cwd.value, mode, host) : ok(undefined);
  if (!checked.ok) return checked;
  const path = host.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
  // Elsewhere an image holds the programs, and only it can tell whether it has this one.
  const command =
    backend === 'bubblewrap'
      ? findCommand({
          command: request.command,
          path,
          cwd: cwd.value,
          ...(mode === 'none' ? {} : { workspace: cwd.value }),
          layout,
        })
      : ok({ file: request.command, installDirs: [] });
  if (!command.ok) return command;
  const upstreamCa =
    request.upstreamCa === undefined ? ok(undefined) : readable(request.upstreamCa, cwd.value);
  if (!upstreamCa.ok) return upstreamCa;
  const agentName = adHocAgentName(request.command);
  const slug = newSlug(agentName);
  return ok({
    slug,
    agentName,
    backend,
    stateDir: stateDirOf(host.botBottleHome, slug),
    command: command.value,
    workspace: { mode, path: cwd.value },
    layout,
    env: envFacts(host, backend === 'bubblewrap' ? path : undefined),
    notes: note === undefined ? [] : [note],
    ...(upstreamCa.value === undefined ? {} : { upstreamCa: upstreamCa.value }),
  });
}

/**
 * Nobody named a workspace and the working directory may not be one: the bottle starts without. Asked for by
 * --workspace, the same directory is a failure (`buildPlan`).
 */
function workspaceMode(
  request: RunRequest,
  cwd: string,
  layout: HostLayout,
): { readonly mode: WorkspaceMode; readonly note?: string } {
  if (request.workspace !== undefined) return { mode: request.workspace };
  const hazard = hazardOf(cwd, layout);
  if (hazard === undefined) return { mode: 'mount' };
  return {
    mode: 'none',
    note: `${cwd} ${hazard}, which no bottle may see: this one has no workspace (run it from the directory of a project)`,
  };
}

export function envFacts(host: Host, path: string | undefined): PlanFacts['env'] {
  const set = Object.entries(host.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    names: new Set(set.map(([name]) => name)),
    ...(path === undefined ? {} : { path }),
    passed: Object.fromEntries(set.filter(([name]) => isPassedThrough(name))),
  };
}

export function readable(path: string, cwd: string): Result<string, Failure> {
  const absolute = path.startsWith('/') ? path : `${cwd}/${path}`;
  const found = real(absolute);
  if (!found.ok) return found;
  try {
    accessSync(found.value, constants.R_OK);
    return found;
  } catch (error) {
    return fail(fileFailure('read', absolute, error));
  }
}

export function workingDirectory(path: string): Result<string, Failure> {
  try {
    return ok(realpathSync(path));
  } catch (error) {
    return fail(workspaceGone(path, error));
  }
}

function real(path: string): Result<string, Failure> {
  try {
    return ok(realpathSync(path));
  } catch (error) {
    return fail(fileFailure('find', path, error));
  }
}

/** A path whose end is not there yet is what it says it is. */
export function realOrSame(path: string): string {
  const resolved = real(path);
  return resolved.ok ? resolved.value : path;
}
