import type { Failure } from '../diagnostics/failure.ts';
import type { ManifestFailure } from '../diagnostics/manifest-failure.ts';
import type { SourceLocation } from '../diagnostics/message.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { parseLimits } from '../plan/parse-limits.ts';
import type { Limits } from '../plan/plan.ts';
import type { PluginDefinition } from '../provider/plugin/definition.ts';
import { settingsSchema } from '../provider/plugin/plugin-schema.ts';
import { formatPath } from '../yaml/source.ts';
import type { RawGitRepo } from './bottle-schema.ts';
import { buildProvider } from './build-provider.ts';
import { buildRoutes } from './build-routes.ts';
import { check } from './check.ts';
import { mentionsVariable, readEnvValue } from './env-value.ts';
import type { MergedBottle } from './extends.ts';
import { parseGitUrl } from './git-url.ts';
import {
  type Bottle,
  type EnvDeclaration,
  type GitKey,
  type GitRepo,
  PROVIDER_TEMPLATES,
} from './manifest.ts';

/** The effective bottle. What only the whole chain can show is checked here: complete repositories, a host once. */
export function buildBottle(
  merged: MergedBottle,
  plugins: readonly string[],
  load: (template: string) => Result<PluginDefinition, Failure>,
): Result<Bottle, Failure> {
  const { layers, provider, user, scanner } = merged;
  const unknown = findUnknownTemplate(merged, plugins);
  if (unknown !== undefined) return fail(unknown);
  const plugin = takePlugin(merged, load);
  if (!plugin.ok) return plugin;
  const repos = buildRepos(merged);
  if (!repos.ok) return repos;
  const routes = buildRoutes(merged);
  if (!routes.ok) return routes;
  const env = buildEnv(merged);
  return ok({
    name: layers[0]?.name ?? '',
    files: layers.map(({ document }) => document.file),
    env: env.declarations,
    provider: buildProvider(provider?.value, plugin.value),
    git: { user, repos: repos.value, ...(scanner === undefined ? {} : { scanner }) },
    egress: { log: merged.log ?? 1, mode: merged.mode ?? 'enforce', routes: routes.value },
    supervise: merged.supervise ?? true,
    workspace: merged.workspace ?? 'none',
    limits: buildLimits(merged.limits),
    declared: [...new Set(layers.flatMap(({ raw }) => Object.keys(raw)))],
    warnings: env.warnings,
  });
}

function findUnknownTemplate(
  { provider }: MergedBottle,
  plugins: readonly string[],
): ManifestFailure | undefined {
  const template = provider?.value.template;
  const known = [...PROVIDER_TEMPLATES, ...plugins];
  if (provider === undefined || template === undefined || known.includes(template)) return undefined;
  const meant = nearest(template, known);
  return {
    room: 'manifest',
    kind: 'bad-value',
    path: 'agent_provider.template',
    found: JSON.stringify(template.slice(0, 64)),
    accepted: `one of ${known.join(', ')} (plugins are directories under contrib/)`,
    ...(meant === undefined ? {} : { nearest: meant }),
    where: provider.layer.document.yaml.locate(['agent_provider', 'template']),
  };
}

/** The plugin that the bottle names, its settings checked where they were written. */
function takePlugin(
  { provider }: MergedBottle,
  load: (template: string) => Result<PluginDefinition, Failure>,
): Result<PluginDefinition | undefined, Failure> {
  const template = provider?.value.template;
  if (provider === undefined || template === undefined || isBuiltIn(template)) return ok(undefined);
  const plugin = load(template);
  if (!plugin.ok) return plugin;
  const { yaml } = provider.layer.document;
  const at = provider.value.settings === undefined ? ['agent_provider'] : ['agent_provider', 'settings'];
  const schema = settingsSchema(plugin.value.raw.settings ?? {});
  // Where nothing is written, only what is required can be missing.
  const settings =
    provider.value.settings === undefined
      ? missingSetting(plugin.value, yaml.locate(at))
      : check(schema, 'bottle', yaml, at);
  return settings.ok ? plugin : settings;
}

function missingSetting(
  { raw, name }: PluginDefinition,
  where: SourceLocation,
): Result<undefined, ManifestFailure> {
  const missing = Object.entries(raw.settings ?? {}).find(([, { required }]) => required === true);
  if (missing === undefined) return ok(undefined);
  const path = 'agent_provider.settings';
  const accepted = `a ${missing[1].type}, which the plugin ${name} needs`;
  return fail({ room: 'manifest', kind: 'missing-key', path, key: missing[0], accepted, where });
}

function isBuiltIn(template: string): boolean {
  return PROVIDER_TEMPLATES.some((name) => name === template);
}

function buildEnv({ env }: MergedBottle) {
  const declarations: EnvDeclaration[] = [];
  const warnings: string[] = [];
  for (const [name, { value: text, layer }] of env) {
    const read = readEnvValue(text);
    const value = read.ok ? read.value : ({ type: 'literal', text } as const);
    declarations.push({ name, value });
    if (value.type === 'literal' && mentionsVariable(text)) {
      const { file, line } = layer.document.yaml.locate(['env', name]);
      warnings.push(
        `${file}:${line}: env.${name} is passed as it is: a host variable is read only when its reference is the whole value`,
      );
    }
  }
  return { declarations, warnings };
}

function buildRepos({ repos }: MergedBottle): Result<readonly GitRepo[], ManifestFailure> {
  const built: GitRepo[] = [];
  for (const [name, { value, layer }] of repos) {
    const url = value.url === undefined ? undefined : parseGitUrl(value.url);
    const { key } = value;
    if (url === undefined || key === undefined) {
      const path = ['git-gate', 'repos', name];
      return fail({
        room: 'manifest',
        kind: 'missing-key',
        path: formatPath(path),
        key: url === undefined ? 'url' : 'key',
        accepted:
          url === undefined
            ? 'the upstream, by SSH'
            : '`{provider: static, path: <file>}` or `{provider: gitea, forge_token_env: NAME}`',
        where: layer.document.yaml.locateKey(path),
      });
    }
    const hostKey = value.host_key?.split(' ').slice(0, 2).join(' ');
    built.push({ name, url, key: buildKey(key), ...(hostKey === undefined ? {} : { hostKey }) });
  }
  return ok(built);
}

function buildKey(key: NonNullable<RawGitRepo['key']>): GitKey {
  if (key.provider === 'static') return { provider: 'static', path: key.path };
  return {
    provider: 'gitea',
    forgeTokenEnv: key.forge_token_env,
    ...(key.api_url === undefined ? {} : { apiUrl: key.api_url }),
  };
}

/** Each value was checked by the same reader. */
function buildLimits(raw: MergedBottle['limits']): Limits {
  const text = Object.entries(raw).map(([key, value]) => `${key}=${value}`);
  const limits = text.length === 0 ? ok({}) : parseLimits(text.join(','));
  return limits.ok ? limits.value : {};
}
