import { nearest } from '../diagnostics/nearest.ts';
import type { PaddockFailure } from '../diagnostics/paddock-failure.ts';
import { SCALARS, type Scalar, variableOf } from './fields.ts';
import type { Layer } from './layer.ts';
import type { Entry, Source } from './source.ts';
import { splitVolume } from './volume.ts';

export const CONFIG_FILE_VARIABLE = 'PADDOCK_CONFIG_FILE';

const PREFIX = 'PADDOCK_';
const VOLUMES = 'PADDOCK_VOLUMES';
const BUILD_ARGS = 'PADDOCK_BUILD_ARGS_';
const BY_VARIABLE: ReadonlyMap<string, Scalar> = new Map(SCALARS.map((path) => [variableOf(path), path]));
export const KNOWN_VARIABLES = [...BY_VARIABLE.keys(), VOLUMES, `${BUILD_ARGS}NAME`, CONFIG_FILE_VARIABLE];

/**
 * What PADDOCK_* says. Names are known as a whole: PADDOCK_BUILD_DOCKERFILE is `build.dockerfile`,
 * PADDOCK_BUILD_ARGS_NODE_VERSION is the build arg NODE_VERSION, PADDOCK_VOLUMES is a list of HOST:CONTAINER[:MODE],
 * one a line or separated by commas, and PADDOCK_VOLUMES_name is the volume of that name.
 */
export function envLayer(env: Readonly<Record<string, string | undefined>>): Layer {
  const scalars = new Map<Scalar, Entry>();
  const volumes = new Map<string, Entry>();
  const buildArgs = new Map<string, Entry>();
  const failures: PaddockFailure[] = [];
  let build: Source | undefined;
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || !name.startsWith(PREFIX) || name === CONFIG_FILE_VARIABLE) continue;
    const source: Source = { kind: 'variable', name };
    const upper = name.toUpperCase();
    const path = BY_VARIABLE.get(upper);
    if (path !== undefined) {
      scalars.set(path, { value, source });
      if (path.startsWith('build.')) build = source;
    } else if (upper === VOLUMES) {
      for (const volume of value.split(/[\n,]/).map((part) => part.trim())) {
        if (volume === '') continue;
        const [host, container] = splitVolume(volume);
        volumes.set(host, { value: container, source });
      }
    } else if (upper.startsWith(`${VOLUMES}_`) && name.length > VOLUMES.length + 1) {
      volumes.set(hostOf(name.slice(VOLUMES.length + 1)), { value, source });
    } else if (upper.startsWith(BUILD_ARGS) && name.length > BUILD_ARGS.length) {
      buildArgs.set(name.slice(BUILD_ARGS.length), { value, source });
      build = source;
    } else {
      const meant = nearest(upper, KNOWN_VARIABLES);
      failures.push({ room: 'paddock', kind: 'unknown-variable', source, meant, known: KNOWN_VARIABLES });
    }
  }
  return { scalars, volumes, buildArgs, build, failures };
}

/** A path is taken as it is; a volume's name, which a variable can only write in capitals, in small letters. */
function hostOf(name: string): string {
  return /^[/~.]/.test(name) ? name : name.toLowerCase();
}
