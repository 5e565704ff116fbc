/** What of the host's layout decides whether a directory may be shown to a bottle. All absolute and resolved. */
export interface HostLayout {
  /** The person's home directory. */
  readonly home: string;
  readonly botBottleHome: string;
}

/** Directories of the system or shared by every program of a person: never shown whole, never as a workspace. */
const NEVER_WHOLE = new Set([
  '/',
  '/boot',
  '/dev',
  '/etc',
  '/home',
  '/media',
  '/mnt',
  '/opt',
  '/proc',
  '/root',
  '/run',
  '/srv',
  '/sys',
  '/tmp',
  '/usr',
  '/var',
  '/var/tmp',
  '/Users',
  '/Library',
  '/System',
  '/Applications',
  '/private',
  '/private/tmp',
]);
/** Kernel and runtime trees where no directory below is a project either. */
const NEVER_BELOW = ['/dev', '/proc', '/sys', '/run', '/var/run', '/boot', '/etc'];
/** Directories of a home that hold credentials or every program's data. */
const PRIVATE_IN_HOME = [
  '.ssh',
  '.gnupg',
  '.aws',
  '.azure',
  '.kube',
  '.docker',
  '.config',
  '.local',
  '.local/share',
  '.local/state',
  '.cache',
  '.mozilla',
  '.password-store',
];

/** Why `path` may not be shown to a bottle, as the end of a sentence that begins with it; undefined when it may. */
export function hazardOf(path: string, layout: HostLayout): string | undefined {
  if (path === layout.home) return 'is the home directory';
  if (NEVER_WHOLE.has(path)) return 'is a directory of the system';
  const tree = NEVER_BELOW.find((root) => isWithin(path, root));
  if (tree !== undefined) return `is in ${tree}`;
  if (isWithin(layout.home, path)) return 'holds the home directory';
  if (isWithin(layout.botBottleHome, path)) return "holds bot-bottle's own directory with keys and state";
  if (isWithin(path, layout.botBottleHome)) return "is in bot-bottle's own directory";
  if (PRIVATE_IN_HOME.some((name) => path === `${layout.home}/${name}`)) {
    return 'holds private data of many programs';
  }
  if (isWithin(path, `${layout.home}/.ssh`) || isWithin(path, `${layout.home}/.gnupg`))
    return 'holds private keys';
  return undefined;
}

/** Whether `path` is `directory` or below it. Both absolute, without trailing slashes. */
export function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);
}
