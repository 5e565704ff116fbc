import type { Failure } from '../../diagnostics/failure.ts';

/*
 * The desk is the sidecar's second process, apart from egress: git-gate, which holds the keys of upstream repositories,
 * and supervise, which holds the queue of what the agent asks of a person. Egress's tokens are never in it.
 */

/** What both halves are given; a half whose directory is absent is not asked for. */
export interface DeskOptions {
  readonly slug: string;
  /** Where the gate meets us: `RUN_SOCKETS` of `wire/bottle-paths.ts`. */
  readonly runDir: string;
  /** Where the gate meets us where it is on another machine: `GATE_PORTS` of this address, instead of sockets. */
  readonly address?: string;
  /** `queue/<slug>`: proposals go in, responses come. */
  readonly queueDir: string;
  /** `state/<slug>/git-gate`. */
  readonly gitGateDir?: string;
  /** `state/<slug>/supervise`: what the live policy is. */
  readonly superviseDir?: string;
}

export interface DeskHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** A line of the half's own log. */
  report(event: Failure | string): void;
}

/** One half, listening. */
export interface DeskService {
  close(): Promise<void>;
}
