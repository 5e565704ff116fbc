import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import type { PrepareEvents } from '../contract.ts';
import { type BuiltImage, contextOf, stage } from '../docker/images.ts';
import { LABELS, labelsOf, version } from '../docker/names.ts';
import { labelArgs } from './args.ts';
import { askContainer, type Container, isGone, runContainer, toolFailure } from './command.ts';
import { repairBuilder } from './dns.ts';

/** Whether an image is here. */
export async function hasImage(container: Container, image: string): Promise<Result<boolean, Failure>> {
  const action = `inspect the image ${image}`;
  const ran = await runContainer(container, { action, args: ['image', 'inspect', image] });
  if (!ran.ok) return ran;
  if (ran.value.code === 0) return ok(true);
  return isGone(ran.value) ? ok(false) : fail(toolFailure(action, ran.value));
}

/**
 * An image of ours, built at its first use and again when anything it is made of changes: its tag is a digest of that,
 * because the tool tells no labels of an image. Gives the whole name.
 */
export async function ensureBuilt(
  container: Container,
  built: BuiltImage,
  host: Host,
  dns: string,
  events: PrepareEvents,
): Promise<Result<string, Failure>> {
  const context = contextOf(built, host);
  if (!context.ok) return context;
  const { digest, files } = context.value;
  const repository = built.image.replace(/:[^:/]*$/, '');
  const image = digest === undefined ? built.image : `${repository}:${digest}`;
  if (digest !== undefined) {
    const found = await hasImage(container, image);
    if (!found.ok || found.value) return found.ok ? ok(image) : found;
  }
  events.notice(`building the image ${image}`);
  const staged = built.ownContext ? undefined : stage(files);
  if (staged?.ok === false) return staged;
  try {
    const done = await buildImage(
      container,
      {
        image,
        dockerfile: staged === undefined ? built.dockerfile : join(staged.value, 'Dockerfile'),
        context: staged === undefined ? dirname(built.dockerfile) : staged.value,
        shown: built.dockerfile,
        labels:
          built.slug === undefined
            ? { [LABELS.role]: 'image', [LABELS.version]: version() }
            : labelsOf('image', built.slug, host),
      },
      host,
      dns,
      events,
    );
    if (!done.ok) return done;
  } finally {
    if (staged !== undefined) rmSync(staged.value, { recursive: true, force: true });
  }
  if (digest !== undefined) await dropOthers(container, repository, image);
  return ok(image);
}

/** One after the other: each looks whether the builder must be started anew, which ends another's build. */
let building: Promise<unknown> = Promise.resolve();

export function buildImage(...args: Parameters<typeof buildNow>): Promise<Result<void, Failure>> {
  const built = building.then(() => buildNow(...args));
  building = built;
  return built;
}

async function buildNow(
  container: Container,
  build: {
    readonly image: string;
    readonly dockerfile: string;
    readonly context: string;
    /** The Dockerfile as a person knows it. */
    readonly shown: string;
    readonly labels: Readonly<Record<string, string>>;
  },
  host: Host,
  dns: string,
  events: PrepareEvents,
): Promise<Result<void, Failure>> {
  const repaired = await repairBuilder(container, host, dns, events);
  if (!repaired.ok) return repaired;
  const { image, dockerfile, context, labels, shown } = build;
  const done = await askContainer(container, {
    action: `build the image ${image} from ${shown}`,
    args: [
      ...['build', '--progress', 'plain', '--tag', image, '--file', dockerfile, '--dns', dns],
      ...[...labelArgs(labels), context],
    ],
  });
  return done.ok ? ok(undefined) : done;
}

/** An image that a person named: as it is here, or pulled. */
export async function ensureNamed(
  container: Container,
  image: string,
  events: PrepareEvents,
): Promise<Result<string, Failure>> {
  const found = await hasImage(container, image);
  if (!found.ok || found.value) return found.ok ? ok(image) : found;
  events.notice(`pulling the image ${image}`);
  const pulled = await askContainer(container, {
    action: `pull the image ${image}`,
    args: ['image', 'pull', '--progress', 'none', image],
  });
  return pulled.ok ? ok(image) : pulled;
}

export async function removeImage(container: Container, image: string): Promise<Result<void, Failure>> {
  const action = `remove the image ${image}`;
  const ran = await runContainer(container, { action, args: ['image', 'delete', image] });
  if (!ran.ok) return ran;
  return ran.value.code === 0 || isGone(ran.value) ? ok(undefined) : fail(toolFailure(action, ran.value));
}

/** What had the name before; one that a container still runs of is kept by the tool. */
async function dropOthers(container: Container, repository: string, image: string): Promise<void> {
  const listed = await askContainer(container, {
    action: 'list its images',
    args: ['image', 'list', '--quiet'],
  });
  if (!listed.ok) return;
  const names = listed.value.split(/\r?\n/).map((line) => line.trim());
  for (const name of names) {
    const digest = name.startsWith(`${repository}:`) ? name.slice(repository.length + 1) : '';
    if (name !== image && /^[0-9a-f]{32}$/.test(digest)) await removeImage(container, name);
  }
}
