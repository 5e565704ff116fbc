import { parse } from 'yaml';
import { gitIdentitySummary } from '../manifest/git-identity.ts';
import { OBSERVE_WARNING } from '../policy/observe.ts';
import { DEFAULT_PORTS } from '../policy/policy.ts';
import { isPassedThrough } from './bottle-env.ts';
import type { EnvEntry, Plan } from './plan.ts';
import { reservedReason } from './reserved-env.ts';

/** What `--dry-run` tells of a plan. The keys are a contract; values of the environment are never among them. */
export interface PlanExplanation {
  readonly agent: string;
  readonly bottle: string | null;
  readonly backend: string;
  readonly slug: string;
  readonly image: string | null;
  readonly skills: readonly string[];
  /** Names only, of what the manifest, the flags and the provider put there. */
  readonly env: readonly string[];
  /** Null for an ad-hoc bottle. */
  readonly git: {
    readonly user: { readonly name: string | null; readonly email: string | null };
    readonly repos: readonly { readonly name: string; readonly url: string }[];
  } | null;
  readonly egress: {
    /** As in routes.yaml: a credential is named by its token slot. */
    readonly routes: readonly Readonly<Record<string, unknown>>[];
    readonly resolve: readonly string[];
    readonly upstream_ca: string | null;
    /** Only where it is on. */
    readonly mode?: 'observe';
  };
  readonly supervise: boolean;
  readonly workspace: { readonly mode: string; readonly path: string | null };
  readonly limits: {
    readonly memory: number | null;
    readonly cpus: number | null;
    readonly pids: number | null;
  };
  readonly label: string | null;
  readonly color: string | null;
}

/** An ad-hoc bottle tells its command too: there, that is the request. */
export interface RunExplanation extends PlanExplanation {
  readonly command: {
    readonly file: string;
    readonly args: readonly string[];
    readonly install_dirs: readonly string[];
  };
}

export function explainPlan(plan: Plan): PlanExplanation {
  const policy = parse(plan.egress.routesYaml) as {
    readonly mode?: 'observe';
    readonly routes?: PlanExplanation['egress']['routes'] | null;
  };
  const { memory, cpus, pids } = plan.limits;
  const hidden = plan.agent?.provider.hiddenEnvNames ?? [];
  return {
    agent: plan.agentName,
    bottle: plan.bottleName ?? null,
    backend: plan.backend,
    slug: plan.slug,
    image: plan.image ?? null,
    skills: plan.skills,
    env: plan.env
      .filter((entry) => !hidden.includes(entry.name) && !isPlumbing(entry))
      .map(({ name }) => name),
    git: explainGit(plan),
    egress: {
      routes: policy.routes ?? [],
      resolve: plan.egress.resolve,
      upstream_ca: plan.egress.upstreamCa ?? null,
      ...(policy.mode === undefined ? {} : { mode: policy.mode }),
    },
    supervise: plan.supervise,
    workspace: {
      mode: plan.workspace.mode,
      path: plan.workspace.mode === 'none' ? null : plan.workspace.path,
    },
    limits: { memory: memory ?? null, cpus: cpus ?? null, pids: pids ?? null },
    label: plan.label ?? null,
    color: plan.color ?? null,
  };
}

function explainGit({ agent }: Plan): PlanExplanation['git'] {
  if (agent === undefined) return null;
  const { name, email } = agent.gitIdentity;
  return {
    user: { name: name?.value ?? null, email: email?.value ?? null },
    repos: agent.gitRepos.map((repo) => ({ name: repo.name, url: repo.url })),
  };
}

export function explainRun(plan: Plan): RunExplanation {
  const { file, args, installDirs } = plan.command;
  return { ...explainPlan(plan), command: { file, args, install_dirs: installDirs } };
}

export function explainJson(plan: Plan): string {
  const told = plan.agent === undefined ? explainRun(plan) : explainPlan(plan);
  return `${JSON.stringify(told, null, 2)}\n`;
}

/** The same for a person, a fact a line. The caller makes control characters visible. */
export function explainText(plan: Plan): readonly string[] {
  const told = explainPlan(plan);
  const { file, args, installDirs } = plan.command;
  const rows: [string, string][] = [
    ...agentRows(plan, told),
    ['command', [file, ...args].map(quoted).join(' ')],
    ...(told.bottle === null ? [] : [['bottle', told.bottle] as [string, string]]),
    ['backend', told.backend],
    ['slug', told.slug],
    ...(told.image === null ? [] : [['image', told.image] as [string, string]]),
    ['workspace', told.workspace.path === null ? 'none' : `${told.workspace.path} (${told.workspace.mode})`],
    ...installDirs.map((path): [string, string] => ['shows', `${path} (read-only)`]),
    ...(told.egress.mode === undefined ? [] : [['OBSERVE', OBSERVE_WARNING] as [string, string]]),
    ...routeRows(told),
    ...told.egress.resolve.map((mapping): [string, string] => ['resolve', mapping]),
    ...(told.egress.upstream_ca === null ? [] : [['trusts', told.egress.upstream_ca] as [string, string]]),
    ['limits', limitsText(told.limits)],
    ['env', told.env.join(' ')],
  ];
  return rows.map(([name, text]) => `${`${name}:`.padEnd(11)}${text}`);
}

function agentRows({ agent }: Plan, told: PlanExplanation): [string, string][] {
  if (agent === undefined || told.git === null) return [];
  const { label, color, skills, supervise } = told;
  const { repos } = told.git;
  const identity = gitIdentitySummary(agent.gitIdentity);
  return [
    ['agent', `${told.agent} (${agent.provider.template})`],
    ...(label === null ? [] : [['label', label] as [string, string]]),
    ...(color === null ? [] : [['color', color] as [string, string]]),
    ...(skills.length === 0 ? [] : [['skills', skills.join(' ')] as [string, string]]),
    ...(identity === undefined ? [] : [['git', identity] as [string, string]]),
    ...repos.map(({ name, url }): [string, string] => ['repo', `${name} from ${url}`]),
    ['supervise', supervise ? 'yes' : 'no'],
  ];
}

function routeRows(told: PlanExplanation): [string, string][] {
  if (told.egress.routes.length === 0) return [['reaches', 'nothing']];
  return told.egress.routes.map((route) => {
    const ports = ((route.ports ?? DEFAULT_PORTS) as readonly number[]).join(',');
    const matches = (route.matches ?? []) as readonly {
      readonly paths?: readonly { readonly value: string }[];
      readonly methods?: unknown;
      readonly headers?: unknown;
    }[];
    const some = matches.some(({ methods, headers }) => methods !== undefined || headers !== undefined);
    const paths = matches.flatMap((match) => match.paths?.map(({ value }) => value) ?? []);
    const auth = route.auth_scheme === undefined ? '' : `, ${String(route.auth_scheme)} credential added`;
    const below = paths.length === 0 ? '' : ` below ${paths.join(' ')}`;
    return [
      'reaches',
      `${String(route.host)} on ${ports}${below}${some ? ', some requests only' : ''}${auth}`,
    ];
  });
}

function limitsText(limits: PlanExplanation['limits']): string {
  const set = Object.entries(limits).filter(([, value]) => value !== null);
  return set.length === 0 ? 'none' : set.map(([name, value]) => `${name}=${String(value)}`).join(',');
}

/** As a POSIX shell would need it typed. */
function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** What every bottle has: the way out, its authority, the user, and how to print. Nobody asked for it. */
function isPlumbing({ name, value }: EnvEntry): boolean {
  if (reservedReason(name) !== undefined) return true;
  return value.type === 'literal' && (name === 'PATH' || isPassedThrough(name));
}
