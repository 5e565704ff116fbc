import type { ManifestFailure } from '../diagnostics/manifest-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { RawBottle, RawGitRepo } from './bottle-schema.ts';
import type { GitUser } from './manifest.ts';
import type { ManifestDocument } from './parse.ts';
import type { RawProvider } from './provider-schema.ts';
import type { RawRoute } from './route-schema.ts';

/** One file of a chain, checked against the schema. */
export interface BottleLayer {
  readonly name: string;
  readonly document: ManifestDocument;
  readonly raw: RawBottle;
}

/** A chain made one, each part with the file that declared it last. */
export interface MergedBottle {
  /** The effective bottle's own layer first, the root of the chain last. */
  readonly layers: readonly BottleLayer[];
  readonly env: ReadonlyMap<string, Declared<string>>;
  readonly user: GitUser;
  readonly repos: ReadonlyMap<string, Declared<RawGitRepo>>;
  readonly scanner: NonNullable<RawBottle['git-gate']>['scanner'];
  readonly routes: readonly (Declared<RawRoute> & { readonly index: number })[];
  readonly log: NonNullable<RawBottle['egress']>['log'];
  readonly mode: NonNullable<RawBottle['egress']>['mode'];
  readonly provider: Declared<RawProvider> | undefined;
  readonly supervise: boolean | undefined;
  readonly workspace: RawBottle['workspace'];
  readonly limits: NonNullable<RawBottle['limits']>;
}

export interface Declared<T> {
  readonly value: T;
  readonly layer: BottleLayer;
}

/** Reads a bottle and what it extends, its own layer first, one file at a time: nothing outside the chain is read. */
export function loadChain<F>(
  name: string,
  load: (name: string, asked: BottleLayer | undefined, chain: readonly string[]) => Result<BottleLayer, F>,
): Result<readonly BottleLayer[], F | ManifestFailure> {
  const layers: BottleLayer[] = [];
  for (let next: string | undefined = name; next !== undefined; next = layers.at(-1)?.raw.extends) {
    const chain: string[] = [...layers.map((layer) => layer.name), next];
    const asked = layers.at(-1);
    const first = chain.indexOf(next);
    if (asked !== undefined && first < layers.length) {
      const where = asked.document.yaml.locate(['extends']);
      return fail({ room: 'manifest', kind: 'cycle', chain: chain.slice(first), where });
    }
    const layer = load(next, asked, chain);
    if (!layer.ok) return layer;
    layers.push(layer.value);
  }
  return ok(layers);
}

/** Applies each child over its parent. The rules stand beside the keys they are for. */
export function mergeChain(layers: readonly BottleLayer[]): MergedBottle {
  const env = new Map<string, Declared<string>>();
  let user: GitUser = {};
  let repos = new Map<string, Declared<RawGitRepo>>();
  const routes: MergedBottle['routes'][number][] = [];
  for (const layer of layers.toReversed()) {
    const { env: ownEnv = {}, 'git-gate': git = {}, egress = {} } = layer.raw;
    // By name, the child wins.
    for (const [name, value] of Object.entries(ownEnv)) env.set(name, { value, layer });
    user = overlayUser(user, git.user);
    // Absent inherits; `{}` clears; else united by name, entries of one name field by field.
    if (git.repos !== undefined) repos = uniteRepos(repos, git.repos, layer);
    // The parent's, then the child's.
    egress.routes?.forEach((value, index) => {
      routes.push({ value, layer, index });
    });
  }
  // Everything else: present in the child replaces.
  const last = <T>(read: (raw: RawBottle) => T | undefined): Declared<T> | undefined => {
    for (const layer of layers) {
      const value = read(layer.raw);
      if (value !== undefined) return { value, layer };
    }
    return undefined;
  };
  return {
    layers,
    env,
    user,
    repos,
    routes,
    scanner: last((raw) => raw['git-gate']?.scanner)?.value,
    log: last((raw) => raw.egress?.log)?.value,
    mode: last((raw) => raw.egress?.mode)?.value,
    provider: last((raw) => raw.agent_provider),
    supervise: last((raw) => raw.supervise)?.value,
    workspace: last((raw) => raw.workspace)?.value,
    limits: last((raw) => raw.limits)?.value ?? {},
  };
}

/** Per field, what is declared and not empty wins. */
export function overlayUser(
  under: GitUser,
  over: { readonly name?: string | null; readonly email?: string | null } | undefined,
): GitUser {
  const name = over?.name?.trim() || under.name;
  const email = over?.email?.trim() || under.email;
  return { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) };
}

function uniteRepos(
  under: ReadonlyMap<string, Declared<RawGitRepo>>,
  over: Readonly<Record<string, RawGitRepo>>,
  layer: BottleLayer,
): Map<string, Declared<RawGitRepo>> {
  const own = Object.entries(over);
  if (own.length === 0) return new Map();
  const united = new Map(under);
  for (const [name, value] of own)
    united.set(name, { value: { ...united.get(name)?.value, ...value }, layer });
  return united;
}
