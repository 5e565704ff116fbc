import { canonicalPath } from '../policy/path.ts';
import type { PathMatch } from '../policy/policy.ts';

/** Prefixes for one host: with more, a person reads nothing any longer. */
const PREFIXES_MAX = 8;
/** Characters of a prefix: what is longer names one thing, and its parent is meant. */
const PREFIX_MAX = 200;

/** Whether a path can stand in a route as it is. */
export function isPathPrefix(path: string): boolean {
  const canonical = canonicalPath(path);
  return canonical.ok && canonical.path === path && path.startsWith('/');
}

/**
 * The fewest paths that cover these: one prefix for all that begin with the same segment, as long as they share it.
 * None: nothing less than every path would do.
 */
export function pathsFor(paths: readonly string[]): readonly PathMatch[] {
  const byFirst = new Map<string, string[]>();
  for (const path of paths) {
    const first = path.split('/', 2)[1] ?? '';
    byFirst.set(first, [...(byFirst.get(first) ?? []), path]);
  }
  if (byFirst.size > PREFIXES_MAX) return [];
  const found = [...byFirst.values()].map((group): PathMatch => {
    const value = shortened(sharedPrefix(group));
    // The front page alone is not everything below it.
    return value === '/' ? { type: 'exact', value } : { type: 'prefix', value };
  });
  const coversAll = paths.every((path) =>
    found.some(({ type, value }) => path === value || (type === 'prefix' && path.startsWith(`${value}/`))),
  );
  return coversAll ? found : [];
}

/** By whole segments: what a `prefix` matches. */
function sharedPrefix([first = '/', ...others]: readonly string[]): string {
  let shared = first.split('/');
  for (const other of others) {
    const segments = other.split('/');
    const differs = shared.findIndex((segment, at) => segment !== segments[at]);
    if (differs !== -1) shared = shared.slice(0, differs);
  }
  return shared.join('/') || '/';
}

function shortened(prefix: string): string {
  return prefix.length <= PREFIX_MAX ? prefix : prefix.slice(0, prefix.lastIndexOf('/', PREFIX_MAX)) || '/';
}
