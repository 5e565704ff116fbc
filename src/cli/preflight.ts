import { visible } from '../diagnostics/render.ts';
import { gitIdentitySummary } from '../manifest/git-identity.ts';
import type { Bottle, EnvDeclaration, GitRepo, Manifest } from '../manifest/manifest.ts';
import type { Limits, Plan } from '../plan/plan.ts';
import { routeWords } from '../plan/route-words.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import type { CliContext } from './context.ts';
import { confirm } from './tui/confirm.ts';
import { foldRow } from './tui/fold.ts';

type Row = readonly [name: string, text: string];

/** Columns of the names, with the colon and a space behind. */
const NAME_COLUMNS = 11;

/**
 * What a start is about to do, a fact a line as `name: text`, for a person who is to agree. Nothing in it can drive a
 * terminal, and no value of a variable is part of it.
 */
export function preflightLines(plan: Plan, manifest: Manifest): readonly string[] {
  const { agent, bottle, gitIdentity } = manifest;
  const identity = gitIdentitySummary(gitIdentity);
  const rows: readonly Row[] = [
    ['agent', `${agent.name}, ${agent.origin === 'home' ? 'of yours' : 'of this repository'}: ${agent.file}`],
    ['bottle', `${bottle.name}: ${bottle.files.join(', extends ')}`],
    ['backend', plan.backend],
    plan.image === undefined ? ['program', plan.command.file] : ['image', plan.image],
    ['provider', bottle.provider.template],
    ['prompt', promptWords(agent.prompt)],
    ['skills', agent.skills.join(', ') || 'none'],
    ['env', bottle.env.map(envWords).join(', ') || 'none declared'],
    ...(identity === undefined ? [] : [['git user', identity] as const]),
    ...bottle.git.repos.map((repo): Row => ['git repo', repoWords(repo)]),
    ...reaches(plan),
    ['supervise', plan.supervise ? 'on: the agent may ask you for more' : 'off'],
    [
      'workspace',
      plan.workspace.mode === 'none' ? 'none' : `${plan.workspace.path} (${plan.workspace.mode})`,
    ],
    ['limits', limitsWords(plan.limits)],
    ...(plan.label === undefined ? [] : [['label', plan.label] as const]),
    ...(plan.color === undefined ? [] : [['colour', plan.color] as const]),
    ['slug', plan.slug],
    ...manifest.warnings.map((warning): Row => ['warning', warning]),
  ];
  return rows.map(
    ([name, text]) => `${`${name}:`.padEnd(NAME_COLUMNS)}${visible(text).replaceAll('\t', ' ')}`,
  );
}

/** Shows the lines, folded to the terminal, and asks. Undefined: the person left, or there is nobody to ask. */
export async function confirmStart(
  context: CliContext,
  lines: readonly string[],
): Promise<boolean | undefined> {
  const { columns } = context.keyboard.size();
  for (const line of lines.flatMap((row) => foldRow(row, columns - 1))) context.stderr.write(`${line}\n`);
  return context.canAsk ? confirm(context, 'start?') : undefined;
}

/** The declared variables: where each comes from, and never what it holds. */
export function envWords({ name, value }: EnvDeclaration): string {
  if (value.type === 'ask') return `${name} (asked)`;
  if (value.type === 'literal') return name;
  return value.from === name ? `${name} (forwarded)` : `${name} (forwarded from ${value.from})`;
}

export function repoWords({ name, url, key }: GitRepo): string {
  const by =
    key.provider === 'static'
      ? `with the key ${key.path}`
      : `with a deploy key made in $${key.forgeTokenEnv}'s name`;
  return `${name}: ${url.text}, ${by}`;
}

function reaches({ egress }: Plan): readonly Row[] {
  const policy = parsePolicy(egress.routesYaml, 'routes.yaml');
  const routes = policy.ok ? policy.value.routes : [];
  if (routes.length === 0) return [['reaches', 'nothing']];
  return routes.map(({ auth, ...route }): Row => {
    const variable = egress.tokens.find(({ slot }) => slot === auth?.tokenEnv)?.from;
    const credential =
      auth === undefined ? undefined : { scheme: auth.scheme, variable: variable ?? auth.tokenEnv };
    return ['reaches', routeWords(route, credential)];
  });
}

const PROMPT_COLUMNS = 60;

/** How much there is, and how it begins. */
export function promptWords(prompt: string): string {
  if (prompt === '') return 'none';
  const lines = prompt.split('\n');
  const first = (lines[0] ?? '').trim();
  const begins = first.length > PROMPT_COLUMNS ? `${first.slice(0, PROMPT_COLUMNS)}...` : first;
  return `${lines.length === 1 ? '1 line' : `${lines.length} lines`}: ${begins}`;
}

const UNITS = [
  ['t', 2 ** 40],
  ['g', 2 ** 30],
  ['m', 2 ** 20],
  ['k', 2 ** 10],
] as const;

/** As `--limits` takes them. */
export function limitsWords({ memory, cpus, pids }: Limits): string {
  const set = [
    ...(memory === undefined ? [] : [`memory=${sizeWords(memory)}`]),
    ...(cpus === undefined ? [] : [`cpus=${cpus}`]),
    ...(pids === undefined ? [] : [`pids=${pids}`]),
  ];
  return set.join(',') || 'none';
}

function sizeWords(bytes: number): string {
  const [unit, size] = UNITS.find(([, each]) => bytes % each === 0) ?? ['', 1];
  return `${bytes / size}${unit}`;
}

/** How a bottle's workspace is declared, for the verbs that start nothing. */
export function workspaceWords({ workspace }: Bottle): string {
  return workspace === 'none' ? 'none; --cwd gives a copy' : workspace;
}
