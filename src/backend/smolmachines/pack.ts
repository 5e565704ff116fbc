import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { fileFailure, PRIVATE_DIR } from '../../sys/atomic-file.ts';
import type { Host } from '../../sys/host.ts';
import type { PrepareEvents } from '../contract.ts';
import { askDocker, type Docker } from '../docker/command.ts';
import { inspectImage } from '../docker/image.ts';
import { packArgs } from './args.ts';
import { insist, PROGRAM } from './command.ts';
import { findSavedImage, readText } from './docker-archive.ts';
import { machineConfig } from './image-config.ts';
import { type Layer, serveImage } from './registry.ts';

/** Changes when what is made of an image does. */
const MAKING = 1;

/**
 * The artifact of an image: from the cache, where what the image was built from is there, else made. The cache is the
 * person's, not a home's: an artifact is some hundred megabytes, and the same for all.
 */
export async function ensurePacked(
  docker: Docker,
  image: string,
  version: string,
  host: Host,
  events: PrepareEvents,
): Promise<Result<string, Failure>> {
  const key = await keyOf(docker, image, version, host);
  if (!key.ok) return key;
  const directory = cacheDir(host);
  const family = image.replace(/[^a-z0-9]+/gi, '-').slice(0, 80);
  const artifact = join(directory, `${family}-${key.value}.smolmachine`);
  if (existsSync(artifact)) return ok(artifact);
  events.notice(`packing the image ${image} for ${PROGRAM} (once for each version of it, some minutes)`);
  let aside: string;
  try {
    mkdirSync(directory, { recursive: true, mode: PRIVATE_DIR });
    aside = mkdtempSync(join(directory, '.making-'));
  } catch (error) {
    return fail(fileFailure('write in', directory, error));
  }
  try {
    const packed = await packImage(docker, image, join(aside, 'packed'), host);
    if (!packed.ok) return packed;
    renameSync(packed.value, artifact);
    dropOlder(directory, family, artifact);
    return ok(artifact);
  } catch (error) {
    return fail(fileFailure('write', artifact, error));
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** Gives an image of the engine to the tool, by a registry for as long as that takes. */
async function packImage(
  docker: Docker,
  image: string,
  output: string,
  host: Host,
): Promise<Result<string, Failure>> {
  const saved = `${output}.tar`;
  const told = await askDocker(docker, {
    action: `save the image ${image}`,
    args: ['save', '--output', saved, image],
  });
  if (!told.ok) return told;
  const found = findSavedImage(saved);
  const config = found === undefined ? undefined : machineConfig(readText(saved, found.config), host.arch);
  if (found === undefined || config === undefined)
    return fail({
      room: 'backend',
      kind: 'tool-answer',
      tool: docker.kind,
      action: `save the image ${image}`,
      what: 'it is no archive of one image',
    });
  return pack(
    config,
    found.layers.map((layer) => ({ ...layer, path: saved })),
    output,
    host,
  );
}

/** Gives the artifact's path. The tool is asked again where it fails: its own machine for that is a young one, too. */
export async function pack(
  config: Buffer,
  layers: readonly Layer[],
  output: string,
  host: Host,
): Promise<Result<string, Failure>> {
  const action = 'pack an image for a machine';
  await using served = await serveImage(config, layers);
  const artifact = `${output}.smolmachine`;
  const packed = await insist(host, { action, args: packArgs(served.reference, output) }, PACK_TRIES);
  if (!packed.ok) return packed;
  if (statSync(artifact, { throwIfNoEntry: false })?.isFile() !== true)
    return fail({
      room: 'backend',
      kind: 'tool-answer',
      tool: PROGRAM,
      action,
      what: `it ended well, and there is no ${artifact}`,
    });
  return ok(artifact);
}

const PACK_TRIES = 2;

async function keyOf(
  docker: Docker,
  image: string,
  version: string,
  { arch }: Host,
): Promise<Result<string, Failure>> {
  const found = await inspectImage(docker, image);
  if (!found.ok) return found;
  // An image that a person named says nothing of what it was built from.
  const made = found.value?.content || (found.value?.id ?? image);
  const parts = [MAKING, made, arch, version];
  return ok(createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16));
}

function cacheDir({ env, home, platform }: Host): string {
  const given = env.XDG_CACHE_HOME;
  const base = given?.startsWith('/')
    ? given
    : join(home, platform === 'darwin' ? 'Library/Caches' : '.cache');
  return join(base, 'bot-bottle/smolmachines');
}

/** A machine that exists has a copy of its own. */
function dropOlder(directory: string, family: string, artifact: string): void {
  for (const name of readdirSync(directory)) {
    const isOlder =
      name.startsWith(`${family}-`) && /^[0-9a-f]{16}\.smolmachine$/.test(name.slice(family.length + 1));
    if (!isOlder || join(directory, name) === artifact) continue;
    try {
      unlinkSync(join(directory, name));
    } catch {
      // Another session has done it.
    }
  }
}
