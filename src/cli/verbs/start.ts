import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { badFlag } from '../../diagnostics/usage-failure.ts';
import { findManifests } from '../../manifest/find.ts';
import { loadManifest } from '../../manifest/load.ts';
import type { BottleColor, WorkspaceMode } from '../../plan/plan.ts';
import { parseStartRequest, type StartRequest } from '../../plan/start-request.ts';
import { runningBottles } from '../../session/running-bottles.ts';
import { listStates } from '../../session/state.ts';
import type { Host } from '../../sys/host.ts';
import { manifestFiles } from '../../sys/manifest-files.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { checkLabel } from '../label.ts';
import { notice } from '../notice.ts';
import { report } from '../report.ts';
import { findObstacle, startSession } from '../start-session.ts';
import { askLabel } from '../tui/ask-label.ts';
import { chooseAgent } from '../tui/choose-agent.ts';

export type StartVerbFlags = {
  readonly backend?: string;
  readonly cwd?: boolean;
  readonly workspace?: WorkspaceMode;
  readonly label?: string;
  readonly color?: BottleColor;
  readonly remoteControl?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly format?: 'text' | 'json';
  readonly resolve?: readonly string[];
  readonly upstreamCa?: string;
};

export const start: Verb<StartVerbFlags, readonly string[]> = async (context, flags, ...words) => {
  const { host } = context;
  const [named = '', ...agentArgs] = words;
  const request = parseStartRequest(flags, agentArgs);
  if (!request.ok) return report(context, request.failure);
  const index = findManifests(host, manifestFiles);
  if (!index.ok) return report(context, index.failure);
  for (const warning of index.value.warnings) notice(context, warning);
  const agent = named === '' ? await chooseAgent(context, index.value) : ok(named);
  if (!agent.ok) return report(context, agent.failure);
  if (agent.value === undefined) return EXIT.interrupted;
  const manifest = loadManifest(index.value, agent.value);
  if (!manifest.ok) return report(context, manifest.failure);
  const isDry = flags.dryRun === true || host.env.BOT_BOTTLE_DRY_RUN === '1';
  const asks = context.canAsk && !flags.yes && !isDry;
  const backend = flags.backend === undefined ? {} : { backend: flags.backend };
  if (asks) {
    const planned = { manifest: manifest.value, request: request.value, ...backend };
    const obstacle = await findObstacle(context, planned);
    if (obstacle !== undefined) return report(context, obstacle);
  }
  const naming = await chooseLabel(context, agent.value, request.value, asks);
  if (!naming.ok) return report(context, naming.failure);
  if (naming.value === undefined) return EXIT.interrupted;
  const image = host.env.BOT_BOTTLE_IMAGE || undefined;
  const { slug, label, color } = naming.value;
  return startSession(context, {
    manifest: manifest.value,
    request: {
      ...request.value,
      ...(label === undefined ? {} : { label }),
      ...(color === undefined ? {} : { color }),
      ...(image === undefined ? {} : { image }),
    },
    ...(slug === undefined ? {} : { slug }),
    ...backend,
    ...(isDry ? { dryRun: flags.format ?? 'text' } : {}),
    yes: flags.yes === true,
  });
};

interface Naming {
  readonly label?: string;
  readonly color?: BottleColor;
  /** Made of the label. */
  readonly slug?: string;
}

/** The label and colour of the flags, or what a person answers; undefined when they left. */
async function chooseLabel(
  context: CliContext,
  agent: string,
  { label: typed, color: flag }: Pick<StartRequest, 'label' | 'color'>,
  asks: boolean,
): Promise<Result<Naming | undefined, Failure>> {
  const color = flag === undefined ? {} : { color: flag };
  if (typed === undefined && !asks) return ok(color);
  const names = await takenNames(context.host);
  const taken = (slug: string) => names.has(slug);
  if (typed !== undefined) {
    const checked = checkLabel(typed, taken);
    return checked.ok
      ? ok({ ...checked.value, ...color })
      : fail(
          badFlag(
            `the label ${JSON.stringify(typed.slice(0, 64))} ${checked.failure}`,
            'give another --label',
          ),
        );
  }
  if (flag !== undefined) return ok(color);
  const answer = await askLabel(context, { agent, taken });
  if (!answer.ok || answer.value?.label === undefined) return answer;
  const checked = checkLabel(answer.value.label, () => false);
  return ok({ ...answer.value, ...(checked.ok ? checked.value : {}) });
}

/** Names of bottles that run, and of those that were kept. */
async function takenNames(host: Host): Promise<ReadonlySet<string>> {
  const running = await runningBottles(host);
  const kept = listStates(host.botBottleHome);
  return new Set([...running, ...kept].map(({ slug }) => slug));
}
