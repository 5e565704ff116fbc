import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import type { ActiveBottle, HolderOf, Orphan } from '../contract.ts';
import { filterArgs } from './args.ts';
import { classify } from './classify.ts';
import { askDocker, type Docker, findDocker, runDocker } from './command.ts';
import { commitFromInside, inspectAgent } from './commit-inside.ts';
import { containerName, keptImage, LABELS, labelsOf, labelTemplate } from './names.ts';

/** A thing of the engine's that carries our labels. */
interface Labelled {
  readonly kind: 'container' | 'network' | 'image';
  readonly name: string;
  readonly slug: string;
  readonly role: string;
  readonly services: readonly string[];
}

/** The bottles of this home whose agent's container runs; none where no engine answers. */
export async function listActive(host: Host): Promise<readonly ActiveBottle[]> {
  const docker = findDocker(host.env);
  if (!docker.ok) return [];
  const found = await listContainers(docker.value, ['--filter', 'status=running'], {
    home: host.botBottleHome,
    role: 'agent',
  });
  return found.ok ? found.value.map(({ slug, services }) => ({ backend: 'docker', slug, services })) : [];
}

/** What belongs to a bottle that nobody has use for: of a session that was killed, or of one that was removed. */
export async function findOrphans(host: Host, holderOf: HolderOf): Promise<readonly Orphan[]> {
  const docker = findDocker(host.env);
  if (!docker.ok) return [];
  const things = await listAll(docker.value, { home: host.botBottleHome });
  const halfBuilt = await listHalfBuilt(docker.value);
  return [
    ...(things.ok ? things.value : []).filter((thing) => isOrphan(thing, holderOf(thing.slug))),
    ...(halfBuilt.ok ? halfBuilt.value : []),
  ].map((thing) => ({
    backend: 'docker',
    kind: thing.kind,
    name: thing.name,
    remove: () => remove(docker.value, thing),
  }));
}

export function isOrphan(
  { kind, role }: Pick<Labelled, 'kind' | 'role'>,
  holder: ReturnType<HolderOf>,
): boolean {
  if (holder === 'nobody') return true;
  // Of a bottle that is kept, its images and the container that a killed session left are what it goes on from.
  return holder === 'person' && kind !== 'image' && role !== 'agent';
}

/** Whether what has this very name is of this bottle. */
export async function isOurs(
  docker: Docker,
  { kind, name }: Pick<Labelled, 'kind' | 'name'>,
  labels: { readonly slug: string; readonly home: string },
): Promise<boolean> {
  const things = await (kind === 'network'
    ? list(docker, 'network', ['network', 'ls'], labels)
    : listContainers(docker, ['--all'], labels));
  return things.ok && things.value.some((thing) => thing.name === name);
}

/** Drops everything of one bottle. */
export async function forget(slug: string, host: Host): Promise<Result<void, Failure>> {
  const docker = findDocker(host.env);
  if (!docker.ok) return docker;
  const things = await listAll(docker.value, { home: host.botBottleHome, slug });
  if (!things.ok) return things;
  for (const thing of things.value) {
    const removed = await remove(docker.value, thing);
    if (!removed.ok) return removed;
  }
  return ok(undefined);
}

/** A killed session's container, if there is one, becomes the image that its bottle goes on from. */
export async function takeLeftContainer(
  docker: Docker,
  slug: string,
  host: Host,
): Promise<Result<void, Failure>> {
  const left = await listContainers(docker, ['--all'], { home: host.botBottleHome, slug, role: 'agent' });
  if (!left.ok || left.value.length === 0) return left.ok ? ok(undefined) : left;
  const committed = await commitContainer(docker, slug, { image: keptImage(slug), role: 'kept' }, host);
  return committed.ok ? remove(docker, { kind: 'container', name: containerName('agent', slug) }) : committed;
}

/** The container of an agent that the engine made, and that ended before it was up. */
export async function removeUnstarted(docker: Docker, slug: string, host: Host): Promise<void> {
  const labels = { home: host.botBottleHome, slug, role: 'agent' } as const;
  const made = await listContainers(docker, ['--all'], labels);
  for (const container of made.ok ? made.value : []) await remove(docker, container);
}

/**
 * What the container holds, mounts and memory apart, as an image; it is paused meanwhile. Gives the image's digest. Of
 * one whose runtime has its own file system and that has ended there is nothing left to hold.
 */
export async function commitContainer(
  docker: Docker,
  slug: string,
  { image, role }: { readonly image: string; readonly role: 'committed' | 'kept' },
  host: Host,
): Promise<Result<string, Failure>> {
  const found = await inspectAgent(docker, slug);
  if (!found.ok) return found;
  if (found.value.isOpaque) {
    if (!found.value.isRunning) return ok('');
    return commitFromInside(docker, slug, found.value, {
      image,
      labels: labelsOf(role, slug, host),
      helperLabels: labelsOf('commit', slug, host),
      runtime: 'runc',
    });
  }
  const labels = Object.entries(labelsOf(role, slug, host));
  return askDocker(docker, {
    action: `commit the bottle ${slug}`,
    args: [
      'commit',
      ...labels.flatMap(([name, value]) => ['--change', `LABEL ${name}=${JSON.stringify(value)}`]),
      containerName('agent', slug),
      image,
    ],
  });
}

type Labels = Readonly<Partial<Record<'home' | 'slug' | 'role', string>>>;

async function listAll(docker: Docker, labels: Labels): Promise<Result<readonly Labelled[], Failure>> {
  const containers = await listContainers(docker, ['--all'], labels);
  if (!containers.ok) return containers;
  const networks = await list(docker, 'network', ['network', 'ls'], labels);
  if (!networks.ok) return networks;
  const images = await listImages(docker, labels);
  return images.ok ? ok([...containers.value, ...networks.value, ...images.value]) : images;
}

function listContainers(docker: Docker, options: readonly string[], labels: Labels) {
  return list(docker, 'container', ['ps', '--no-trunc', ...options], labels);
}

async function list(
  docker: Docker,
  kind: 'container' | 'network',
  args: readonly string[],
  labels: Labels,
): Promise<Result<readonly Labelled[], Failure>> {
  const label = (name: string) => `{{.Label "${name}"}}`;
  const name = kind === 'container' ? '{{.Names}}' : '{{.Name}}';
  const listed = await askDocker(docker, {
    action: `list ${kind}s`,
    args: [
      ...args,
      ...filterArgs(labels),
      `--format=${[name, label(LABELS.slug), label(LABELS.role), label(LABELS.services)].join('\t')}`,
    ],
  });
  if (!listed.ok) return listed;
  return ok(
    rows(listed.value).map(([shown = '', slug = '', role = '', services = '']) => ({
      kind,
      name: shown,
      slug,
      role,
      services: services === '' ? ['egress'] : services.split(','),
    })),
  );
}

/** `docker images` tells no labels: these are looked up by their digests. */
async function listImages(docker: Docker, labels: Labels): Promise<Result<readonly Labelled[], Failure>> {
  const ids = await askDocker(docker, {
    action: 'list images',
    args: ['images', '--quiet', '--no-trunc', ...filterArgs(labels)],
  });
  if (!ids.ok) return ids;
  const unique = [...new Set(rows(ids.value).map(([id = '']) => id))];
  if (unique.length === 0) return ok([]);
  const told = await askDocker(docker, {
    action: 'inspect images',
    args: [
      ...['image', 'inspect'],
      `--format={{.Id}}\t{{index .Config.Labels "${LABELS.slug}"}}\t{{range .RepoTags}}{{.}} {{end}}`,
      ...unique,
    ],
  });
  if (!told.ok) return told;
  return ok(
    rows(told.value).flatMap(([id = '', slug = '', tags = '']) => {
      const names = tags.trim() === '' ? [id] : tags.trim().split(' ');
      return names.map((name) => ({ kind: 'image' as const, name, slug, role: 'image', services: [] }));
    }),
  );
}

/**
 * What a build of a shipped image left that was killed: it has the Dockerfile's label, and not yet the one that tells
 * what it was built from. Only Docker's builder before BuildKit keeps such, and a build that goes on uses the last one.
 */
async function listHalfBuilt(docker: Docker): Promise<Result<readonly Labelled[], Failure>> {
  const ids = await askDocker(docker, {
    action: 'list images',
    args: ['images', '--quiet', '--no-trunc', '--filter', 'dangling=true', ...filterArgs({ role: 'image' })],
  });
  if (!ids.ok) return ids;
  const unique = [...new Set(rows(ids.value).map(([id = '']) => id))];
  if (unique.length === 0) return ok([]);
  const told = await askDocker(docker, {
    action: 'inspect images',
    args: ['image', 'inspect', `--format={{.Id}}\t${labelTemplate(LABELS.content)}`, ...unique],
  });
  const used = await askDocker(docker, {
    action: 'list containers',
    args: ['ps', '--all', '--no-trunc', '--format={{.Image}}'],
  });
  if (!told.ok) return told;
  if (!used.ok) return used;
  const inUse = used.value.split('\n').map((name) => name.replace(/^sha256:/, ''));
  return ok(
    rows(told.value)
      .filter(
        ([id = '', content = '']) =>
          content === '' && !inUse.some((name) => name !== '' && id.startsWith(`sha256:${name}`)),
      )
      .map(([name = '']) => ({ kind: 'image', name, slug: '', role: 'image', services: [] })),
  );
}

function rows(text: string): readonly (readonly string[])[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
}

/** One that has gone meanwhile, or is going, is removed. */
export async function remove(
  docker: Docker,
  { kind, name }: Pick<Labelled, 'kind' | 'name'>,
): Promise<Result<void, Failure>> {
  const args = {
    container: ['rm', '--force', '--volumes', name],
    network: ['network', 'rm', name],
    image: ['rmi', '--force', name],
  }[kind];
  const action = `remove the ${kind} ${name}`;
  const ran = await runDocker(docker, { action, args });
  if (!ran.ok) return ran;
  const { code, stderr } = ran.value;
  if (
    code === 0 ||
    /no such (?:container|network|image|object)|not found|is already in progress/i.test(stderr)
  )
    return ok(undefined);
  return fail(classify({ program: docker.kind, action, status: code, stderr }));
}
