/** The fields that hold one value, by their path in a config file. */
export const SCALARS = [
  'agent',
  'image',
  'network',
  'build.dockerfile',
  'build.context',
  'build.policy',
] as const;
export type Scalar = (typeof SCALARS)[number];

export const TOP_KEYS = ['agent', 'build', 'image', 'network', 'volumes'] as const;
export const BUILD_KEYS = ['args', 'context', 'dockerfile', 'policy'] as const;

export const POLICIES = ['always', 'daily', 'if-missing', 'weekly'] as const;
export type Policy = (typeof POLICIES)[number];

export function isScalar(path: string): path is Scalar {
  return (SCALARS as readonly string[]).includes(path);
}

/** `build.dockerfile` is PADDOCK_BUILD_DOCKERFILE. */
export function variableOf(path: string): string {
  return `PADDOCK_${path.replaceAll('.', '_').toUpperCase()}`;
}

/** `build.dockerfile` is --build-dockerfile. */
export function flagOf(path: string): string {
  return `--${path.replaceAll('.', '-')}`;
}
