/**
 * What the gate must know of the policy, sent by egress on the socket `egress-reach.sock`: one JSON object a line,
 * the first when the gate connects, one more after each reload. When the connection ends, nothing is reachable.
 */
export interface Reach {
  /** Names that the bottle's DNS answers, `*.` in front for a wildcard, and the ports to listen on for each. */
  readonly hosts: readonly { readonly host: string; readonly ports: readonly number[] }[];
}

/** The host of an entry that stands for every name below a top-level domain (observe mode). */
export const ANY_HOST = '*.';

/** Longest line that the gate reads: 4 MiB holds some 50,000 hosts. */
export const REACH_LINE_MAX = 4 * 1024 * 1024;

/** The name that answers `GET /allowlist` with the live policy. */
export const INTROSPECTION_HOST = '_egress.local';
