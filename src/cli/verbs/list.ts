import { readdirSync } from 'node:fs';
import { visible } from '../../diagnostics/render.ts';
import { type RunningBottle, runningBottles } from '../../session/running-bottles.ts';
import type { Host } from '../../sys/host.ts';
import type { CliContext, Verb } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import { paint } from '../paint.ts';
import { reportUsage } from '../report.ts';
import { TEXT } from '../text.ts';

export type ListFlags = {
  readonly json?: boolean;
};

const SCOPES = ['active', 'available'] as const;

export const list: Verb<ListFlags, readonly [string | undefined]> = async (context, flags, asked) => {
  const scope = SCOPES.find((name) => name === (asked ?? 'active'));
  if (scope === undefined)
    return reportUsage(context, TEXT.notOneOf('what to list', asked ?? '', SCOPES, undefined));
  if (scope === 'available') listAvailable(context, flags);
  else await listActive(context, flags);
  return EXIT.done;
};

async function listActive(context: CliContext, flags: ListFlags): Promise<void> {
  const bottles = await runningBottles(context.host);
  if (flags.json) {
    context.stdout.write(`${JSON.stringify(bottles.map(describe), null, 2)}\n`);
    return;
  }
  for (const bottle of bottles) context.stdout.write(`${line(bottle, context.stdout.colour)}\n`);
}

/** The keys are a contract. What is not known is null. */
function describe({ backend, slug, services, metadata }: RunningBottle) {
  return {
    backend,
    slug,
    label: metadata.label || null,
    agent: metadata.agent_name ?? null,
    services,
    color: metadata.color || null,
    cwd: metadata.cwd ?? null,
    started_at: metadata.started_at ?? null,
  };
}

function line({ backend, slug, services, metadata }: RunningBottle, colour: boolean): string {
  const agent = metadata.agent_name ?? '?';
  const name = visible(metadata.label ? `${metadata.label} (${agent})` : agent).replaceAll('\t', ' ');
  const shown = paint(name, metadata.color, colour);
  return [backend, slug, shown, services.join(',') || '-'].join('\t');
}

function listAvailable(context: CliContext, flags: ListFlags): void {
  const available = availableManifests(context.host);
  if (flags.json) {
    context.stdout.write(`${JSON.stringify(available, null, 2)}\n`);
    return;
  }
  for (const name of available.agents) context.stdout.write(`agent\t${name}\n`);
  for (const name of available.bottles) context.stdout.write(`bottle\t${name}\n`);
}

/** Names only: no manifest is read. Bottles come from the home alone; a repository may add agents. */
function availableManifests(host: Host) {
  const agents = [
    ...manifestNames(`${host.botBottleHome}/agents`),
    ...manifestNames(`${host.cwd}/.bot-bottle/agents`),
  ];
  return {
    agents: [...new Set(agents)].sort(),
    bottles: manifestNames(`${host.botBottleHome}/bottles`),
  };
}

function manifestNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory)
      .filter((name) => /^[a-z][a-z0-9-]*\.md$/.test(name))
      .map((name) => name.slice(0, -'.md'.length))
      .sort();
  } catch {
    // No such directory: no manifests.
    return [];
  }
}
