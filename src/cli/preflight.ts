import { gitIdentitySummary } from '../manifest/git-identity.ts';
import type { Manifest } from '../manifest/manifest.ts';
import type { Plan } from '../plan/plan.ts';
import { routeWords } from '../plan/route-words.ts';
import { OBSERVE_WARNING } from '../policy/observe.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import type { CliContext } from './context.ts';
import { envWords, limitsWords, promptWords, repoWords } from './manifest-words.ts';
import { type Row, rowLines } from './rows.ts';
import { confirm } from './tui/confirm.ts';
import { foldRow } from './tui/fold.ts';

const NO_WORKSPACE = 'none; --cwd gives a copy of the working directory, --workspace mount shares it';

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
    ['env', [...bottle.env.map(envWords), ...providerEnv(plan)].join(', ') || 'none declared'],
    ...(identity === undefined ? [] : [['git user', identity] as const]),
    ...bottle.git.repos.map((repo): Row => ['git repo', repoWords(repo)]),
    ...reaches(plan),
    ...plan.egress.resolve.map((mapping): Row => ['resolve', mapping]),
    ...(plan.egress.upstreamCa === undefined ? [] : [['trusts', plan.egress.upstreamCa] as const]),
    ['supervise', plan.supervise ? 'on: the agent may ask you for more' : 'off'],
    [
      'workspace',
      plan.workspace.mode === 'none' ? NO_WORKSPACE : `${plan.workspace.path} (${plan.workspace.mode})`,
    ],
    ['limits', limitsWords(plan.limits)],
    ...(plan.label === undefined ? [] : [['label', plan.label] as const]),
    ...(plan.color === undefined ? [] : [['colour', plan.color] as const]),
    ['slug', plan.slug],
    ...manifest.warnings.map((warning): Row => ['warning', warning]),
  ];
  return rowLines(rows);
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

/** What the provider sets besides, but for what it would rather not have shown. */
function providerEnv({ agent }: Plan): readonly string[] {
  if (agent === undefined) return [];
  const { template, guestEnv, envVars, provisionedEnv, hiddenEnvNames } = agent.provider;
  return Object.keys({ ...envVars, ...guestEnv, ...provisionedEnv })
    .filter((name) => !hiddenEnvNames.includes(name))
    .map((name) => `${name} (${template}'s)`);
}

function reaches({ egress }: Plan): readonly Row[] {
  const policy = parsePolicy(egress.routesYaml, 'routes.yaml');
  if (!policy.ok) throw new Error('the plan holds routes that egress would refuse');
  const { mode, routes } = policy.value;
  const observes: readonly Row[] = mode === undefined ? [] : [['OBSERVE', OBSERVE_WARNING]];
  if (routes.length === 0) return mode === undefined ? [['reaches', 'nothing']] : observes;
  const declared = routes.map(({ auth, ...route }): Row => {
    const variable = egress.tokens.find(({ slot }) => slot === auth?.tokenEnv)?.from;
    const credential =
      auth === undefined ? undefined : { scheme: auth.scheme, variable: variable ?? auth.tokenEnv };
    return ['reaches', routeWords(route, credential)];
  });
  return [...observes, ...declared];
}
