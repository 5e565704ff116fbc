/**
 * What the program knows of the machine and the person, passed in everywhere below `cli/` so that nothing reads
 * a process global. Frozen at start.
 */
export interface Host {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly uid: number;
  readonly gid: number;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  /** The person's home directory. */
  readonly home: string;
  /** BOT_BOTTLE_HOME or `--home`, else `~/.bot-bottle`; absolute. */
  readonly botBottleHome: string;
  /** The running Node program, for the gate and the sidecar. */
  readonly nodePath: string;
  /** The directory that holds `gate.cjs` and `sidecar.cjs`. */
  readonly distDir: string;
  /** Milliseconds since the epoch. */
  now(): number;
}
