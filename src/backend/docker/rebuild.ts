import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import type { Docker } from './command.ts';
import { buildImage, inspectImage } from './image.ts';
import { type BuiltImage, contextOf } from './images.ts';
import { keptImage, labelsOf } from './names.ts';

/** Whether an image, or the image that it is a commit of, was built from what `built` is made of now. */
export async function isMadeOf(
  docker: Docker,
  image: string,
  built: BuiltImage,
  host: Host,
): Promise<Result<boolean, Failure>> {
  const context = contextOf(built, host);
  if (!context.ok) return context;
  const found = await inspectImage(docker, image);
  return found.ok ? ok(found.value?.content === context.value.digest) : found;
}

/** Makes the bottle's kept image anew: `base` with the home and the copy of the workspace that `held` has. */
export async function moveInto(
  docker: Docker,
  { plan, base, held }: { readonly plan: Plan; readonly base: string; readonly held: string },
  host: Host,
): Promise<Result<string, Failure>> {
  const image = keptImage(plan.slug);
  const place = tmpdir();
  let directory: string;
  try {
    directory = mkdtempSync(join(place, 'bot-bottle-build-'));
    writeFileSync(join(directory, 'Dockerfile'), moveDockerfile(plan, base, held));
  } catch (error) {
    return fail(fileFailure('make the context of a build in', place, error));
  }
  try {
    const made = await buildImage(
      docker,
      {
        image,
        dockerfile: join(directory, 'Dockerfile'),
        context: directory,
        buildArgs: {},
        tidy: true,
        labels: labelsOf('kept', plan.slug, host),
      },
      () => {},
    );
    return made.ok ? ok(image) : made;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What is copied belongs to root unless it is said whose it is. */
export function moveDockerfile({ workspace }: Plan, base: string, held: string): string {
  const paths = ['/home/node', ...(workspace.mode === 'copy' ? [workspace.path] : [])];
  return [
    `FROM ${held} AS held`,
    `FROM ${base}`,
    ...paths.map((path) => {
      const words = [path.replaceAll(/[[*?]/g, '[$&]'), `${path}/`].map(quoted);
      return `COPY --from=held --chown=node:node ${JSON.stringify(words)}`;
    }),
    '',
  ].join('\n');
}

/** Of a word, which is read as a shell's is also where it stands in JSON. */
function quoted(word: string): string {
  return word.replaceAll(/[\\'"$]/g, '\\$&');
}
