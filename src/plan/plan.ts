import type { GitUrl } from '../manifest/git-url.ts';
import type { GitGate, GitIdentity } from '../manifest/manifest.ts';
import type { ProviderPlan } from '../provider/contract.ts';

/** Everything a launch needs, decided and frozen. Built by `build-plan.ts`; backends see only this. Holds no secret value. */
export interface Plan {
  readonly slug: string;
  /** Where the bottle finds its gate, where that is not its own loopback; see `gate-address.ts`. */
  readonly gateAddress?: string;
  readonly agentName: string;
  /** Absent for an ad-hoc bottle. */
  readonly bottleName?: string;
  readonly backend: BackendName;
  readonly label?: string;
  readonly color?: BottleColor;
  readonly stateDir: string;
  /** The program to run and its arguments; `file` as found on the host. */
  readonly command: PlannedCommand;
  /** In the bottle: literal values that are no secret, placeholders, proxy and CA variables. Sorted by name. */
  readonly env: readonly EnvEntry[];
  readonly workspace: Workspace;
  readonly limits: Limits;
  readonly egress: EgressPlan;
  readonly image?: string;
  readonly skills: readonly string[];
  /** Whether the agent may ask a person for more. */
  readonly supervise: boolean;
  /** Absent where no repository is declared. */
  readonly gitGate?: GitGatePlan;
  /** What provisioning puts into the bottle for its agent; absent for an ad-hoc command. */
  readonly agent?: AgentSetup;
}

export interface AgentSetup {
  readonly provider: ProviderPlan;
  /** The agent file's body; '' when there is none. */
  readonly prompt: string;
  /** Copied below `provider.skillsDir`, each under its name. `source` is a directory of the host. */
  readonly skills: readonly { readonly name: string; readonly source: string }[];
  readonly gitIdentity: GitIdentity;
  readonly gitRepos: readonly PlannedRepo[];
}

/** A remote that the bottle reaches by its git-gate. */
export interface PlannedRepo {
  readonly name: string;
  /** Without a credential: SSH addresses hold none. */
  readonly url: string;
}

/** The repositories that the bottle reaches through git-gate. */
export interface GitGatePlan {
  readonly repos: readonly GitGateRepo[];
  /** Absent: both when gitleaks is installed. */
  readonly scanner?: NonNullable<GitGate['scanner']>;
  /** Who commits, for a bottle without an agent. */
  readonly identity: GitIdentity;
}

export interface GitGateRepo {
  readonly name: string;
  readonly url: GitUrl;
  /** `<type> <base64>`; absent: what the host's known_hosts says. */
  readonly hostKey?: string;
  readonly key: /** Absolute path on the host. */
    | { readonly provider: 'static'; readonly file: string }
    /** Made at start, revoked at the end. */
    | { readonly provider: 'gitea'; readonly forgeTokenEnv: string; readonly apiUrl: string };
}

/** What the sidecar's second process is to do for this bottle; undefined: it is not started. */
export function deskHalves(
  plan: Plan,
): { readonly gitGate: boolean; readonly supervise: boolean } | undefined {
  const { supervise } = plan;
  const gitGate = plan.gitGate !== undefined;
  return gitGate || supervise ? { gitGate, supervise } : undefined;
}

/** One of `BACKENDS` in `backend/select.ts`: what there is, that list alone says. */
export type BackendName = string;

/** Those that run a supervise server for their bottles: on another, no bottle says that it has one. */
const SUPERVISED_BACKENDS: readonly BackendName[] = [
  'bubblewrap',
  'docker',
  'macos-container',
  'smolmachines',
];

export function servesSupervise(backend: BackendName): boolean {
  return SUPERVISED_BACKENDS.includes(backend);
}

export const BOTTLE_COLORS = ['red', 'green', 'yellow', 'blue', 'magenta'] as const;
export type BottleColor = (typeof BOTTLE_COLORS)[number];

export interface PlannedCommand {
  /** Absolute path on the host, symbolic links unresolved, so that `argv[0]` and multi-call programs work. */
  readonly file: string;
  readonly args: readonly string[];
  /** Host directories that the program needs beside the system's, each shown read-only at its own path. */
  readonly installDirs: readonly string[];
}

export interface EnvEntry {
  readonly name: string;
  /**
   * `literal` is written in the plan; `host` stands for the value that launch is given under `from` (`valueKey`), and
   * that is handed to the child by its environment only, never by argv or file.
   */
  readonly value:
    | { readonly type: 'literal'; readonly text: string }
    | { readonly type: 'host'; readonly from: string };
}

export const WORKSPACE_MODES = ['mount', 'copy', 'none'] as const;
export type WorkspaceMode = (typeof WORKSPACE_MODES)[number];

export interface Workspace {
  readonly mode: WorkspaceMode;
  /** The host directory, symbolic links resolved; also its path in the bottle and the working directory there. */
  readonly path: string;
}

export interface Limits {
  /** Bytes. */
  readonly memory?: number;
  /** Processors; may be a fraction. */
  readonly cpus?: number;
  readonly pids?: number;
}

export interface EgressPlan {
  /** routes.yaml as it is written; names token slots, holds no value. */
  readonly routesYaml: string;
  /** Host variables whose values become the sidecar's `EGRESS_TOKEN_<n>`. */
  readonly tokens: readonly { readonly slot: string; readonly from: string }[];
  /** Host values in the bottle's environment that may not leave it, which become the sidecar's `EGRESS_KNOWN_<n>`. */
  readonly known: readonly {
    readonly slot: string;
    /** What findings call it. */
    readonly name: string;
    readonly from: string;
    /** Typed by a person: a secret for certain. Forwarded by its name: a secret unless it is plainly a setting. */
    readonly kind: 'asked' | 'forwarded';
  }[];
  /** As `egress serve` takes them. */
  readonly resolve: readonly string[];
  readonly upstreamCa?: string;
}
