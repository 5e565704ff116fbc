import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import type { Host } from '../../sys/host.ts';
import type { Docker } from './command.ts';
import { inspectImage } from './image.ts';
import { type BuiltImage, ensureBuilt, ensureNamed, type ImageEvents } from './images.ts';
import { keptImage } from './names.ts';
import { takeLeftContainer } from './orphans.ts';
import { isMadeOf, moveInto } from './rebuild.ts';

export interface AgentImage {
  readonly image: string;
  /** It holds what the bottle had: its home, and its copy of the workspace. */
  readonly isResumed: boolean;
}

/**
 * In this order: what was committed, what the bottle held when it ended, a Dockerfile that was approved for it, an
 * image that the person named, the provider's own or the manifest's Dockerfile, and for a command the shipped one. A
 * Dockerfile that was approved since is built, and takes in what the bottle held.
 */
export async function agentImage(
  docker: Docker,
  plan: Plan,
  host: Host,
  events: ImageEvents,
): Promise<Result<AgentImage, Failure>> {
  const kept = await resumedImage(docker, plan, host, events);
  if (!kept.ok) return kept;
  const approved = approvedImage(plan);
  if (kept.value !== undefined && approved !== undefined) {
    const isMade = await isMadeOf(docker, kept.value, approved, host);
    if (!isMade.ok) return isMade;
    if (!isMade.value) {
      const base = await ensureBuilt(docker, approved, host, events);
      if (!base.ok) return base;
      const moved = await moveInto(docker, { plan, base: base.value, held: kept.value }, host);
      return moved.ok ? ok({ image: moved.value, isResumed: true }) : moved;
    }
  }
  if (kept.value !== undefined) return ok({ image: kept.value, isResumed: true });
  const fresh = await freshImage(docker, plan, host, events);
  return fresh.ok ? ok({ image: fresh.value, isResumed: false }) : fresh;
}

/** The image of a bottle that begins: nothing of it is the bottle's own. */
export async function freshImage(
  docker: Docker,
  plan: Plan,
  host: Host,
  events: ImageEvents,
): Promise<Result<string, Failure>> {
  const built = approvedImage(plan) ?? builtImage(plan, host);
  return typeof built === 'string'
    ? ensureNamed(docker, built, events)
    : ensureBuilt(docker, built, host, events);
}

/** The Dockerfile that a person has approved for this bottle. */
export function approvedImage({ stateDir, slug }: Plan): BuiltImage | undefined {
  const dockerfile = join(stateDir, 'Dockerfile');
  return existsSync(dockerfile)
    ? { image: `bot-bottle-image-${slug}:latest`, dockerfile, files: {}, ownContext: false, slug }
    : undefined;
}

/** A bottle that begins has none, and its start asks the engine nothing. */
async function resumedImage(
  docker: Docker,
  plan: Plan,
  host: Host,
  events: ImageEvents,
): Promise<Result<string | undefined, Failure>> {
  if (!existsSync(join(plan.stateDir, 'preserved'))) return ok(undefined);
  const fit = await events.fit;
  if (!fit.ok) return fit;
  const taken = await takeLeftContainer(docker, plan.slug, host);
  if (!taken.ok) return taken;
  const reference = readReference(plan.stateDir);
  const wanted = [...(reference === undefined ? [] : [reference]), keptImage(plan.slug)];
  for (const image of wanted) {
    const found = await inspectImage(docker, image);
    if (!found.ok) return found;
    if (found.value !== undefined) return ok(image);
    if (image === reference)
      events.notice(`the image ${image}, which was committed, is gone: the bottle goes on without it`);
  }
  return ok(undefined);
}

export function readReference(stateDir: string): string | undefined {
  try {
    return readFileSync(join(stateDir, 'committed-image'), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** What to build, or the name of an image that a person gave. */
export function builtImage(plan: Plan, host: Host): BuiltImage | string {
  const provider = plan.agent?.provider;
  if (plan.image !== undefined && plan.image !== provider?.image) return plan.image;
  const shipped = join(host.distDir, '../images');
  if (provider === undefined)
    return {
      image: 'bot-bottle-run:latest',
      dockerfile: join(shipped, 'run/Dockerfile'),
      files: {},
      ownContext: false,
    };
  const { image, dockerfile } = provider;
  const isShipped = dockerfile.startsWith(`${shipped}/`);
  // A person's own must not take the shipped image's name, and with it its place in other bottles.
  const name = isShipped ? image : ownName(image, dockerfile);
  return { image: name, dockerfile, files: {}, ownContext: !isShipped };
}

function ownName(image: string, dockerfile: string): string {
  let hash = 0;
  for (const char of dockerfile) hash = (hash * 31 + char.charCodeAt(0)) >>> 0;
  return `${image.replace(/:[^:/]*$/, '')}-${hash.toString(36)}:latest`;
}
