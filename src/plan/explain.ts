import { parse } from 'yaml';
import { DEFAULT_PORTS } from '../policy/policy.ts';
import type { Plan } from './plan.ts';

/** What `--dry-run` tells of a plan. The keys are a contract; values of the environment are never among them. */
export interface PlanExplanation {
  readonly agent: string;
  readonly bottle: string | null;
  readonly backend: string;
  readonly slug: string;
  readonly image: string | null;
  readonly skills: readonly string[];
  /** Names only. */
  readonly env: readonly string[];
  readonly git: null;
  readonly egress: {
    /** As in routes.yaml: a credential is named by its token slot. */
    readonly routes: readonly Readonly<Record<string, unknown>>[];
    readonly resolve: readonly string[];
    readonly upstream_ca: string | null;
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
  readonly command: {
    readonly file: string;
    readonly args: readonly string[];
    readonly install_dirs: readonly string[];
  };
}

export function explainPlan(plan: Plan): PlanExplanation {
  const policy = parse(plan.egress.routesYaml) as { routes?: PlanExplanation['egress']['routes'] | null };
  const { memory, cpus, pids } = plan.limits;
  return {
    agent: plan.agentName,
    bottle: plan.bottleName ?? null,
    backend: plan.backend,
    slug: plan.slug,
    image: plan.image ?? null,
    skills: plan.skills,
    env: plan.env.map(({ name }) => name),
    git: null,
    egress: {
      routes: policy.routes ?? [],
      resolve: plan.egress.resolve,
      upstream_ca: plan.egress.upstreamCa ?? null,
    },
    supervise: plan.supervise,
    workspace: {
      mode: plan.workspace.mode,
      path: plan.workspace.mode === 'none' ? null : plan.workspace.path,
    },
    limits: { memory: memory ?? null, cpus: cpus ?? null, pids: pids ?? null },
    label: plan.label ?? null,
    color: plan.color ?? null,
    command: {
      file: plan.command.file,
      args: plan.command.args,
      install_dirs: plan.command.installDirs,
    },
  };
}

export function explainJson(plan: Plan): string {
  return `${JSON.stringify(explainPlan(plan), null, 2)}\n`;
}

/** The same for a person, a fact a line. The caller makes control characters visible. */
export function explainText(plan: Plan): readonly string[] {
  const told = explainPlan(plan);
  const rows: [string, string][] = [
    ['command', [told.command.file, ...told.command.args].map(quoted).join(' ')],
    ...(told.bottle === null ? [] : [['bottle', told.bottle] as [string, string]]),
    ['backend', told.backend],
    ['slug', told.slug],
    ['workspace', told.workspace.path === null ? 'none' : `${told.workspace.path} (${told.workspace.mode})`],
    ...told.command.install_dirs.map((path): [string, string] => ['shows', `${path} (read-only)`]),
    ...routeRows(told),
    ...told.egress.resolve.map((mapping): [string, string] => ['resolve', mapping]),
    ...(told.egress.upstream_ca === null ? [] : [['trusts', told.egress.upstream_ca] as [string, string]]),
    ['limits', limitsText(told.limits)],
    ['env', told.env.join(' ')],
  ];
  return rows.map(([name, text]) => `${`${name}:`.padEnd(11)}${text}`);
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
