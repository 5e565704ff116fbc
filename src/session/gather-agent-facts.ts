import { statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Bottle, Manifest } from '../manifest/manifest.ts';
import type { AgentFacts } from '../plan/agent-plan.ts';
import { type BackendName, type PlannedCommand, servesSupervise } from '../plan/plan.ts';
import { BOTTLE_SUPERVISE_URL } from '../plan/reserved-env.ts';
import type { StartRequest } from '../plan/start-request.ts';
import { type HostLayout, hazardOf } from '../plan/workspace-hazard.ts';
import { HOST_TOKEN } from '../provider/codex/provider.ts';
import type { Provider } from '../provider/contract.ts';
import { providerOf } from '../provider/templates.ts';
import type { Host } from '../sys/host.ts';
import { checkWorkspace } from './check-workspace.ts';
import { findCommand } from './find-command.ts';
import { findSkills } from './find-skills.ts';
import { envFacts, readable, realOrSame, workingDirectory } from './gather-facts.ts';
import { readHostLogin } from './read-host-login.ts';
import { stateDirOf } from './state.ts';

export interface GatheredAgentFacts {
  readonly facts: AgentFacts;
  /** Values that stand in no variable of the host, by the names that the plan gives them. Secret. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Why a start would fail although a plan can be shown: the agent CLI is not installed here. Only where asked for. */
  readonly missing?: Failure;
}

/**
 * What `buildAgentPlan` needs to know of this machine. Reads, and changes nothing. `toShow`: the plan will be shown and
 * not carried out, so it may name an agent CLI that is not installed.
 */
export function gatherAgentFacts(
  manifest: Manifest,
  request: StartRequest,
  bottle: { readonly slug: string; readonly backend: BackendName; readonly toShow: boolean },
  host: Host,
): Result<GatheredAgentFacts, Failure> {
  const cwd = workingDirectory(host.cwd);
  if (!cwd.ok) return cwd;
  const layout: HostLayout = { home: realOrSame(host.home), botBottleHome: realOrSame(host.botBottleHome) };
  const workspace = { mode: request.workspace ?? manifest.bottle.workspace, path: cwd.value };
  // A directory that may not be shown at all is refused for that (`buildAgentPlan`).
  const checked =
    hazardOf(cwd.value, layout) === undefined
      ? checkWorkspace(cwd.value, workspace.mode, host)
      : ok(undefined);
  if (!checked.ok) return checked;
  const skills = findSkills(manifest.agent, host.home);
  if (!skills.ok) return skills;
  const dockerfile = findDockerfile(manifest.bottle, cwd.value, host);
  if (!dockerfile.ok) return dockerfile;
  const path = host.env.PATH ?? '/usr/local/bin:/usr/bin:/bin';
  const agent = providerOf(manifest.bottle.provider);
  const command = findAgent(agent, bottle.backend, {
    path,
    cwd: cwd.value,
    layout,
    ...(workspace.mode === 'none' ? {} : { workspace: cwd.value }),
  });
  const missing = command.ok ? undefined : command.failure;
  if (missing !== undefined && !(bottle.toShow && isAgentMissing(missing))) return fail(missing);
  const { provider } = manifest.bottle;
  const forwards = provider.kind === 'codex' && provider.forwardHostCredentials;
  const login = forwards ? readHostLogin(host) : ok(undefined);
  if (!login.ok) return login;
  const upstreamCa =
    request.upstreamCa === undefined ? ok(undefined) : readable(request.upstreamCa, cwd.value);
  if (!upstreamCa.ok) return upstreamCa;
  return ok({
    facts: {
      slug: bottle.slug,
      backend: bottle.backend,
      stateDir: stateDirOf(host.botBottleHome, bottle.slug),
      command: command.ok ? command.value : { file: agent.command, installDirs: [] },
      workspace,
      layout,
      env: envFacts(host, bottle.backend === 'bubblewrap' ? path : undefined),
      skills: skills.value,
      imagesDir: join(host.distDir, '../images'),
      ...(dockerfile.value === undefined ? {} : { dockerfile: dockerfile.value }),
      ...(login.value === undefined ? {} : { account: login.value.account }),
      ...(upstreamCa.value === undefined ? {} : { upstreamCa: upstreamCa.value }),
      ...(manifest.bottle.supervise && servesSupervise(bottle.backend)
        ? { superviseUrl: BOTTLE_SUPERVISE_URL }
        : {}),
    },
    secrets: login.value === undefined ? {} : { [HOST_TOKEN]: login.value.accessToken },
    ...(missing === undefined ? {} : { missing }),
  });
}

function isAgentMissing(failure: Failure): boolean {
  return failure.room === 'provider' && failure.kind === 'agent-missing';
}

/** On bubblewrap the agent CLI is the host's own; elsewhere its image holds it, and the name is enough. */
function findAgent(
  { template, command, install }: Provider,
  backend: BackendName,
  search: Omit<Parameters<typeof findCommand>[0], 'command'>,
): Result<Pick<PlannedCommand, 'file' | 'installDirs'>, Failure> {
  if (backend !== 'bubblewrap') return ok({ file: command, installDirs: [] });
  const found = findCommand({ ...search, command });
  if (found.ok || !('kind' in found.failure) || found.failure.kind !== 'command-not-found') return found;
  return fail({
    room: 'provider',
    kind: 'agent-missing',
    template,
    command,
    install,
    searched: search.path,
  });
}

/** The manifest's own Dockerfile, absolute: `~` is the person's home, a relative path begins at the working directory. */
function findDockerfile(bottle: Bottle, cwd: string, host: Host): Result<string | undefined, Failure> {
  const written = bottle.provider.dockerfile;
  if (written === undefined) return ok(undefined);
  const expanded = written === '~' || written.startsWith('~/') ? `${host.home}${written.slice(1)}` : written;
  const path = isAbsolute(expanded) ? expanded : join(cwd, expanded);
  const missing = (found: string) =>
    fail({
      room: 'provider',
      kind: 'dockerfile-missing',
      bottle: bottle.name,
      written,
      path,
      found,
    } as const);
  try {
    return statSync(path).isFile() ? ok(path) : missing('no file');
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    return missing(code === 'ENOENT' ? 'not there' : `not to be read (${code})`);
  }
}
