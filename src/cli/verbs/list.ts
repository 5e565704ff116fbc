import { visible } from '../../diagnostics/render.ts';
import { findManifests } from '../../manifest/find.ts';
import { type RunningBottle, runningBottles } from '../../session/running-bottles.ts';
import { preservedStates } from '../../session/stale-state.ts';
import { checkStates, stateDirOf, statePaths } from '../../session/state.ts';
import type { Host } from '../../sys/host.ts';
import { manifestFiles } from '../../sys/manifest-files.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { notice } from '../notice.ts';
import { paint } from '../paint.ts';
import { report, reportUsage } from '../report.ts';
import { TEXT } from '../text.ts';

export type ListFlags = {
  readonly json?: boolean;
};

const SCOPES = ['active', 'kept', 'available'] as const;

export const list: Verb<ListFlags, readonly [string | undefined]> = async (context, flags, asked) => {
  const scope = SCOPES.find((name) => name === (asked ?? 'active'));
  if (scope === undefined)
    return reportUsage(context, TEXT.notOneOf('what to list', asked ?? '', SCOPES, undefined));
  return scope === 'available' ? listAvailable(context, flags) : listBottles(context, flags, scope);
};

type Found = Pick<RunningBottle, 'slug' | 'services' | 'metadata'> & { readonly backend: string };
type Listed = Found & { readonly mode: 'enforce' | 'observe' };

async function listBottles(context: CliContext, flags: ListFlags, scope: 'active' | 'kept'): Promise<number> {
  const readable = checkStates(context.host.botBottleHome);
  if (!readable.ok) return report(context, readable.failure);
  const found = scope === 'active' ? await runningBottles(context.host) : keptBottles(context.host);
  const bottles = await Promise.all(found.map((bottle) => withMode(bottle, context.host)));
  if (flags.json) {
    context.stdout.write(`${JSON.stringify(bottles.map(describe), null, 2)}\n`);
    return EXIT.done;
  }
  for (const bottle of bottles) context.stdout.write(`${line(bottle, context.stdout.colour)}\n`);
  return EXIT.done;
}

/** What `resume` takes up again. */
function keptBottles(host: Host): readonly Found[] {
  return preservedStates(host).map(({ slug, metadata }) => ({
    slug,
    metadata,
    backend: metadata.backend ?? '?',
    services: [],
  }));
}

/** As its policy is now: a person may have changed what it began with. */
async function withMode(bottle: Found, host: Host): Promise<Listed> {
  const { isObserving } = await import('../../session/observed.ts');
  const { routes } = statePaths(stateDirOf(host.botBottleHome, bottle.slug));
  return { ...bottle, mode: isObserving(routes) ? 'observe' : 'enforce' };
}

/** The keys are a contract. What is not known is null. */
function describe({ backend, slug, services, metadata, mode }: Listed) {
  return {
    backend,
    slug,
    label: metadata.label || null,
    agent: metadata.agent_name ?? null,
    services,
    egress_mode: mode,
    color: metadata.color || null,
    cwd: metadata.cwd ?? null,
    started_at: metadata.started_at ?? null,
  };
}

function line({ backend, slug, services, metadata, mode }: Listed, colour: boolean): string {
  const agent = metadata.agent_name ?? '?';
  const name = visible(metadata.label ? `${metadata.label}(${agent})` : agent).replaceAll('\t', ' ');
  const shown = paint(name, metadata.color, colour);
  const told = services.map((name) => (name === 'egress' && mode === 'observe' ? 'egress(OBSERVE)' : name));
  return [visible(backend), slug, shown, told.join(',') || '-'].join('\t');
}

/** Names only: no manifest is read. Bottles come from the home alone; a repository may add agents. */
async function listAvailable(context: CliContext, flags: ListFlags): Promise<number> {
  const index = findManifests(context.host, manifestFiles);
  if (!index.ok) return report(context, index.failure);
  const { agents, bottles, warnings } = index.value;
  for (const warning of warnings) notice(context, warning);
  if (flags.json) {
    const names = { agents: [...agents.keys()], bottles: [...bottles.keys()] };
    context.stdout.write(`${JSON.stringify(names, null, 2)}\n`);
    return EXIT.done;
  }
  for (const { name, origin } of agents.values()) context.stdout.write(`agent\t${name}\t${origin}\n`);
  for (const { name, origin } of bottles.values()) context.stdout.write(`bottle\t${name}\t${origin}\n`);
  return EXIT.done;
}
