import type { Failure } from '../diagnostics/failure.ts';
import type { Result } from '../diagnostics/result.ts';
import type { AgentProvider, ManifestRoute } from '../manifest/manifest.ts';
import type { BottleColor } from '../plan/plan.ts';

/**
 * How one agent CLI is installed, started, configured and resumed: data and pure functions. Backends carry the plan
 * out; nothing here touches the world, and no secret value passes through.
 */
export interface Provider {
  readonly template: string;
  readonly runtime: ProviderRuntime;
  plan(input: ProviderInput): Result<ProviderPlan, Failure>;
}

export interface ProviderRuntime {
  /** Lets the agent work unasked: the bottle is its boundary. */
  readonly bypassArgs: readonly string[];
  /** Continues the last conversation; empty where the CLI cannot. */
  readonly resumeArgs: readonly string[];
  readonly remoteControlArgs: readonly string[];
}

export interface ProviderInput {
  readonly provider: AgentProvider;
  readonly slug: string;
  readonly label?: string;
  readonly color?: BottleColor;
  /** The agent file's body; '' when there is none. */
  readonly prompt: string;
  /** Names of directories under the host's `~/.claude/skills`. */
  readonly skills: readonly string[];
  /** The working directory in the bottle, which the agent's configuration trusts. */
  readonly workspace: string;
  readonly resume: boolean;
  readonly remoteControl: boolean;
  /** Set where the bottle has a supervise server. */
  readonly superviseUrl?: string;
  /** What the person typed after `--`. */
  readonly agentArgs: readonly string[];
}

export interface ProviderPlan {
  readonly template: string;
  /** The agent CLI as it is found on PATH: `claude`. */
  readonly command: string;
  /** Everything behind it, in order: bypass, prompt, resume, the person's own. */
  readonly startupArgs: readonly string[];
  /** npm package, for the sentence that says how to install it. */
  readonly npmPackage?: string;
  readonly image: string;
  /** The shipped or the plugin's Dockerfile, or the manifest's, absolute. */
  readonly dockerfile: string;
  /** `/home/node` */
  readonly guestHome: string;
  readonly instanceName: string;
  /** In the bottle; absent where the provider takes no prompt file. */
  readonly promptFile?: string;
  readonly hasPrompt: boolean;
  readonly promptMode: 'append-file' | 'first-message' | 'system-file' | 'none';
  /** Where skills go, in the bottle. */
  readonly skillsDir?: string;
  /** No secret; what the person declares in `env` wins over `envVars`, never over `guestEnv`. */
  readonly guestEnv: Readonly<Record<string, string>>;
  readonly envVars: Readonly<Record<string, string>>;
  /** Directories in the bottle, made before `files`. */
  readonly dirs: readonly string[];
  readonly files: readonly ProvisionedFile[];
  /** Argvs run in the bottle before the files are copied, and after, to check them. */
  readonly preCopy: readonly (readonly string[])[];
  readonly verify: readonly (readonly string[])[];
  /** Come before the manifest's; a manifest route for the same host replaces one. */
  readonly egressRoutes: readonly ManifestRoute[];
  /** Variables whose presence summaries do not show. */
  readonly hiddenEnvNames: readonly string[];
  /** Placeholders that the provider itself puts into the bottle's environment, by name. */
  readonly provisionedEnv: Readonly<Record<string, string>>;
}

export interface ProvisionedFile {
  /** Absolute, in the bottle. */
  readonly path: string;
  readonly text: string;
  /** Permission bits: 0o600. */
  readonly mode: number;
  readonly owner: 'node' | 'root';
}
