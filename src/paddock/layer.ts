import type { PaddockFailure } from '../diagnostics/paddock-failure.ts';
import type { Scalar } from './fields.ts';
import type { Entry, Source } from './source.ts';

/** What one source says. Layers are laid over each other field by field; volumes and build args key by key. */
export interface Layer {
  readonly scalars: ReadonlyMap<Scalar, Entry>;
  /** By host path. */
  readonly volumes: ReadonlyMap<string, Entry>;
  readonly buildArgs: ReadonlyMap<string, Entry>;
  /** That it speaks of a build at all, which an empty `[build]` does too. */
  readonly build: Source | undefined;
  /** What is wrong with the source itself, whatever the others say. */
  readonly failures: readonly PaddockFailure[];
}

export const NOTHING: Layer = {
  scalars: new Map(),
  volumes: new Map(),
  buildArgs: new Map(),
  build: undefined,
  failures: [],
};

/** Later layers win. A key that is said again keeps its first place in the order. */
export function merge(layers: readonly Layer[]): Layer {
  return {
    scalars: new Map(layers.flatMap(({ scalars }) => [...scalars])),
    volumes: new Map(layers.flatMap(({ volumes }) => [...volumes])),
    buildArgs: new Map(layers.flatMap(({ buildArgs }) => [...buildArgs])),
    build: layers.findLast(({ build }) => build !== undefined)?.build,
    failures: layers.flatMap(({ failures }) => failures),
  };
}
