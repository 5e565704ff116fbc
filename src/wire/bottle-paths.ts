/** File names inside a bottle's run directory, where the gate and the sidecar meet. */
export const RUN_SOCKETS = {
  /** Forward proxy: the client's bytes as they came. */
  proxy: 'egress.sock',
  capture: 'egress-capture.sock',
  reach: 'egress-reach.sock',
  supervise: 'supervise.sock',
  gitGate: 'git-gate.sock',
} as const;

/** Where a bottle finds its gate, as long as it has no network stack of its own. */
export const LOOPBACK = '127.0.0.1';

/** The gate's TCP ports on the bottle's loopback. */
export const GATE_PORTS = { dns: 53, proxy: 9099, supervise: 9100, gitGate: 9420 } as const;

/** Where the run directory stands inside the gate's and the sidecar's mount namespaces (short: sun_path holds 108 bytes). */
export const GUEST_RUN_DIR = '/run/bot-bottle';

/**
 * The sidecar's name for the host's NODE_EXTRA_CA_CERTS. Under that name itself Node would read the file when it
 * starts, whether or not a connection is ever made: 40 ms for a distribution's bundle.
 */
export const EXTRA_CA_VARIABLE = 'EGRESS_EXTRA_CA_CERTS';

/** Where things stand in the room of the desk (git-gate and supervise), the same on every backend. */
export const GUEST_DESK = {
  /** `state/<slug>/git-gate`. */
  gitGate: '/bot-bottle/git-gate',
  /** The bare mirrors, `<name>.git` each. */
  mirrors: '/git',
  /** The private key of each repository, under the repository's name. */
  keys: '/bot-bottle/git-keys',
  /** `state/<slug>/supervise`. */
  supervise: '/bot-bottle/supervise',
  /** `queue/<slug>`. */
  queue: '/bot-bottle/queue',
  /** The logs of the two halves. */
  log: '/bot-bottle/log',
  /** Where programs of the host that are not the system's are shown. */
  programs: '/bot-bottle/bin',
} as const;

/** The logs of the desk's halves, by file name. */
export const DESK_LOGS = ['git-gate.log', 'supervise.log'] as const;

/** Values that pushes are searched for, numbered from 0, as the desk's environment holds them. */
export const KNOWN_SECRET_VARIABLE = 'GIT_GATE_KNOWN_';

/** File names inside `state/<slug>/supervise`. */
export const SUPERVISE_FILES = {
  /** The routes file that egress applies. */
  currentConfig: 'current-config',
  /** The name of the bottle's backend. */
  backend: 'backend',
} as const;

/** Seconds for which a call of the supervise server waits for a person; of the host's environment and the desk's. */
export const SUPERVISE_WAIT_VARIABLE = 'SUPERVISE_TIMEOUT_SECONDS';
