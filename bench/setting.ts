import type { Peers } from './peers.ts';

/** What every section gets. */
export interface Setting {
  /** The repository. */
  readonly root: string;
  /** Where the bundles of this folder are: `bundle('proxy/load')` is run by node. */
  bundle(name: string): string;
  /** Gone when the benchmark ends. */
  readonly scratch: string;
  readonly peers: Peers;
  /** Rounds and seconds are cut down: to see that it works, not to quote. */
  readonly quick: boolean;
  progress(line: string): void;
}

/** An upstream's certificate, its own authority, for upstream.test and localhost. */
export interface Upstream {
  readonly port: number;
  readonly certFile: string;
}

export const UPSTREAM_HOST = 'upstream.test';
