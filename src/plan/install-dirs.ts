import { type HostLayout, hazardOf, isWithin } from './workspace-hazard.ts';

export type InstallDir =
  | { readonly ok: true; readonly dirs: readonly string[] }
  /** `reason` ends a sentence that begins with the directory. */
  | { readonly ok: false; readonly reason: string };

/** A prefix that many programs share: of those only the program directories are shown, never its data. */
function isSharedPrefix(prefix: string, layout: HostLayout): boolean {
  return prefix === layout.home || prefix === `${layout.home}/.local` || prefix === `${layout.home}/.cargo`;
}

/**
 * The directories that a program outside the system's trees needs, from its real path:
 *
 * - in a `node_modules`: the directory that contains the outermost one, because an npm-installed CLI loads hoisted
 *   and sibling packages (codex its platform package, pi its dependencies);
 * - in a package store whose programs load one another by absolute path (Nix, Homebrew): the store;
 * - in `<prefix>/bin` or the like: the prefix, with the libraries beside it;
 * - anywhere else: its own directory.
 */
export function installDirOf(real: string, layout: HostLayout): InstallDir {
  const modules = real.indexOf('/node_modules/');
  if (modules !== -1) {
    return firstSafe(
      [real.slice(0, modules) || '/', real.slice(0, modules + '/node_modules'.length)],
      layout,
    );
  }
  const store = /^\/nix\/store(?=\/)|^.*?(?=\/Cellar\/)/.exec(real);
  if (store !== null) return firstSafe([store[0]], layout);
  const directory = parentOf(real);
  const prefix = /\/(bin|sbin|libexec|shims)$/.test(directory) ? parentOf(directory) : undefined;
  if (prefix !== undefined && isSharedPrefix(prefix, layout)) {
    const safe = firstSafe([directory], layout);
    // pip's --user scripts import from the lib beside their bin.
    return safe.ok ? { ok: true, dirs: [directory, `${prefix}/lib`] } : safe;
  }
  return firstSafe(prefix === undefined ? [directory] : [prefix, directory], layout);
}

function firstSafe(candidates: readonly string[], layout: HostLayout): InstallDir {
  let reason = '';
  for (const candidate of candidates) {
    const hazard = hazardOf(candidate, layout);
    if (hazard === undefined) return { ok: true, dirs: [candidate] };
    reason ||= hazard;
  }
  return { ok: false, reason };
}

/** The directories without those that lie in another of them, sorted. */
export function outermost(directories: readonly string[]): readonly string[] {
  const unique = [...new Set(directories)].sort();
  return unique.filter((path) => !unique.some((other) => other !== path && isWithin(path, other)));
}

export function parentOf(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash <= 0 ? '/' : path.slice(0, slash);
}
