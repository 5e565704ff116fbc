import { basename, join } from 'node:path';
import type { HostFailure } from '../diagnostics/host-failure.ts';
import type { ManifestFailure } from '../diagnostics/manifest-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Host } from '../sys/host.ts';
import type { ManifestFiles } from './files.ts';
import { findRepository } from './find-repository.ts';
import { MANIFEST_NAME } from './manifest.ts';

/** Which manifests there are: names, and where they stand. No file was read. */
export interface ManifestIndex {
  /** By name, sorted. From the home directory only. */
  readonly bottles: ReadonlyMap<string, ManifestEntry>;
  /** By name, sorted. A repository's agent stands over a home agent of the same name. */
  readonly agents: ReadonlyMap<string, ManifestEntry>;
  /** Where provider plugins stand. */
  readonly contrib: string;
  /** Names of the directories there. */
  readonly plugins: readonly string[];
  /** The directories that were searched, for messages. */
  readonly searched: { readonly bottles: readonly string[]; readonly agents: readonly string[] };
  /** One sentence each: files that were skipped, directories that were ignored, and why. */
  readonly warnings: readonly string[];
  /** What `load.ts` reads with. */
  readonly files: ManifestFiles;
}

export interface ManifestEntry {
  readonly name: string;
  readonly path: string;
  readonly origin: 'home' | 'repository';
  /** For an agent of a repository: the repository's directory, which its file may not lead out of. */
  readonly root?: string;
}

type FindHost = Pick<Host, 'cwd' | 'home' | 'botBottleHome'>;

/** Reads directory entries, and nothing else. A missing directory holds no manifests. */
export function findManifests(
  host: FindHost,
  files: ManifestFiles,
): Result<ManifestIndex, ManifestFailure | HostFailure> {
  const { botBottleHome } = host;
  const repository = findRepository(host, files);
  const legacy =
    findLegacy(host.home, botBottleHome, files) ??
    findLegacy(repository.root, repository.directory, files) ??
    findLegacy(host.cwd, join(host.cwd, '.bot-bottle'), files, repository.exists);
  if (legacy !== undefined) return fail(legacy);

  const warnings: string[] = [];
  const bottleDir = join(botBottleHome, 'bottles');
  const agentDirs = [join(botBottleHome, 'agents')];
  const bottles = listManifests(bottleDir, files, warnings);
  if (!bottles.ok) return bottles;
  const agents = listManifests(agentDirs[0] as string, files, warnings);
  if (!agents.ok) return agents;
  const contrib = join(botBottleHome, 'contrib');
  const plugins = files.list(contrib);
  if (!plugins.ok) return plugins;

  const found = { bottles: entries(bottles.value), agents: entries(agents.value) };
  if (repository.exists && files.realPath(repository.directory) !== files.realPath(botBottleHome)) {
    const directory = join(repository.directory, 'agents');
    agentDirs.unshift(directory);
    const ours = listManifests(directory, files, warnings);
    if (!ours.ok) return ours;
    for (const { name, path } of ours.value) {
      found.agents.set(name, { name, path, origin: 'repository', root: repository.root });
    }
    warnings.push(...refusedBottles(repository.directory, bottleDir, files));
  }
  return ok({
    bottles: sorted(found.bottles),
    agents: sorted(found.agents),
    contrib,
    plugins: (plugins.value ?? [])
      .filter(({ name, kind }) => kind === 'directory' && MANIFEST_NAME.test(name))
      .map(({ name }) => name)
      .sort(),
    searched: { bottles: [bottleDir], agents: agentDirs },
    warnings,
    files,
  });
}

/** The file layout is the trust boundary: what a repository brings along may not say what its agent can reach. */
function refusedBottles(directory: string, bottleDir: string, files: ManifestFiles): readonly string[] {
  const bottles = join(directory, 'bottles');
  if (files.stat(bottles) === undefined) return [];
  return [
    `${bottles} is ignored: a bottle grants credentials and network access, so a repository may not supply one; bottles are read from ${bottleDir} only`,
  ];
}

function findLegacy(
  parent: string,
  directory: string,
  files: ManifestFiles,
  moved = files.stat(directory) !== undefined,
): ManifestFailure | undefined {
  const file = join(parent, 'bot-bottle.json');
  return !moved && files.stat(file)?.kind === 'file'
    ? { room: 'manifest', kind: 'legacy', file, directory }
    : undefined;
}

interface Named {
  readonly name: string;
  readonly path: string;
}

function listManifests(
  directory: string,
  files: ManifestFiles,
  warnings: string[],
): Result<readonly Named[], HostFailure> {
  const listed = files.list(directory);
  if (!listed.ok) return listed;
  const all = (listed.value ?? []).toSorted((one, other) => (one.name < other.name ? -1 : 1));
  const accepted: Named[] = [];
  for (const { name: file, kind } of all) {
    const name = file.endsWith('.md') ? file.slice(0, -3) : '';
    const path = join(directory, file);
    if (MANIFEST_NAME.test(name)) {
      if (kind === 'file') accepted.push({ name, path });
      else
        warnings.push(
          `${path} is skipped: it is ${kind === 'directory' ? 'a directory' : 'not a regular file'}`,
        );
      continue;
    }
    // Version control and desktops leave these everywhere; nobody takes them for a manifest.
    if (file.startsWith('.') && !file.endsWith('.md')) continue;
    const twin = all.find((other) => other.name !== file && other.name.toLowerCase() === file.toLowerCase());
    warnings.push(
      twin === undefined
        ? `${path} is skipped: a manifest's file name is lower-case letters, digits and \`-\`, begins with a letter and ends in .md`
        : `${path} is skipped: its name differs from ${basename(twin.name)} only by case, and manifests have lower-case names`,
    );
  }
  return ok(accepted);
}

function entries(named: readonly Named[]): Map<string, ManifestEntry> {
  return new Map(named.map(({ name, path }) => [name, { name, path, origin: 'home' }]));
}

function sorted(map: ReadonlyMap<string, ManifestEntry>): ReadonlyMap<string, ManifestEntry> {
  return new Map([...map].sort(([one], [other]) => (one < other ? -1 : 1)));
}
