import type { Environment } from '../backend/docker/command.ts';

/** What configuration and paths are read against. */
export interface Place {
  readonly env: Environment;
  /** The current directory, absolute; empty when it is gone. */
  readonly cwd: string;
  readonly home: string;
}

export interface PaddockOutput {
  /** Bytes are passed on as they are. */
  write(data: string | Uint8Array): void;
  readonly colour: boolean;
}

/** The process as paddock sees it; made in `entry/paddock.ts`, and by tests. */
export interface PaddockProcess extends Place {
  readonly version: string;
  /** The directory of the running bundle, beside which agents are installed. */
  readonly distDir: string;
  readonly stdout: PaddockOutput;
  readonly stderr: PaddockOutput;
  /** stdin and stdout are terminals: the container gets one. */
  readonly terminal: boolean;
  /** stdout and stderr end in the same place, where the order of what is written to them counts. */
  readonly sameOutput: boolean;
  readonly signals: Pick<NodeJS.Process, 'on' | 'off'>;
  /** Milliseconds since the epoch. */
  now(): number;
}
