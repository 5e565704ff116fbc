import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { bottleEnv, type HostEnvFacts } from './bottle-env.ts';
import { gitGatePlan } from './git-gate-plan.ts';
import { knownSlots } from './known-values.ts';
import {
  type BackendName,
  type EgressPlan,
  type Plan,
  type PlannedCommand,
  servesSupervise,
  type WorkspaceMode,
} from './plan.ts';
import { planRoutes, routesYaml } from './routes-yaml.ts';
import type { RunRequest } from './run-request.ts';
import { envUnset, valueKey } from './secret-values.ts';
import { type HostLayout, hazardOf } from './workspace-hazard.ts';

/** What a plan needs to know of the machine. Holds no value that may be secret. */
export interface PlanFacts {
  readonly slug: string;
  readonly agentName: string;
  readonly backend: BackendName;
  readonly stateDir: string;
  /** As `find-command.ts` found it. */
  readonly command: Pick<PlannedCommand, 'file' | 'installDirs'>;
  readonly workspace: { readonly mode: WorkspaceMode; readonly path: string };
  readonly layout: HostLayout;
  readonly env: HostEnvFacts;
  /** Absolute, and readable. */
  readonly upstreamCa?: string;
}

/** Decides everything that the launch of an ad-hoc bottle needs. */
export function buildPlan(request: RunRequest, facts: PlanFacts): Result<Plan, Failure> {
  const { mode, path } = facts.workspace;
  const hazard = mode === 'none' ? undefined : hazardOf(path, facts.layout);
  if (hazard !== undefined) {
    return fail({
      room: 'session',
      kind: 'workspace',
      path,
      reason: `${hazard}, which no bottle may see`,
      mend: 'change to the directory of a project, or give --workspace none',
    });
  }
  if (request.image !== undefined && facts.backend === 'bubblewrap') {
    return fail({
      room: 'backend',
      kind: 'unsupported',
      backend: facts.backend,
      what: "images: it shows the host's own programs read-only",
      mend: 'leave --image out',
    });
  }
  const unset = request.env.find(
    ({ name, value, from, prompt }) =>
      value === undefined && prompt === undefined && !facts.env.names.has(from ?? name),
  );
  if (unset !== undefined) return fail(envUnset(unset));
  const supervise = request.supervise && servesSupervise(facts.backend);
  if (request.supervise && !supervise && request.bottle === undefined) {
    return fail({
      room: 'backend',
      kind: 'unsupported',
      backend: facts.backend,
      what: 'supervise server',
      mend: 'leave --supervise out, or choose another backend with --backend',
    });
  }
  const egress = planEgress(request);
  if (!egress.ok) return egress;
  const git = request.bottle?.git;
  const gitGate =
    git && gitGatePlan(git, git.identity, { home: facts.layout.home, cwd: facts.workspace.path });
  return ok({
    slug: facts.slug,
    agentName: facts.agentName,
    ...(request.bottle === undefined ? {} : { bottleName: request.bottle.name }),
    backend: facts.backend,
    stateDir: facts.stateDir,
    command: { ...facts.command, args: request.args },
    env: bottleEnv({
      slug: facts.slug,
      host: facts.env,
      visible: [...facts.command.installDirs, ...(mode === 'none' ? [] : [path])],
      requested: request.env.map((entry) => ({ name: entry.name, from: valueKey(entry) })),
      secrets: request.secrets.map(({ variable }) => variable),
      supervise,
    }),
    workspace: { mode, path },
    limits: request.limits,
    egress: {
      ...egress.value,
      known: knownSlots(request.env),
      resolve: request.resolve,
      ...(facts.upstreamCa === undefined ? {} : { upstreamCa: facts.upstreamCa }),
    },
    ...(request.image === undefined ? {} : { image: request.image }),
    skills: [],
    supervise,
    ...(gitGate === undefined ? {} : { gitGate }),
  });
}

function planEgress(request: RunRequest): Result<Pick<EgressPlan, 'routesYaml' | 'tokens'>, Failure> {
  if (request.bottle !== undefined) return ok(request.bottle.egress);
  const planned = planRoutes(request.allow, request.secrets);
  if (!planned.ok) return planned;
  return ok({ routesYaml: routesYaml(planned.value.routes), tokens: planned.value.tokens });
}
