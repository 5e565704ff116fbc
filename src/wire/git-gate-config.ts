/** The file of `state/<slug>/git-gate` that tells git-gate what to serve. */
export const GIT_GATE_CONFIG = 'config.json';

/** SSH's known_hosts beside it. */
export const GIT_GATE_KNOWN_HOSTS = 'known_hosts';

export interface GitGateConfig {
  /** `url` as git takes it for SSH. */
  readonly repos: readonly { readonly name: string; readonly url: string }[];
  /** Absent: both where gitleaks is installed. */
  readonly scanner?: 'builtin' | 'gitleaks' | 'both';
  /** Whether somebody may be asked about `gitleaks:allow`. */
  readonly supervise: boolean;
  /** Seconds that such a question waits, as the host's variable says; a text that is no number refuses. */
  readonly allowTimeout: string;
  /** Names of the values that the desk's environment holds under `KNOWN_SECRET_VARIABLE` and a number. */
  readonly knownSecrets: readonly string[];
}
