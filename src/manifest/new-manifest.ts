import { stringify } from 'yaml';
import { ok, type Result } from '../diagnostics/result.ts';
import type { UsageFailure } from '../diagnostics/usage-failure.ts';
import type { AllowRule } from '../plan/parse-allow.ts';
import type { SecretRule } from '../plan/parse-secret.ts';
import type { WorkspaceMode } from '../plan/plan.ts';
import { type PlannedRoute, planRoutes } from '../plan/routes-yaml.ts';
import { DEFAULT_PORTS } from '../policy/policy.ts';

/** What a new bottle's file is to say; what is absent is left to the defaults. */
export interface NewBottle {
  readonly template: string;
  /** The host variable with the model's credential. */
  readonly credential?: string;
  /** codex: the host's own login. */
  readonly forwardLogin: boolean;
  /** pi. */
  readonly baseUrl?: string;
  readonly models: readonly string[];
  readonly allow: readonly AllowRule[];
  readonly secrets: readonly SecretRule[];
  readonly supervise?: boolean;
  readonly workspace?: WorkspaceMode;
}

export interface NewAgent {
  readonly bottle: string;
  readonly skills: readonly string[];
  readonly prompt: string;
  readonly gitName?: string;
  readonly gitEmail?: string;
}

/** The file of a new agent. Whether it is a good one is the loader's to say. */
export function newAgentText({ bottle, skills, prompt, gitName, gitEmail }: NewAgent): string {
  const user = {
    ...(gitName === undefined ? {} : { name: gitName }),
    ...(gitEmail === undefined ? {} : { email: gitEmail }),
  };
  const body = prompt.replaceAll('\r\n', '\n').trim();
  return file(
    {
      bottle,
      ...(skills.length === 0 ? {} : { skills }),
      ...(Object.keys(user).length === 0 ? {} : { 'git-gate': { user } }),
    },
    body,
  );
}

/** The file of a new bottle. */
export function newBottleText(bottle: NewBottle): Result<string, UsageFailure> {
  const { template, credential, secrets, supervise, workspace } = bottle;
  const key = template === 'codex' ? credential : undefined;
  const planned = planRoutes(key === undefined ? bottle.allow : withoutModel(bottle.allow), secrets);
  if (!planned.ok) return planned;
  const { tokens } = planned.value;
  const variableOf = (slot: string) => tokens.find((token) => token.slot === slot)?.from;
  const routes = [
    ...(key === undefined ? [] : [codexRoute(key)]),
    ...planned.value.routes.map((route) => routeOf(route, variableOf)),
  ];
  return ok(
    file(
      {
        agent_provider: providerOf(bottle),
        ...(routes.length === 0 ? {} : { egress: { routes } }),
        ...(supervise === undefined ? {} : { supervise }),
        ...(workspace === undefined ? {} : { workspace }),
      },
      '',
    ),
  );
}

const OPENAI = 'api.openai.com';

/**
 * codex has no key of the manifest for an API key: a route of ours replaces the provider's own for the same host. Like
 * that one it keeps the credential off port 80, and lets the model speak of injections.
 */
function codexRoute(variable: string) {
  return {
    host: OPENAI,
    ports: [443],
    auth: { scheme: 'Bearer', token_ref: variable },
    dlp: { inbound_detectors: false },
  };
}

/** That the model may be reached is said already. */
function withoutModel(allow: readonly AllowRule[]): readonly AllowRule[] {
  return allow.filter(
    ({ host, port, prefix }) => host !== OPENAI || port !== undefined || prefix !== undefined,
  );
}

function providerOf({ template, credential, forwardLogin, baseUrl, models }: NewBottle) {
  const settings = {
    ...(baseUrl === undefined ? {} : { base_url: baseUrl }),
    ...(models.length === 0 ? {} : { models }),
    ...(template === 'pi' && credential !== undefined ? { api_key_env: credential } : {}),
  };
  return {
    template,
    ...(template === 'claude' && credential !== undefined ? { auth_token: credential } : {}),
    ...(forwardLogin ? { forward_host_credentials: true } : {}),
    ...(Object.keys(settings).length === 0 ? {} : { settings }),
  };
}

function routeOf(
  { host, ports, prefixes, auth }: PlannedRoute,
  variableOf: (slot: string) => string | undefined,
) {
  const isDefault =
    ports.length === DEFAULT_PORTS.length && DEFAULT_PORTS.every((port) => ports.includes(port));
  return {
    host,
    ...(isDefault ? {} : { ports }),
    ...(auth === undefined ? {} : { auth: { scheme: auth.scheme, token_ref: variableOf(auth.slot) } }),
    ...(prefixes === undefined ? {} : { matches: [{ paths: prefixes.map((value) => ({ value })) }] }),
  };
}

function file(frontmatter: Record<string, unknown>, body: string): string {
  const yaml = stringify(frontmatter, { aliasDuplicateObjects: false, lineWidth: 0 });
  return `---\n${yaml}---\n${body === '' ? '' : `\n${body}\n`}`;
}
