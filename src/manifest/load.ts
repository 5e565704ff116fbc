import { sep } from 'node:path';
import type { Failure } from '../diagnostics/failure.ts';
import type { SourceLocation } from '../diagnostics/message.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { loadPlugin } from '../provider/plugin/load.ts';
import { agentSchema } from './agent-schema.ts';
import { bottleSchema } from './bottle-schema.ts';
import { buildBottle } from './build-bottle.ts';
import { check } from './check.ts';
import { type BottleLayer, loadChain, mergeChain, overlayUser } from './extends.ts';
import type { ManifestEntry, ManifestIndex } from './find.ts';
import { MANIFEST_LIMIT } from './frontmatter.ts';
import { mergeGitIdentity } from './git-identity.ts';
import type { Agent, Bottle, Manifest } from './manifest.ts';
import { type ManifestDocument, parseManifest } from './parse.ts';
import { piSettings } from './provider-schema.ts';

/** Reads one agent's file and its bottle's chain, and nothing else. */
export function loadManifest(index: ManifestIndex, agentName: string): Result<Manifest, Failure> {
  const read = readAgent(index, agentName);
  if (!read.ok) return read;
  const { agent, document } = read.value;
  const bottle = loadEffective(index, agent.bottle, document.yaml.locate(['bottle']));
  if (!bottle.ok) return bottle;
  const gitIdentity = mergeGitIdentity(agent.gitUser, bottle.value.git.user);
  return ok({ agent, bottle: bottle.value, gitIdentity, warnings: bottle.value.warnings });
}

/** Reads one agent's file, and nothing else. */
export function loadAgent(index: ManifestIndex, name: string): Result<Agent, Failure> {
  const read = readAgent(index, name);
  return read.ok ? ok(read.value.agent) : read;
}

/** Reads one bottle's chain, and nothing else. */
export function loadBottle(index: ManifestIndex, name: string): Result<Bottle, Failure> {
  return loadEffective(index, name, undefined);
}

function loadEffective(
  index: ManifestIndex,
  name: string,
  askedAt: SourceLocation | undefined,
): Result<Bottle, Failure> {
  const layers = loadChain<Failure>(name, (each, child, chain) => {
    const where = child === undefined ? askedAt : child.document.yaml.locate(['extends']);
    return readBottle(index, each, chain, where);
  });
  if (!layers.ok) return layers;
  return buildBottle(mergeChain(layers.value), index.plugins, (template) =>
    loadPlugin(index.files, index.contrib, template),
  );
}

function readBottle(
  index: ManifestIndex,
  name: string,
  chain: readonly string[],
  where: SourceLocation | undefined,
): Result<BottleLayer, Failure> {
  const entry = index.bottles.get(name);
  if (entry === undefined) return fail(unknown('bottle', name, index, { chain, where }));
  const document = readDocument(index, entry);
  if (!document.ok) return document;
  const { yaml } = document.value;
  const raw = check(bottleSchema, 'bottle', yaml);
  if (!raw.ok) return raw;
  const provider = raw.value.agent_provider;
  if (provider?.template === 'pi' && provider.settings !== undefined) {
    const settings = check(piSettings, 'bottle', yaml, ['agent_provider', 'settings']);
    if (!settings.ok) return settings;
  }
  return ok({ name, document: document.value, raw: raw.value });
}

function readAgent(
  index: ManifestIndex,
  name: string,
): Result<{ readonly agent: Agent; readonly document: ManifestDocument }, Failure> {
  const entry = index.agents.get(name);
  if (entry === undefined) return fail(unknown('agent', name, index, {}));
  const document = readDocument(index, entry);
  if (!document.ok) return document;
  const raw = check(agentSchema, 'agent', document.value.yaml);
  if (!raw.ok) return raw;
  const { bottle, skills = [], 'git-gate': git } = raw.value;
  const agent: Agent = {
    name,
    file: entry.path,
    origin: entry.origin,
    bottle,
    skills: [...new Set(skills)],
    prompt: document.value.body.trim(),
    gitUser: overlayUser({}, git?.user),
  };
  return ok({ agent, document: document.value });
}

function readDocument({ files }: ManifestIndex, entry: ManifestEntry): Result<ManifestDocument, Failure> {
  const { path, root } = entry;
  const refuse = (fault: 'not-regular' | 'outside-repository', found: string) =>
    fail({ room: 'manifest', kind: 'file', file: path, fault, found } as const);
  let opened = path;
  if (root !== undefined) {
    // A repository could link a prompt to a secret of this machine, and the prompt goes into the bottle.
    const [real, realRoot] = [files.realPath(path), files.realPath(root)];
    if (real !== undefined && !(realRoot !== undefined && real.startsWith(withSeparator(realRoot)))) {
      return refuse('outside-repository', real);
    }
    opened = real ?? path;
  }
  const read = files.read(opened, MANIFEST_LIMIT);
  if (!read.ok) return read;
  if (read.value.kind !== 'file') {
    return refuse(
      'not-regular',
      read.value.kind === 'directory' ? 'a directory' : 'a pipe, socket or device',
    );
  }
  return parseManifest(path, read.value.bytes);
}

function withSeparator(directory: string): string {
  return directory.endsWith(sep) ? directory : directory + sep;
}

function unknown(
  type: 'agent' | 'bottle',
  name: string,
  index: ManifestIndex,
  from: { readonly chain?: readonly string[]; readonly where?: SourceLocation | undefined },
): Failure {
  const known = [...(type === 'agent' ? index.agents : index.bottles).keys()];
  const meant = nearest(name, known);
  return {
    room: 'manifest',
    kind: 'unknown',
    type,
    name: name.slice(0, 64),
    known,
    searched: type === 'agent' ? index.searched.agents : index.searched.bottles,
    ...(meant === undefined ? {} : { nearest: meant }),
    ...(from.chain === undefined ? {} : { chain: from.chain }),
    ...(from.where === undefined ? {} : { where: from.where }),
  };
}
