import type { Failure } from '../../diagnostics/failure.ts';
import type { Inspector } from './inspection.ts';
import type { Resolver } from './upstream/address-book.ts';

/** As the command line gives them: `egress serve`'s flags, and `runDir` inside a bottle. */
export interface EgressOptions {
  /** Path of the routes file. */
  readonly routes: string;
  /** `HOST:PORT` or `unix:PATH`. This or `runDir` is needed. */
  readonly listen?: string;
  /** Directory where the three sockets of `RUN_SOCKETS` are made for the gate. */
  readonly runDir?: string;
  /** Where the CA is kept and reused. Without it, a new one in a temporary directory, removed at the end. */
  readonly caDir?: string;
  readonly audit?: string;
  /** `HOST:PORT:ADDR[:PORT]` each. */
  readonly resolve?: readonly string[];
  readonly upstreamCa?: string;
  /** Variables whose values must not leave: `ENV`, or `ENV=NAME` where findings shall tell another name. */
  readonly knownSecrets?: readonly string[];
  /** The same of variables that a person forwarded by their names: what is plainly a setting is none. */
  readonly forwarded?: readonly string[];
}

/** What egress needs of the process around it. */
export interface EgressHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gives a variable's value and removes it from the environment; gives the same value again when asked again. */
  takeSecret(name: string): string | undefined;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Looks names up instead of the system's resolver. */
  readonly resolver?: Resolver;
  /** Looks at content (steps 7 and 10) in the place of the detection that the routes ask for. */
  readonly inspector?: Inspector;
  /** Something to tell a person while egress goes on: a rejected reload, a full disk. Never a secret. */
  report(event: Failure | string): void;
}

export interface RunningEgress {
  /** `127.0.0.1:9099`, `unix:/path`; the run directory's proxy socket when there is no `listen`. */
  readonly listen: string;
  /** Path of the CA certificate. */
  readonly ca: string;
  /** Reads the routes file again. A file that does not parse keeps the old policy. */
  reload(): void;
  /** Lets requests in flight end, shortly, and removes what was made. Idempotent. */
  close(): Promise<void>;
}
