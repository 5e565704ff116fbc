/**
 * The part of the host's file system that every room shows, read-only: its programs and libraries, and of /etc
 * only what programs need to find libraries, certificates, time zones and names. Never /run, /var/run, a home
 * directory, or anything of /etc that may hold a secret.
 */
export interface SystemView {
  /** Top-level directories beside /usr: where a merged-/usr system has a link, the link; else the directory. */
  readonly roots: readonly { readonly path: string; readonly linkTo?: string }[];
  /** Settings of the system's Java installations, as names below /etc: no JVM starts without. */
  readonly javaEtc?: readonly string[];
}

export const ROOT_CANDIDATES = ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32'] as const;

/** Library look-up: enough for a program of ours. */
const LOADER_ETC = [
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'ld-musl-x86_64.path',
  'ld-musl-aarch64.path',
];

/** What general programs read of /etc. Certificates come apart, because the bottle's CA joins them. */
const PROGRAM_ETC = [
  'alternatives',
  'bash.bashrc',
  'ca-certificates',
  'crypto-policies',
  'debian_version',
  'fonts',
  'gai.conf',
  'host.conf',
  'inputrc',
  'locale.alias',
  'locale.conf',
  'localtime',
  'lsb-release',
  'magic',
  'mime.types',
  'networks',
  'nanorc',
  'os-release',
  'perl',
  'profile',
  'profile.d',
  'protocols',
  'redhat-release',
  'rpc',
  'screenrc',
  'services',
  'shells',
  'ssl/openssl.cnf',
  'terminfo',
  'timezone',
  'tmux.conf',
  'vim',
  'zsh',
];

/** Where distributions keep the certificates that their programs trust. */
const TRUST_DIRS = ['/etc/ssl/certs', '/etc/pki/ca-trust/extracted', '/etc/pki/tls/certs'];

export function systemArgs(view: SystemView): string[] {
  return [
    ...['--ro-bind', '/usr', '/usr'],
    ...view.roots.flatMap(({ path, linkTo }) =>
      linkTo === undefined ? ['--ro-bind', path, path] : ['--symlink', linkTo, path],
    ),
    ...etcArgs(LOADER_ETC),
  ];
}

export function programEtcArgs({ javaEtc = [] }: SystemView): string[] {
  return etcArgs([...PROGRAM_ETC, ...javaEtc]);
}

export function trustStoreArgs(): string[] {
  return TRUST_DIRS.flatMap((path) => ['--ro-bind-try', path, path]);
}

function etcArgs(names: readonly string[]): string[] {
  return names.flatMap((name) => ['--ro-bind-try', `/etc/${name}`, `/etc/${name}`]);
}
