import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import type { ActiveBottle, HolderOf, Orphan } from '../contract.ts';
import { dropAlias } from './alias.ts';
import { BACKEND } from './command.ts';
import { listMachines, markerPath, removeMachine } from './machine.ts';
import { machineName, slugOf } from './names.ts';
import { readTool } from './tool.ts';

/** The bottles of this home whose machine runs; none where the tool is not installed, which nobody needs to be told. */
export async function listActive(host: Host): Promise<readonly ActiveBottle[]> {
  const marked = markedSlugs(host);
  if (marked.length === 0) return [];
  const machines = await listMachines(host);
  if (!machines.ok) return [];
  const running = new Set(
    machines.value.flatMap(({ name, state }) => (state === 'running' ? [slugOf(name)] : [])),
  );
  return marked
    .filter((slug) => running.has(slug))
    .map((slug) => ({ backend: BACKEND, slug, services: servicesOf(slug, host) }));
}

/** What serves a bottle, by the logs that its session has begun. */
function servicesOf(slug: string, { botBottleHome }: Host): readonly string[] {
  const log = join(botBottleHome, 'state', slug, 'log');
  const names = new Set(readNames(log));
  return [
    'egress',
    ...(names.has('git-gate.log') ? ['git-gate'] : []),
    ...(names.has('supervise.log') ? ['supervise'] : []),
  ];
}

/** Machines and aliases of bottles that nobody has use for. A bottle that is kept may go on from its machine. */
export async function findOrphans(host: Host, holderOf: HolderOf): Promise<readonly Orphan[]> {
  const left = markedSlugs(host).filter((slug) => holderOf(slug) === 'nobody');
  return left.map((slug) => ({
    backend: BACKEND,
    kind: 'machine',
    name: machineName(slug),
    remove: () => forget(slug, host),
  }));
}

/** Drops a bottle's machine and its alias, where there are any. */
export async function forget(slug: string, host: Host): Promise<Result<void, Failure>> {
  const alias = readMarker(slug, host);
  if (alias === undefined) return ok(undefined);
  const tool = await readTool(host);
  if (!tool.ok) return tool;
  const removed = await removeMachine(slug, tool.value, host);
  if (!removed.ok) return removed;
  return alias === '' ? ok(undefined) : dropAlias(alias, host);
}

/** The alias that a marked bottle was given, '' for none; undefined: it is not marked. */
export function readMarker(slug: string, host: Host): string | undefined {
  try {
    const text = readFileSync(markerPath(slug, host), 'utf8').trim();
    return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(text) ? text : '';
  } catch {
    return undefined;
  }
}

/** Only what could be a slug: the directory is a person's own. */
function markedSlugs({ botBottleHome }: Host): readonly string[] {
  return readNames(join(botBottleHome, 'machines')).filter((name) => slugOf(machineName(name)) === name);
}

function readNames(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}
