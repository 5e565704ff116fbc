import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import type { FreezeTarget, Frozen } from '../contract.ts';
import { askDocker, type Docker, findDocker } from './command.ts';
import { inspectImage } from './image.ts';
import { committedImage, keptImage } from './names.ts';
import { commitContainer, listActive, takeLeftContainer } from './orphans.ts';

/** `docker commit`: of a bottle that runs its container, paused meanwhile; of one that is kept what it ended with. */
export async function freezeBottle(
  { slug, stateDir }: FreezeTarget,
  host: Host,
): Promise<Result<Frozen | undefined, Failure>> {
  const docker = findDocker(host.env);
  if (!docker.ok) return docker;
  const image = committedImage(slug);
  const isRunning = (await listActive(host)).some((bottle) => bottle.slug === slug);
  const made = isRunning
    ? await commitContainer(docker.value, slug, { image, role: 'committed' }, host)
    : await commitKept(docker.value, slug, stateDir, host);
  if (!made.ok) return made;
  const size = await askDocker(docker.value, {
    action: `inspect the image ${image}`,
    args: ['image', 'inspect', '--format={{.Size}}', image],
  });
  if (!size.ok) return size;
  return ok({
    reference: image,
    files: undefined,
    bytes: Number(size.value.trim()),
    notices: [],
    exportCommand: [docker.value.program, 'save', '--output', `DIRECTORY/${slug}.tar`, image],
    // The name itself leads to the newest.
    dropOlder: () => {},
  });
}

async function commitKept(
  docker: Docker,
  slug: string,
  stateDir: string,
  host: Host,
): Promise<Result<unknown, Failure>> {
  const taken = await takeLeftContainer(docker, slug, host);
  if (!taken.ok) return taken;
  const kept = await inspectImage(docker, keptImage(slug));
  if (!kept.ok) return kept;
  const committed = await inspectImage(docker, committedImage(slug));
  if (!committed.ok) return committed;
  if (kept.value === undefined && committed.value === undefined)
    return fail({
      room: 'session',
      kind: 'artifact',
      slug,
      reference: keptImage(slug),
      reason: `the engine has no such image, and ${stateDir} alone holds none of its files`,
    });
  if (kept.value === undefined) return ok(undefined);
  return askDocker(docker, {
    action: `commit the bottle ${slug}`,
    args: ['tag', keptImage(slug), committedImage(slug)],
  });
}
