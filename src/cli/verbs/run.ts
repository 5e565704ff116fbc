import { selectBackend, selectForCommand } from '../../backend/select.ts';
import type { Failure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/render.ts';
import type { Result } from '../../diagnostics/result.ts';
import { buildPlan } from '../../plan/build-plan.ts';
import type { WorkspaceMode } from '../../plan/plan.ts';
import { parseRunRequest, type RunRequest } from '../../plan/run-request.ts';
import { collectValues } from '../../plan/secret-values.ts';
import { gatherFacts } from '../../session/gather-facts.ts';
import { refusalLines } from '../../session/refusals.ts';
import { statePaths } from '../../session/state.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { leaveTerminal } from '../leave-terminal.ts';
import { notice } from '../notice.ts';
import { showProgress } from '../progress.ts';
import { report } from '../report.ts';

export type RunCommandFlags = {
  readonly allow?: readonly string[];
  readonly secret?: readonly string[];
  readonly env?: readonly string[];
  readonly workspace?: WorkspaceMode;
  readonly bottle?: string;
  readonly backend?: string;
  readonly image?: string;
  readonly limits?: string;
  readonly resolve?: readonly string[];
  readonly upstreamCa?: string;
  readonly supervise?: boolean;
  readonly dryRun?: boolean;
  readonly format?: 'text' | 'json';
  readonly json?: boolean;
};

export const run: Verb<RunCommandFlags, readonly string[]> = async (context, flags, ...command) => {
  const { host } = context;
  const image = flags.image ?? (host.env.BOT_BOTTLE_IMAGE || undefined);
  const asked = parseRunRequest({ ...flags, ...(image === undefined ? {} : { image }) }, command);
  if (!asked.ok) return report(context, asked.failure);
  const request = flags.bottle === undefined ? asked : await takeBottle(context, asked.value, flags.bottle);
  if (!request.ok) return report(context, request.failure);
  const select = image === undefined ? selectForCommand : selectBackend;
  const backend = await select(flags.backend, host);
  if (!backend.ok) return report(context, backend.failure);
  const facts = gatherFacts(request.value, backend.value.name, host);
  if (!facts.ok) return report(context, facts.failure);
  const plan = buildPlan(request.value, facts.value);
  if (!plan.ok) return report(context, plan.failure);
  for (const note of facts.value.notes) notice(context, note);
  const observing = /^mode: observe$/m.test(plan.value.egress.routesYaml)
    ? await import('../observe-notice.ts')
    : undefined;
  observing?.warnOfObserving(context, plan.value.egress.routesYaml);
  if (flags.dryRun || host.env.BOT_BOTTLE_DRY_RUN === '1') {
    const { explainJson, explainText } = await import('../../plan/explain.ts');
    const { tellChoice } = await import('../backend-choice.ts');
    const asJson = flags.json || flags.format === 'json';
    const chosen = await tellChoice(context, backend.value, asJson ? 'json' : 'text');
    context.stdout.write(
      asJson
        ? explainJson(plan.value)
        : [...explainText(plan.value), ...chosen].map((line) => `${visible(line)}\n`).join(''),
    );
    return EXIT.done;
  }
  const complete = flags.bottle === undefined ? request : await askValues(context, request.value);
  if (!complete.ok) return report(context, complete.failure);
  if (complete.value === undefined) return EXIT.interrupted;
  const values = collectValues(complete.value, host.env);
  if (!values.ok) return report(context, values.failure);
  const { runSession } = await import('../../session/run-session.ts');
  const ended = await runSession(plan.value, backend.value, host, {
    terminal: context.terminal,
    values: values.value,
    signals: context.signals,
    notice: (line) => notice(context, line),
    progress: showProgress(context),
    left: (code) => leaveTerminal(context, code),
    refused: (stateDir, from) => {
      for (const line of refusalLines(statePaths(stateDir).audit, from)) notice(context, line);
      observing?.tellObserved(context, plan.value.slug, stateDir, from);
    },
  });
  return ended.ok ? ended.value : report(context, ended.failure);
};

/** The manifests' code is read only when a manifest is. */
async function takeBottle(
  context: CliContext,
  request: RunRequest,
  name: string,
): Promise<Result<RunRequest, Failure>> {
  const bottles = await import('./run-bottle.ts');
  return bottles.takeBottle(context, request, name, (line) => notice(context, line));
}

async function askValues(
  context: CliContext,
  request: RunRequest,
): Promise<Result<RunRequest | undefined, Failure>> {
  const bottles = await import('./run-bottle.ts');
  return bottles.askValues(context, request);
}
