import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import type { ActiveBottle, HolderOf, Orphan } from '../contract.ts';
import { committedImage, keptImage, LABELS } from '../docker/names.ts';
import { isOrphan } from '../docker/orphans.ts';
import type { Listed } from './answers.ts';
import { type Container, containerOf } from './command.ts';
import { removeImage } from './images.ts';
import { listNetworks, removeNetwork } from './networks.ts';
import { listContainers, removeContainer } from './vm.ts';

interface Thing {
  readonly kind: 'container' | 'network';
  readonly name: string;
  readonly slug: string;
  readonly role: string;
  readonly running: boolean;
}

/**
 * The bottles of this home that run: those whose sidecars run beside the agent. An agent's container without them was
 * left by a killed session; nothing runs in it, and it has no way out.
 */
export async function listActive(host: Host): Promise<readonly ActiveBottle[]> {
  if (host.platform !== 'darwin') return [];
  const containers = await ownContainers(containerOf(host), host);
  const running = containers.filter((thing) => thing.running);
  const has = (slug: string, role: string) =>
    running.some((thing) => thing.slug === slug && thing.role === role);
  return running
    .filter(({ slug, role }) => role === 'agent' && has(slug, 'sidecars'))
    .map(({ slug }) => ({ backend: 'macos-container', slug, services: ['egress'] }));
}

/** What belongs to a bottle that nobody has use for: of a session that was killed, or of one that was removed. */
export async function findOrphans(host: Host, holderOf: HolderOf): Promise<readonly Orphan[]> {
  if (host.platform !== 'darwin') return [];
  const container = containerOf(host);
  const things = await ownThings(container, host);
  return things
    .filter((thing) => isOrphan(thing, holderOf(thing.slug)))
    .map((thing) => ({
      backend: 'macos-container',
      kind: thing.kind,
      name: thing.name,
      remove: () => remove(container, thing),
    }));
}

/** Drops everything of one bottle. */
export async function forget(slug: string, host: Host): Promise<Result<void, Failure>> {
  const container = containerOf(host);
  const things = (await ownThings(container, host)).filter((thing) => thing.slug === slug);
  for (const thing of things) {
    const removed = await remove(container, thing);
    if (!removed.ok) return removed;
  }
  for (const image of [keptImage(slug), committedImage(slug)]) {
    const removed = await removeImage(container, image);
    if (!removed.ok) return removed;
  }
  return ok(undefined);
}

/** Containers first: a network in use stays. None where the tool does not answer. */
async function ownThings(container: Container, host: Host): Promise<readonly Thing[]> {
  const networks = await listNetworks(container);
  return [
    ...(await ownContainers(container, host)),
    ...(networks.ok ? networks.value.flatMap((listed) => ownThing('network', listed, host)) : []),
  ];
}

async function ownContainers(container: Container, host: Host): Promise<readonly Thing[]> {
  const containers = await listContainers(container);
  return containers.ok ? containers.value.flatMap((listed) => ownThing('container', listed, host)) : [];
}

function ownThing(kind: Thing['kind'], { name, labels, running }: Listed, host: Host): Thing[] {
  const slug = labels[LABELS.slug];
  if (labels[LABELS.home] !== host.botBottleHome || slug === undefined) return [];
  return [{ kind, name, slug, role: labels[LABELS.role] ?? '', running }];
}

function remove(container: Container, { kind, name }: Thing): Promise<Result<void, Failure>> {
  return kind === 'container' ? removeContainer(container, name) : removeNetwork(container, name);
}
