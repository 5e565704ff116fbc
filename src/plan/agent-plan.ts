import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Manifest, ManifestRoute } from '../manifest/manifest.ts';
import type { LoginAccount } from '../provider/codex/host-login.ts';
import type { Provider, ProviderPlan } from '../provider/contract.ts';
import { providerOf } from '../provider/templates.ts';
import { bottleEnv } from './bottle-env.ts';
import type { PlanFacts } from './build-plan.ts';
import { gitGatePlan } from './git-gate-plan.ts';
import { knownSlots } from './known-values.ts';
import { envOf, findLeak, plannedPolicy } from './merge-bottle.ts';
import { type MergedRoutes, mergeRoutes } from './merge-routes.ts';
import type { EnvRequest } from './parse-env.ts';
import type { AgentSetup, Plan } from './plan.ts';
import { BOTTLE_HOME_DIR } from './reserved-env.ts';
import { envUnset, type ValuesRequest, valueKey } from './secret-values.ts';
import type { StartRequest } from './start-request.ts';
import { hazardOf } from './workspace-hazard.ts';

/** What a plan for an agent needs to know of the machine. Holds no value that may be secret. */
export interface AgentFacts extends Omit<PlanFacts, 'agentName'> {
  /** The directories of the agent's skills, found and looked into. */
  readonly skills: AgentSetup['skills'];
  /** The directory of the shipped Dockerfiles. */
  readonly imagesDir: string;
  /** The manifest's own Dockerfile, absolute and there. */
  readonly dockerfile?: string;
  /** Of the host's codex login, where the bottle forwards it. */
  readonly account?: LoginAccount;
  /** Set where a supervise server will answer. */
  readonly superviseUrl?: string;
}

export interface AgentPlan {
  readonly plan: Plan;
  /** What launch must be given values for (`collectValues`). */
  readonly needs: ValuesRequest;
  /** What a person should know before the start, a sentence each. */
  readonly notes: readonly string[];
}

/** Decides everything that the launch of an agent's bottle needs. */
export function buildAgentPlan(
  manifest: Manifest,
  request: StartRequest,
  facts: AgentFacts,
): Result<AgentPlan, Failure> {
  const { agent, bottle } = manifest;
  const { mode, path } = facts.workspace;
  const refused = refusal(manifest, request, facts);
  if (refused !== undefined) return fail(refused);
  const chosen = providerOf(bottle.provider, facts.account);
  const provider = chosen.plan({
    slug: facts.slug,
    ...(request.label === undefined ? {} : { label: request.label }),
    ...(request.color === undefined ? {} : { color: request.color }),
    prompt: agent.prompt,
    workspace: mode === 'none' ? BOTTLE_HOME_DIR : path,
    resume: request.resume,
    remoteControl: request.remoteControl,
    agentArgs: request.agentArgs,
    imagesDir: facts.imagesDir,
    ...(facts.dockerfile === undefined ? {} : { dockerfile: facts.dockerfile }),
    ...(facts.superviseUrl === undefined ? {} : { superviseUrl: facts.superviseUrl }),
    credentialOf: (host) => bottle.egress.routes.find((route) => route.host === host)?.auth?.scheme,
  });
  if (!provider.ok) return provider;
  const merged = mergeRoutes(routesOf(provider.value, bottle.egress.routes), [], []);
  if (!merged.ok) return merged;
  const env = bottle.env.map((entry) => envOf(entry, bottle.name));
  const bad = envFault(env, provider.value, merged.value, facts, bottle.name);
  if (bad !== undefined) return fail(bad);
  return ok({
    plan: planOf(manifest, request, facts, provider.value, merged.value, env),
    needs: {
      env,
      secrets: [],
      bottle: {
        credentials: merged.value.credentials.map((needed) => ({ ...needed, bottle: bottle.name })),
      },
    },
    notes: [...unableNotes(chosen, request), ...provider.value.notes],
  });
}

/** What was asked of a CLI that has no such thing. */
function unableNotes({ command, runtime }: Provider, request: StartRequest): readonly string[] {
  return [
    ...(request.remoteControl && runtime.remoteControlArgs.length === 0
      ? [`${command} has no remote control: --remote-control does nothing`]
      : []),
    ...(request.resume && runtime.resumeArgs.length === 0
      ? [`${command} begins a new conversation; what continues the last, if it can, goes behind \`--\``]
      : []),
  ];
}

function refusal(manifest: Manifest, request: StartRequest, facts: AgentFacts): Failure | undefined {
  const { mode, path } = facts.workspace;
  const hazard = mode === 'none' ? undefined : hazardOf(path, facts.layout);
  if (hazard !== undefined) {
    return {
      room: 'session',
      kind: 'workspace',
      path,
      reason: `${hazard}, which no bottle may see`,
      mend: 'change to the directory of a project, or give --workspace none',
    };
  }
  if (facts.backend !== 'bubblewrap') return undefined;
  if (request.image !== undefined) {
    return {
      room: 'backend',
      kind: 'unsupported',
      backend: facts.backend,
      what: "images: it shows the host's own programs read-only",
      mend: 'unset BOT_BOTTLE_IMAGE, or choose a backend that runs images with --backend',
    };
  }
  return manifest.bottle.provider.dockerfile === undefined
    ? undefined
    : {
        room: 'provider',
        kind: 'dockerfile-unsupported',
        bottle: manifest.bottle.name,
        backend: facts.backend,
      };
}

/** The provider's first; a route of the manifest for the same host replaces one. */
function routesOf(provider: ProviderPlan, own: readonly ManifestRoute[]): readonly ManifestRoute[] {
  const declared = new Set(own.map(({ host }) => host));
  return [...provider.egressRoutes.filter(({ host }) => !declared.has(host)), ...own];
}

function envFault(
  env: readonly EnvRequest[],
  provider: ProviderPlan,
  routes: MergedRoutes,
  facts: AgentFacts,
  bottle: string,
): Failure | undefined {
  const clash = env.find(({ name }) => Object.hasOwn(provider.provisionedEnv, name));
  if (clash !== undefined) {
    return {
      room: 'manifest',
      kind: 'conflict',
      path: `env.${clash.name}`,
      what: `of the bottle ${bottle} stands in the place of a credential that egress injects`,
      mend: `remove ${clash.name} from \`env\`: the bottle gets a placeholder`,
    };
  }
  const leak = findLeak(
    env,
    routes.tokens.map(({ from }) => from),
  );
  if (leak !== undefined) return leak;
  const unset = env.find(
    ({ name, value, from, prompt }) =>
      value === undefined && prompt === undefined && !facts.env.names.has(from ?? name),
  );
  return unset === undefined ? undefined : { ...envUnset(unset), exportOnly: true };
}

function planOf(
  { agent, bottle, gitIdentity }: Manifest,
  request: StartRequest,
  facts: AgentFacts,
  provider: ProviderPlan,
  { routes, tokens }: MergedRoutes,
  env: readonly EnvRequest[],
): Plan {
  const { mode, path } = facts.workspace;
  const gitGate = gitGatePlan(bottle.git, gitIdentity, { home: facts.layout.home, cwd: path });
  const image = facts.backend === 'bubblewrap' ? undefined : (request.image ?? provider.image);
  return {
    slug: facts.slug,
    agentName: agent.name,
    bottleName: bottle.name,
    backend: facts.backend,
    ...(request.label === undefined ? {} : { label: request.label }),
    ...(request.color === undefined ? {} : { color: request.color }),
    stateDir: facts.stateDir,
    command: { ...facts.command, args: provider.startupArgs },
    env: bottleEnv({
      slug: facts.slug,
      host: facts.env,
      visible: [...facts.command.installDirs, ...(mode === 'none' ? [] : [path])],
      requested: env.map((entry) => ({ name: entry.name, from: valueKey(entry) })),
      secrets: [],
      supervise: facts.superviseUrl !== undefined,
      provider: {
        defaults: provider.envVars,
        fixed: { ...provider.guestEnv, ...provider.provisionedEnv },
      },
    }),
    workspace: { mode, path },
    limits: bottle.limits,
    egress: {
      routesYaml: plannedPolicy(bottle.egress, routes),
      tokens,
      known: knownSlots(env),
      resolve: request.resolve,
      ...(facts.upstreamCa === undefined ? {} : { upstreamCa: facts.upstreamCa }),
    },
    ...(image === undefined ? {} : { image }),
    skills: agent.skills,
    supervise: facts.superviseUrl !== undefined,
    ...(gitGate === undefined ? {} : { gitGate }),
    agent: {
      provider,
      prompt: agent.prompt,
      skills: facts.skills,
      gitIdentity,
      gitRepos: bottle.git.repos.map(({ name, url }) => ({ name, url: url.text })),
    },
  };
}
