import type { ActiveBottle, Backend } from '../backend/contract.ts';
import { BACKENDS, type BackendEntry } from '../backend/select.ts';
import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { Host } from '../sys/host.ts';
import type { Metadata } from './metadata.ts';
import { readMetadata } from './metadata.ts';
import { isSlug } from './slug.ts';
import { checkStates, listStates, stateDirOf, statePaths } from './state.ts';

export interface RunningBottle extends ActiveBottle {
  readonly metadata: Partial<Metadata>;
}

/** The bottles that run, of every backend that this version has, by slug. */
export async function runningBottles(
  host: Host,
  backends: readonly BackendEntry[] = BACKENDS,
): Promise<readonly RunningBottle[]> {
  const found = await Promise.all(backends.map(async (entry) => (await entry.load()).listActive(host)));
  return found
    .flat()
    .map((bottle) => ({ ...bottle, metadata: metadataOf(bottle.slug, host) }))
    .sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

function metadataOf(slug: string, host: Host): Partial<Metadata> {
  return isSlug(slug) ? readMetadata(statePaths(stateDirOf(host.botBottleHome, slug)).metadata) : {};
}

/** The backend that runs the bottle `slug`. */
export async function findRunning(
  slug: string,
  host: Host,
  backends: readonly BackendEntry[] = BACKENDS,
): Promise<Result<Backend, Failure>> {
  const readable = checkStates(host.botBottleHome);
  if (!readable.ok) return readable;
  // Its own backend alone is asked, where that is known: others may take their time.
  const own = backends.filter(({ name }) => name === metadataOf(slug, host).backend);
  if (own[0] !== undefined && (await runningBottles(host, own)).some((bottle) => bottle.slug === slug))
    return ok(await own[0].load());
  const running = await runningBottles(host, backends);
  const bottle = running.find((candidate) => candidate.slug === slug);
  const entry = backends.find(({ name }) => name === bottle?.backend);
  if (entry !== undefined) return ok(await entry.load());
  const isKnown = listStates(host.botBottleHome).some((state) => state.slug === slug);
  return fail(
    isKnown
      ? { room: 'session', kind: 'not-running', slug }
      : { room: 'session', kind: 'no-such-bottle', slug, running: running.map((other) => other.slug) },
  );
}
