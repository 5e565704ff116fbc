import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Plan } from '../../plan/plan.ts';
import { fileFailure, makePrivateDir } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import type { WorkEvents } from '../../sys/tree/pace.ts';
import type { FreezeEvents, FreezeTarget, Frozen, PrepareEvents } from '../contract.ts';
import { committedImage, containerName, keptImage, labelsOf } from '../docker/names.ts';
import { execArgs } from './args.ts';
import {
  askContainer,
  type Container,
  containerOf,
  PROGRAM,
  runContainer,
  startContainer,
  toolFailure,
} from './command.ts';
import { chooseDns } from './dns.ts';
import { buildImage, hasImage } from './images.ts';
import { listActive } from './orphans.ts';
import { ARCHIVE, GO_ON } from './scripts.ts';
import { listContainers, removeContainer } from './vm.ts';

/** Of a bottle that runs its container's files, while it stands still; of one that is kept what it ended with. */
export async function freezeBottle(
  { slug, stateDir }: FreezeTarget,
  host: Host,
  events: FreezeEvents,
): Promise<Result<Frozen | undefined, Failure>> {
  const container = containerOf(host);
  const dns = await chooseDns(host);
  if (!dns.ok) return dns;
  const image = committedImage(slug);
  const isRunning = (await listActive(host)).some((bottle) => bottle.slug === slug);
  const request = { slug, stateDir, image, role: 'committed', dns: dns.value } as const;
  const made = isRunning
    ? await freezeInto(container, request, host, events)
    : await commitKept(container, request, host, events);
  if (!made.ok) return made;
  if (made.value === undefined) return ok(undefined);
  return ok({
    reference: image,
    files: undefined,
    bytes: made.value,
    notices: [],
    exportCommand: [PROGRAM, 'image', 'save', image, '--output', `DIRECTORY/${slug}.tar`],
    // The name itself leads to the newest.
    dropOlder: () => {},
  });
}

interface Freezing {
  readonly slug: string;
  readonly stateDir: string;
  readonly image: string;
  readonly role: 'committed' | 'kept';
  readonly dns: string;
}

async function commitKept(
  container: Container,
  request: Freezing,
  host: Host,
  events: FreezeEvents,
): Promise<Result<number | undefined, Failure>> {
  const { slug, stateDir, image } = request;
  const left = await hasLeft(container, slug, host);
  if (!left.ok) return left;
  if (left.value) {
    const frozen = await freezeInto(container, request, host, events);
    if (!frozen.ok || frozen.value === undefined) return frozen;
    const removed = await removeContainer(container, containerName('agent', slug));
    return removed.ok ? frozen : removed;
  }
  const kept = await hasImage(container, keptImage(slug));
  if (!kept.ok) return kept;
  if (kept.value) {
    const args = ['image', 'tag', keptImage(slug), image];
    const tagged = await askContainer(container, { action: `commit the bottle ${slug}`, args });
    return tagged.ok ? ok(0) : tagged;
  }
  const committed = await hasImage(container, image);
  if (!committed.ok) return committed;
  if (committed.value) return ok(0);
  return fail({
    room: 'session',
    kind: 'artifact',
    slug,
    reference: keptImage(slug),
    reason: `\`container\` has no such image, and ${stateDir} alone holds none of its files`,
  });
}

/** The container that a killed session left becomes the image that its bottle goes on from. */
export async function takeLeft(
  container: Container,
  { slug, stateDir }: Plan,
  host: Host,
  dns: string,
  events: PrepareEvents,
): Promise<Result<void, Failure>> {
  const left = await hasLeft(container, slug, host);
  if (!left.ok || !left.value) return left.ok ? ok(undefined) : left;
  events.notice('the bottle was left by a session that was killed: taking what it held');
  const request = { slug, stateDir, image: keptImage(slug), role: 'kept', dns } as const;
  const frozen = await freezeInto(container, request, host, {});
  return frozen.ok ? removeContainer(container, containerName('agent', slug)) : frozen;
}

async function hasLeft(container: Container, slug: string, host: Host): Promise<Result<boolean, Failure>> {
  const listed = await listContainers(container);
  if (!listed.ok) return listed;
  const { home } = { home: host.botBottleHome };
  return ok(
    listed.value.some(
      ({ name, labels, running }) =>
        running && name === containerName('agent', slug) && labels['bot-bottle.home'] === home,
    ),
  );
}

/**
 * Streams the container's files out and builds an image of them: a container that has stopped may be gone. Gives the
 * size of the archive; undefined when it was stopped.
 */
export async function freezeInto(
  container: Container,
  { slug, stateDir, image, role, dns }: Freezing,
  host: Host,
  events: WorkEvents,
): Promise<Result<number | undefined, Failure>> {
  const made = makePrivateDir(stateDir);
  if (!made.ok) return made;
  const directory = mkdtempSync(join(stateDir, 'freeze-'));
  const name = containerName('agent', slug);
  try {
    const path = await printedPath(container, name);
    if (!path.ok) return path;
    const streamed = await streamArchive(container, name, join(directory, 'rootfs.tar'), events);
    if (!streamed.ok || streamed.value === undefined) return streamed;
    const dockerfile = join(directory, 'Dockerfile');
    const lines = [
      'FROM scratch',
      'ADD rootfs.tar /',
      `ENV PATH=${path.value}`,
      'USER node',
      'WORKDIR /home/node',
    ];
    writeFileSync(dockerfile, `${lines.join('\n')}\n`, { mode: 0o600 });
    const built = await buildImage(
      container,
      {
        image,
        dockerfile,
        context: directory,
        shown: `the files of ${name}`,
        labels: labelsOf(role, slug, host),
      },
      host,
      dns,
      { notice: () => {} },
    );
    return built.ok ? streamed : built;
  } catch (error) {
    return fail(fileFailure('write', (error as NodeJS.ErrnoException).path ?? directory, error));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

const PLAIN_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** PATH is of an image's configuration, which is no file. */
async function printedPath(container: Container, name: string): Promise<Result<string, Failure>> {
  const args = execArgs({ container: name, user: '0', script: 'printf %s "$PATH"', words: [] });
  const told = await askContainer(container, { action: `ask ${name} for its PATH`, args });
  return told.ok ? ok(/^[\w./:+-]{1,4096}$/.test(told.value) ? told.value : PLAIN_PATH) : told;
}

async function streamArchive(
  container: Container,
  name: string,
  path: string,
  events: WorkEvents,
): Promise<Result<number | undefined, Failure>> {
  const action = `read the files of ${name}`;
  const args = execArgs({ container: name, user: '0', script: ARCHIVE, words: [] });
  const started = await startContainer(container, { action, args });
  if (!started.ok) return started;
  const child = started.value;
  child.stdin?.end();
  const stopping = setInterval(() => {
    if (events.stopped?.() === true) child.kill('SIGTERM');
  }, 50);
  let ended: { readonly code: number; readonly stderr: string };
  try {
    const { stdout } = child;
    if (stdout === null) throw new Error('no stdout');
    const written = pipeline(stdout, createWriteStream(path, { mode: 0o600 }));
    const stderr: Buffer[] = [];
    child.stderr?.on('data', (chunk: Buffer) => stderr.length < 64 && stderr.push(chunk));
    const code = new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 137)));
    await written;
    ended = { code: await code, stderr: Buffer.concat(stderr).toString() };
  } finally {
    clearInterval(stopping);
    // However it ended: a bottle must not stand still for good.
    const goOn = execArgs({ container: name, user: '0', script: GO_ON, words: [] });
    await runContainer(container, { action: 'let the bottle go on', args: goOn });
  }
  if (events.stopped?.() === true) return ok(undefined);
  // tar ends with 1 where a file changed while it was read (GNU tar manual, "Return codes").
  if (ended.code !== 0 && ended.code !== 1) return fail(toolFailure(action, ended));
  return ok(statSync(path).size);
}
