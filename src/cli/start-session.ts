import type { Backend } from '../backend/contract.ts';
import { selectBackend } from '../backend/select.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { visible } from '../diagnostics/render.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { word } from '../diagnostics/word.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { type AgentPlan, buildAgentPlan } from '../plan/agent-plan.ts';
import type { Plan } from '../plan/plan.ts';
import { collectValues } from '../plan/secret-values.ts';
import type { StartRequest } from '../plan/start-request.ts';
import type { ClaimState } from '../session/claim-state.ts';
import { gatherAgentFacts } from '../session/gather-agent-facts.ts';
import { refusalLines } from '../session/refusals.ts';
import { runSession, type SessionIo } from '../session/run-session.ts';
import { newSlug } from '../session/slug.ts';
import { statePaths } from '../session/state.ts';
import { askValues } from './ask-values.ts';
import type { CliContext } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { leaveTerminal } from './leave-terminal.ts';
import { notice } from './notice.ts';
import { tellObserved, warnOfObserving } from './observe-notice.ts';
import { confirmStart, preflightLines } from './preflight.ts';
import { showProgress } from './progress.ts';
import { report } from './report.ts';
import { decorateTerminal } from './terminal-decoration.ts';

/** What `start` and `resume` have found out by their own ways. */
export interface SessionRequest {
  readonly manifest: Manifest;
  readonly request: StartRequest;
  /** Of a bottle that is taken up again, or made of a label; absent: a new one. */
  readonly slug?: string;
  /** How a bottle that is taken up again gets its directory; absent: a new one. */
  readonly claim?: ClaimState;
  /** `--backend`, or the backend of the bottle that is taken up again. */
  readonly backend?: string;
  /** Print the plan, and start nothing. */
  readonly dryRun?: 'text' | 'json';
  /** The person has said yes already. */
  readonly yes?: boolean;
}

/**
 * From a manifest to the agent's exit code. Everything is checked before anything starts, and nothing is left on disk
 * when something is wrong.
 */
export async function startSession(context: CliContext, session: SessionRequest): Promise<number> {
  const { host } = context;
  const { manifest, request } = session;
  const backend = await selectBackend(session.backend, host);
  if (!backend.ok) return report(context, backend.failure);
  const slug = session.slug ?? newSlug(manifest.agent.name);
  const gathered = gatherAgentFacts(
    manifest,
    request,
    { slug, backend: backend.value.name, toShow: session.dryRun !== undefined },
    host,
  );
  if (!gathered.ok) return report(context, gathered.failure);
  const built = buildAgentPlan(manifest, request, gathered.value.facts);
  if (!built.ok) return report(context, built.failure);
  const { plan, notes } = built.value;
  const asks = context.canAsk && session.yes !== true && session.dryRun === undefined;
  // The summary tells the manifest's warnings.
  for (const note of asks ? notes : [...manifest.warnings, ...notes]) notice(context, note);
  warnOfObserving(context, plan.egress.routesYaml);
  if (session.dryRun !== undefined) {
    const found = findHostValues(context, built.value, gathered.value.secrets);
    const obstacles = [gathered.value.missing, found.ok ? undefined : found.failure];
    for (const obstacle of obstacles)
      if (obstacle !== undefined)
        notice(context, `a start would fail: ${word(obstacle).what}; ${word(obstacle).mend}`);
    return explain(context, built.value, backend.value, session.dryRun);
  }

  const agreed = asks ? await agree(context, manifest, plan) : 'yes';
  if (agreed !== 'yes') return agreed === 'left' ? EXIT.interrupted : EXIT.failed;
  const values = await takeValues(context, built.value, gathered.value.secrets);
  if (!values.ok) return report(context, values.failure);
  if (values.value === undefined) return EXIT.interrupted;
  const decoration = decorateTerminal(context, {
    agent: plan.agentName,
    ...(plan.label === undefined ? {} : { label: plan.label }),
    ...(plan.color === undefined ? {} : { color: plan.color }),
  });
  const io: SessionIo = {
    terminal: context.terminal,
    values: values.value,
    signals: context.signals,
    keep: 'on-failure',
    kept: (kept) => notice(context, `the bottle is kept: bot-bottle resume ${kept}`),
    notice: (line) => notice(context, line),
    progress: showProgress(context),
    left: (code) => leaveTerminal(context, code),
    refused: (stateDir, from) => {
      decoration.restore();
      const lines = refusalLines(statePaths(stateDir).audit, from, manifest.bottle.name);
      for (const line of lines) notice(context, line);
      tellObserved(context, plan.slug, stateDir, from);
    },
  };
  const ended = await runSession(plan, backend.value, host, io, session.claim);
  decoration.restore();
  return ended.ok ? ended.value : report(context, ended.failure);
}

/** What would stop a start, found before a person is asked anything. */
export async function findObstacle(
  context: CliContext,
  { manifest, request, backend: wanted }: Pick<SessionRequest, 'manifest' | 'request' | 'backend'>,
): Promise<Failure | undefined> {
  const { host } = context;
  const backend = await selectBackend(wanted, host);
  if (!backend.ok) return backend.failure;
  const bottle = { slug: newSlug(manifest.agent.name), backend: backend.value.name, toShow: false };
  const gathered = gatherAgentFacts(manifest, request, bottle, host);
  if (!gathered.ok) return gathered.failure;
  const built = buildAgentPlan(manifest, request, gathered.value.facts);
  return built.ok ? undefined : built.failure;
}

/** Shows what will be done and asks. */
async function agree(context: CliContext, manifest: Manifest, plan: Plan): Promise<'yes' | 'no' | 'left'> {
  const answer = await confirmStart(context, preflightLines(plan, manifest));
  if (answer === undefined) return 'left';
  return answer ? 'yes' : 'no';
}

async function explain(
  context: CliContext,
  { plan }: AgentPlan,
  backend: Backend,
  format: 'text' | 'json',
): Promise<number> {
  const { explainJson, explainText } = await import('../plan/explain.ts');
  const { tellChoice } = await import('./backend-choice.ts');
  const chosen = await tellChoice(context, backend, format);
  const text =
    format === 'json'
      ? explainJson(plan)
      : [...explainText(plan), ...chosen].map((line) => `${visible(line)}\n`).join('');
  context.stdout.write(text);
  return EXIT.done;
}

/** The values that the plan names; undefined when the person would rather not type one. */
async function takeValues(
  context: CliContext,
  { needs }: Pick<AgentPlan, 'needs'>,
  secrets: Readonly<Record<string, string>>,
): Promise<Result<Readonly<Record<string, string>> | undefined, Failure>> {
  // What the host lacks is told before a person types anything.
  const found = findHostValues(context, { needs }, secrets);
  if (!found.ok) return found;
  const asked = await askValues(context, needs.env, {
    noTerminal: ({ name, bottle }) =>
      `start it on a terminal, or write \`${name}: ${'${'}${name}}\` in the bottle ${bottle} and export ${name}`,
  });
  if (!asked.ok) return fail(asked.failure);
  const hostEnv = { ...context.host.env, ...secrets };
  return asked.value === undefined ? ok(undefined) : collectValues({ ...needs, env: asked.value }, hostEnv);
}

/** The values that need nobody to type them. */
function findHostValues(
  { host }: CliContext,
  { needs }: Pick<AgentPlan, 'needs'>,
  secrets: Readonly<Record<string, string>>,
): Result<Readonly<Record<string, string>>, Failure> {
  const unasked = needs.env.filter(({ prompt }) => prompt === undefined);
  return collectValues({ ...needs, env: unasked }, { ...host.env, ...secrets });
}
