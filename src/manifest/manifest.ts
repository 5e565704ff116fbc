import type { Limits, WorkspaceMode } from '../plan/plan.ts';
import type { Route } from '../policy/policy.ts';
import type { PluginDefinition } from '../provider/plugin/definition.ts';
import type { GitUrl } from './git-url.ts';

/** What a start works from: exactly one agent and its one effective bottle, every rule checked, every default filled in. */
export interface Manifest {
  readonly agent: Agent;
  readonly bottle: Bottle;
  /** The declared identity with the agent's fields over the bottle's. */
  readonly gitIdentity: GitIdentity;
  /** Worth saying before a start, and no reason to stop one. */
  readonly warnings: readonly string[];
}

export interface Agent {
  readonly name: string;
  readonly file: string;
  /** A repository's agent is written by whoever wrote the repository: it names a bottle and skills, and holds a prompt. */
  readonly origin: 'home' | 'repository';
  readonly bottle: string;
  /** Names of directories under `~/.claude/skills`; no path can be one. */
  readonly skills: readonly string[];
  /** The file's body without blank lines around it; '' when there is none. Lines end in LF. */
  readonly prompt: string;
  readonly gitUser: GitUser;
}

/** A bottle with everything that it extends. */
export interface Bottle {
  readonly name: string;
  /** The files it was made from, its own first. */
  readonly files: readonly string[];
  /** By name, in the order of declaration, a parent's first. */
  readonly env: readonly EnvDeclaration[];
  readonly provider: AgentProvider;
  readonly git: GitGate;
  readonly egress: Egress;
  readonly supervise: boolean;
  readonly workspace: WorkspaceMode;
  readonly limits: Limits;
  /** The top-level keys that a file of the chain writes: a default is not one. */
  readonly declared: readonly string[];
  readonly warnings: readonly string[];
}

export interface EnvDeclaration {
  readonly name: string;
  readonly value: EnvValue;
}

export type EnvValue =
  /** Passed as it is. No secret. */
  | { readonly type: 'literal'; readonly text: string }
  /** The value of the host's variable `from` at start; missing is an error then. */
  | { readonly type: 'host'; readonly from: string }
  /** Asked on the terminal, not echoed. */
  | { readonly type: 'ask'; readonly prompt: string };

/** Manifest and plugin names; a manifest's file name has `.md` behind it. */
export const MANIFEST_NAME = /^[a-z][a-z0-9-]*$/;

export const PROVIDER_TEMPLATES = ['claude', 'codex', 'pi'] as const;

/** `dockerfile` is as written: `~` and relative paths are resolved against the person's home and cwd at start. */
export type AgentProvider = { readonly template: string; readonly dockerfile?: string } & (
  | { readonly kind: 'claude' /** Host variable with the OAuth token. */; readonly authToken?: string }
  | { readonly kind: 'codex'; readonly forwardHostCredentials: boolean }
  | { readonly kind: 'pi'; readonly settings: PiSettings }
  /** `settings` were checked against what the plugin declares. */
  | {
      readonly kind: 'plugin';
      readonly settings: Readonly<Record<string, unknown>>;
      readonly plugin: PluginDefinition;
    }
);

export interface PiSettings {
  readonly provider: string;
  readonly baseUrl: string;
  readonly api: string;
  /** A literal key that may enter the bottle, or the host variable whose value egress injects. */
  readonly apiKey?:
    | { readonly type: 'literal'; readonly text: string }
    | { readonly type: 'host'; readonly from: string };
  readonly models: readonly string[];
  /** Tokens. */
  readonly contextWindow: number;
  readonly maxTokens: number;
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  readonly supportsDeveloperRole: boolean;
  readonly supportsReasoningEffort: boolean;
}

export const GIT_SCANNERS = ['builtin', 'gitleaks', 'both'] as const;

export interface GitGate {
  readonly user: GitUser;
  readonly repos: readonly GitRepo[];
  /** Absent: both when gitleaks is installed. */
  readonly scanner?: (typeof GIT_SCANNERS)[number];
}

/** A field that is not declared is absent, never empty. */
export interface GitUser {
  readonly name?: string;
  readonly email?: string;
}

export interface GitIdentity {
  readonly name?: GitIdentityField;
  readonly email?: GitIdentityField;
}

export interface GitIdentityField {
  readonly value: string;
  readonly from: 'agent' | 'bottle';
}

export interface GitRepo {
  /** The mirror is `/git/<name>.git`. */
  readonly name: string;
  readonly url: GitUrl;
  readonly key: GitKey;
  /** `<type> <base64>`; absent: the host's known_hosts decides. */
  readonly hostKey?: string;
}

export type GitKey =
  /** `path` is as written; `~` is the person's home. */
  | { readonly provider: 'static'; readonly path: string }
  | { readonly provider: 'gitea'; readonly forgeTokenEnv: string; readonly apiUrl?: string };

export const EGRESS_MODES = ['enforce', 'observe'] as const;

export interface Egress {
  readonly log: 0 | 1 | 2;
  /** `observe`: what is not declared is permitted and written down. */
  readonly mode: (typeof EGRESS_MODES)[number];
  readonly routes: readonly ManifestRoute[];
}

/** A route whose credential is still a host variable; the plan gives it a token slot. */
export type ManifestRoute = Omit<Route, 'auth'> & { readonly auth?: ManifestRouteAuth };

export interface ManifestRouteAuth {
  readonly scheme: NonNullable<Route['auth']>['scheme'];
  /** Host variable that holds the value. */
  readonly tokenRef: string;
}
