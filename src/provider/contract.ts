import type { Failure } from '../diagnostics/failure.ts';
import type { Result } from '../diagnostics/result.ts';
import type { ManifestRoute } from '../manifest/manifest.ts';
import type { BottleColor } from '../plan/plan.ts';
import type { AuthScheme } from '../policy/policy.ts';
import type { PromptMode } from './prompt-mode.ts';

/**
 * How one agent CLI is installed, started, configured and resumed: data and pure functions. Backends carry the plan
 * out; nothing here touches the world, and no secret value passes through.
 */
export interface Provider {
  readonly template: string;
  /** The agent CLI as it is found on PATH: `claude`. */
  readonly command: string;
  /** A command line that installs it, for the error when it is missing. */
  readonly install: string;
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
  readonly slug: string;
  readonly label?: string;
  readonly color?: BottleColor;
  /** The agent file's body; '' when there is none. */
  readonly prompt: string;
  /** The working directory in the bottle, which the agent's configuration trusts. */
  readonly workspace: string;
  readonly resume: boolean;
  readonly remoteControl: boolean;
  /** Set where the bottle has a supervise server that answers. */
  readonly superviseUrl?: string;
  /** What the person typed after `--`. */
  readonly agentArgs: readonly string[];
  /** The credential that a route of the manifest injects for a host, which replaces the provider's route. */
  credentialOf(host: string): AuthScheme | undefined;
  /** Absolute; the directory that the shipped Dockerfiles stand in. */
  readonly imagesDir: string;
  /** The manifest's `agent_provider.dockerfile`, absolute. */
  readonly dockerfile?: string;
}

export interface ProviderPlan {
  readonly template: string;
  readonly command: string;
  /** Everything behind it, in order: bypass, the provider's own, resume, remote control, the person's, the prompt. */
  readonly startupArgs: readonly string[];
  readonly image: string;
  /** The shipped or the plugin's Dockerfile, or the manifest's, absolute. */
  readonly dockerfile: string;
  /** `/home/node` */
  readonly guestHome: string;
  readonly instanceName: string;
  /** In the bottle; absent where the provider takes no prompt. */
  readonly promptFile?: string;
  readonly hasPrompt: boolean;
  readonly promptMode: PromptMode;
  /** Where skills go, in the bottle; absent where the CLI knows none. */
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
  /** Placeholders that the provider itself puts into the bottle's environment, by name: no declared value replaces one. */
  readonly provisionedEnv: Readonly<Record<string, string>>;
  /** Registers the supervise server, as the last step; absent where there is none or the CLI knows none. */
  readonly superviseCommand?: readonly string[];
  /** What a person should know before the start, a sentence each. */
  readonly notes: readonly string[];
}

export interface ProvisionedFile {
  /** Absolute, in the bottle. */
  readonly path: string;
  readonly text: string;
  /** Permission bits: 0o600. */
  readonly mode: number;
  readonly owner: 'node' | 'root';
}
