import { flagOf } from './fields.ts';
import type { Flags } from './flags.ts';
import type { Layer } from './layer.ts';
import type { Source } from './source.ts';

/** What the flags say: the last layer. */
export function flagLayer({ scalars, volumes, buildArgs }: Flags): Layer {
  const from = (name: string): Source => ({ kind: 'flag', name });
  const buildFlag =
    [...scalars.keys()].findLast((path) => path.startsWith('build.')) ??
    (buildArgs.size > 0 ? `build-args-${[...buildArgs.keys()].at(-1)}` : undefined);
  return {
    scalars: new Map([...scalars].map(([path, value]) => [path, { value, source: from(flagOf(path)) }])),
    volumes: new Map([...volumes].map(([host, value]) => [host, { value, source: from('--volume') }])),
    buildArgs: new Map(
      [...buildArgs].map(([key, value]) => [key, { value, source: from(`--build-args-${key}`) }]),
    ),
    build: buildFlag === undefined ? undefined : from(flagOf(buildFlag)),
    failures: [],
  };
}
