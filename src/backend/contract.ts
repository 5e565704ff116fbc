import type { Failure } from '../diagnostics/failure.ts';
import type { Result } from '../diagnostics/result.ts';
import type { BackendName, Plan } from '../plan/plan.ts';
import type { Host } from '../sys/host.ts';
import type { Finished } from '../sys/spawn.ts';
import type { WorkEvents } from '../sys/tree/pace.ts';

/** What isolates. One folder each; `select.ts` lists them. */
export interface Backend {
  readonly name: BackendName;
  /** Whether it works here, and what is missing; never throws, starts nothing that stays. */
  probe(host: Host): Promise<Probe>;
  /** What it would choose by itself for a bottle, and why; a sentence each. Starts nothing. */
  choice?(host: Host): Promise<Result<readonly { readonly name: string; readonly text: string }[], Failure>>;
  /** Validates and writes scratch files under `plan.stateDir`; makes no runtime resource. */
  prepare(plan: Plan, host: Host, events: PrepareEvents): Promise<Result<Prepared, Failure>>;
  /** The bottles of this backend that run now. */
  listActive(host: Host): Promise<readonly ActiveBottle[]>;
  /** What a killed session left behind. */
  findOrphans(host: Host, holderOf: HolderOf): Promise<readonly Orphan[]>;
  /** Drops what is kept outside of a bottle's directory, such as its images: the directory has gone. */
  forget?(slug: string, host: Host): Promise<Result<void, Failure>>;
  /** Runs a command in a bottle that another process started. */
  exec(
    slug: string,
    command: readonly string[],
    io: AgentIo,
    host: Host,
  ): Promise<Result<RunningAgent, Failure>>;
  /**
   * Makes an artifact of a bottle's home and workspace, from which it can go on; nothing else of its state is in it.
   * The bottle may run: it is paused meanwhile. Undefined when `events.stopped` ended it.
   */
  freeze(
    target: FreezeTarget,
    host: Host,
    events: FreezeEvents,
  ): Promise<Result<Frozen | undefined, Failure>>;
  /** Gives a bottle that does not run what the artifact `reference` holds. Whole or not at all. */
  thaw(target: FreezeTarget, reference: string, events: FreezeEvents): Promise<Result<void, Failure>>;
}

/** What preparing tells the person, and asks. */
export interface PrepareEvents {
  notice(line: string): void;
  /** Settles when a person or a supervisor wants the session to end: what takes long is given up. */
  readonly interrupted?: Promise<unknown>;
}

/** Who has use for a bottle's things: a session that runs, a person who may resume it, or nobody. */
export type HolderOf = (slug: string) => 'session' | 'person' | 'nobody';

export interface FreezeTarget {
  readonly slug: string;
  readonly stateDir: string;
  /** A workspace that is mounted or absent is no part of the bottle. */
  readonly workspaceIsCopy: boolean;
}

export type FreezeEvents = WorkEvents;

export interface Frozen {
  /** What `committed-image` will hold, and `thaw` takes. */
  readonly reference: string;
  /** Undefined where only the engine could count them. */
  readonly files: number | undefined;
  /** Size of the artifact. */
  readonly bytes: number;
  /** What was left out, in lines for the person. */
  readonly notices: readonly string[];
  /** A command that takes the contents out; `DIRECTORY` stands for where to. */
  readonly exportCommand: readonly string[];
  /** Drops the bottle's artifacts before this one, once this one's reference is written. */
  dropOlder(): void;
}

export interface Probe {
  readonly usable: boolean;
  /** One line a check, for `doctor`. */
  readonly checks: readonly ProbeCheck[];
}

export interface ProbeCheck {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** Present when `ok` is false. */
  readonly mend?: string;
}

export interface Prepared {
  /** Brings the gate and the sidecar up. On failure nothing stays. */
  launch(inputs: LaunchInputs): Promise<Result<Bottle, Failure>>;
}

export interface LaunchInputs {
  /** Values of the host variables that the plan names (`EnvEntry.value.from`, `tokens[].from`), by those names. */
  readonly hostValues: Readonly<Record<string, string>>;
  /** How the agent will be attached: its room is made while the gate and the sidecar start. */
  readonly agent: AgentIo;
  /** The gate or the sidecar ended although nobody asked: the bottle has no way out any more. Called once at most. */
  onDeath(failure: Failure): void;
}

/** A bottle that is up. */
export interface Bottle {
  /** Where it finds its gate, where that is not its own loopback. */
  readonly gateAddress?: string;
  /** Starts the planned command. */
  execAgent(): Promise<Result<RunningAgent, Failure>>;
  /**
   * Copies a file, or a directory's contents, of the host to an absolute path in the bottle, and gives it to the
   * agent's user; directories above it are made. What stands there is replaced, a link too: none is followed there.
   * `mode` is for a file.
   */
  copyIn(
    source: string,
    target: string,
    options?: { readonly mode?: number },
  ): Promise<Result<void, Failure>>;
  /**
   * Takes the workspace in as a copy. Where the backend has none of its own, the bottle shows
   * `state/<slug>/workspace`, which the session fills.
   */
  takeWorkspace?(source: string, events: WorkEvents & PrepareEvents): Promise<Result<void, Failure>>;
  /** Runs a POSIX shell script to its end in the bottle's environment, before the agent. */
  exec(script: string, options: { readonly user: GuestUser }): Promise<Result<Finished, Failure>>;
  /**
   * Ends everything in it and takes its resources down, in reverse order. Idempotent; never rejects. `keep`: the
   * bottle will be resumed, and a backend that holds its files elsewhere than in its directory keeps them.
   */
  close(options?: { readonly keep: boolean }): Promise<void>;
}

/** Where a backend knows no root, everything belongs to `node`. */
export type GuestUser = 'node' | 'root';

/** Where the agent's standard streams go. `terminal` gives it a terminal of its own, relayed to ours. */
export interface AgentIo {
  readonly terminal: boolean;
}

export interface RunningAgent {
  /** Settles when the agent has ended. Never rejects. */
  readonly exit: Promise<AgentExit>;
  /** Sends a signal to the agent's own process. */
  signal(name: NodeJS.Signals): void;
}

/** The agent's end, as a shell would tell it: `code` is 128+n for a signal. */
export interface AgentExit {
  readonly code: number;
  /** Why it never began, where that was only seen in the bottle. */
  readonly failure?: Failure;
}

export interface ActiveBottle {
  readonly backend: BackendName;
  readonly slug: string;
  readonly services: readonly string[];
}

export interface Orphan {
  readonly backend: BackendName;
  readonly kind: 'process' | 'mount' | 'directory' | 'cgroup' | 'container' | 'network' | 'image' | 'machine';
  readonly name: string;
  remove(): Promise<Result<void, Failure>>;
}
