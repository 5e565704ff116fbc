import { existsSync, lstatSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import type { Mount } from './args.ts';
import { ROOT_CANDIDATES, type SystemView } from './system-view.ts';

/** How this host lays out its system directories (merged /usr or not). */
export function readSystemView(): SystemView {
  const roots = ROOT_CANDIDATES.flatMap((path) => {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return [];
    return [stat.isSymbolicLink() ? { path, linkTo: readlinkSync(path) } : { path }];
  });
  return { roots, javaEtc: javaEtc() };
}

/**
 * Debian and Fedora keep a JDK's settings in /etc/java-17-openjdk and the like, with links to them in the JDK. Without
 * `management`, where a person puts the passwords of a JVM's remote control.
 */
function javaEtc(): string[] {
  try {
    return readdirSync('/etc', { withFileTypes: true })
      .filter((each) => each.isDirectory() && /^java(?:-|$)/.test(each.name))
      .flatMap(({ name }) => readdirSync(`/etc/${name}`).map((entry) => `${name}/${entry}`))
      .filter((path) => !path.endsWith('/management'));
  } catch {
    return [];
  }
}

/** The file on the host's PATH, as execvp(3) would find it. */
export function findOnPath(program: string, path: string | undefined): string | undefined {
  for (const directory of (path ?? '/usr/local/bin:/usr/bin:/bin').split(':')) {
    const file = `${directory}/${program}`;
    if (directory.startsWith('/') && existsSync(file)) return file;
  }
  return undefined;
}

/**
 * The sidecar asks the host's resolver. /etc/resolv.conf is often a link into /run, which no room shows: its
 * target's bytes are shown in its place.
 */
export function resolverMounts(): Mount[] {
  const target = '/etc/resolv.conf';
  return existsSync(target) ? [{ source: realpathSync(target), target, writable: false }] : [];
}
