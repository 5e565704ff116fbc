import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { fileFailure } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import { finished } from '../../sys/spawn.ts';
import type { PrepareEvents } from '../contract.ts';
import { type Docker, runDocker, startDocker } from './command.ts';
import { buildImage, inspectImage } from './image.ts';
import { LABELS, labelsOf, version } from './names.ts';

/** An image of ours: built at its first use, and again when anything it is made of changes. */
export interface BuiltImage {
  readonly image: string;
  readonly dockerfile: string;
  /** Files of the host that the Dockerfile copies, by their names in the build's context. */
  readonly files: Readonly<Record<string, string>>;
  /** A Dockerfile of a person's own: its directory is its context. */
  readonly ownContext: boolean;
  /** Of the one bottle that it is for. */
  readonly slug?: string;
}

/**
 * Names a file of certificates that builds shall trust, a corporate proxy's say. Not NODE_EXTRA_CA_CERTS: a variable that
 * comes and goes would have the images built anew each time.
 */
const BUILD_CA_VARIABLE = 'BOT_BOTTLE_BUILD_CA';
/** Their name in a build's context. */
const HOST_CA = 'host-ca.crt';

/** A step, in the words of either builder of docker's, or of podman's. */
const STEP = /^(?:(?:Step|STEP) ?\d|#\d+ \[(?!internal\]))/;

/** docker takes these from its environment, by name, for the commands of a build. */
const PROXY_VARIABLES = ['HTTP_PROXY', 'http_proxy', 'HTTPS_PROXY', 'https_proxy', 'NO_PROXY', 'no_proxy'];

export interface ImageEvents extends PrepareEvents {
  /** Whether the engine and the plan suit each other: until that is known images are looked for, and none is made. */
  readonly fit: Promise<Result<unknown, Failure>>;
}

export async function ensureBuilt(
  docker: Docker,
  built: BuiltImage,
  host: Host,
  events: ImageEvents,
): Promise<Result<string, Failure>> {
  const { image, dockerfile } = built;
  const found = await inspectImage(docker, image);
  if (!found.ok) return found;
  const context = contextOf(built, host);
  if (!context.ok) return context;
  const { digest, files } = context.value;
  if (found.value !== undefined && found.value.content === digest) return ok(image);
  const fit = await events.fit;
  if (!fit.ok) return fit;
  const quiet = digest === undefined && found.value !== undefined;
  if (!quiet) {
    const why = found.value === undefined ? 'its first use, some minutes' : 'it has changed';
    events.notice(`building the image ${image} (${why})`);
  }
  const staged = built.ownContext ? undefined : stage(files);
  if (staged?.ok === false) return staged;
  try {
    const done = await buildImage(
      docker,
      {
        image,
        dockerfile: staged === undefined ? dockerfile : join(staged.value, 'Dockerfile'),
        context: staged === undefined ? dirname(dockerfile) : staged.value,
        buildArgs: {},
        tidy: true,
        passedArgs: PROXY_VARIABLES.filter((name) => host.env[name]),
        labels: {
          ...(built.slug === undefined
            ? { [LABELS.role]: 'image', [LABELS.version]: version() }
            : labelsOf('image', built.slug, host)),
          [LABELS.content]: digest ?? '',
        },
      },
      (line) => {
        // Two images may be built side by side.
        if (!quiet && STEP.test(line)) events.notice(`${image.replace(/:latest$/, '')}: ${line}`);
      },
      events.interrupted,
    );
    if (!done.ok) return done.failure.kind === 'build-failed' ? fail({ ...done.failure, dockerfile }) : done;
  } finally {
    if (staged !== undefined) rmSync(staged.value, { recursive: true, force: true });
  }
  if (found.value !== undefined) await dropUnnamed(docker, found.value.id);
  return ok(image);
}

/** Drops an image that had a name, unless it has another; a container that still runs of it keeps it. */
export async function dropUnnamed(docker: Docker, id: string): Promise<void> {
  const names = await runDocker(docker, {
    action: 'inspect an old image',
    args: ['image', 'inspect', '--format={{len .RepoTags}}', id],
  });
  if (names.ok && names.value.stdout.trim() === '0')
    await runDocker(docker, { action: 'drop an old image', args: ['rmi', id] });
}

/** An image that a person named: as it is here, or pulled. */
export async function ensureNamed(
  docker: Docker,
  image: string,
  events: ImageEvents,
): Promise<Result<string, Failure>> {
  const found = await inspectImage(docker, image);
  if (!found.ok) return found;
  if (found.value !== undefined) return ok(image);
  const fit = await events.fit;
  if (!fit.ok) return fit;
  events.notice(`pulling the image ${image}`);
  const started = await startDocker(docker, {
    action: `pull ${image}`,
    args: ['pull', '--quiet', image],
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  if (!started.ok) return started;
  const { child } = started.value;
  void events.interrupted?.then(() => child.kill('SIGTERM'));
  const { code, stderr } = await finished(child);
  if (code === 0) return ok(image);
  return fail({
    room: 'docker',
    program: docker.kind,
    kind: 'image-missing',
    found: `${image}: ${stderr.trim().split('\n').at(-1) ?? `exit status ${code}`}`,
  });
}

export interface Context {
  /** Of all that the image is made of; undefined where only docker can tell: then its own cache decides. */
  readonly digest: string | undefined;
  readonly files: Readonly<Record<string, string>>;
}

export function contextOf(
  { dockerfile, files: own, ownContext }: BuiltImage,
  host: Host,
): Result<Context, Failure> {
  const ca = host.env[BUILD_CA_VARIABLE];
  const files = {
    Dockerfile: dockerfile,
    ...own,
    ...(ca && !ownContext ? { [HOST_CA]: ca } : {}),
  };
  const digest = createHash('sha256');
  let path = dockerfile;
  try {
    for (const [name, source] of Object.entries(files)) {
      path = source;
      const bytes = readFileSync(source);
      if (ownContext && /^\s*(?:COPY|ADD)\s/im.test(bytes.toString('latin1')))
        return ok({ digest: undefined, files });
      digest.update(`${name}\0${bytes.length}\0`).update(bytes);
    }
  } catch (error) {
    return fail(fileFailure('read', path, error));
  }
  return ok({ digest: digest.digest('hex').slice(0, 32), files });
}

export function stage(files: Readonly<Record<string, string>>): Result<string, Failure> {
  const place = tmpdir();
  try {
    const directory = mkdtempSync(join(place, 'bot-bottle-build-'));
    for (const [name, source] of Object.entries(files))
      cpSync(source, join(directory, name), { dereference: true });
    return ok(directory);
  } catch (error) {
    return fail(fileFailure('make the context of a build in', place, error));
  }
}
