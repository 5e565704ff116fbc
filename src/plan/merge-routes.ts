import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import type { ManifestRoute } from '../manifest/manifest.ts';
import { defaultDlp } from '../policy/default-dlp.ts';
import { formatAuthority, hostMatches } from '../policy/host-name.ts';
import type { AuthScheme, RequestMatch, Route } from '../policy/policy.ts';
import type { AllowRule } from './parse-allow.ts';
import type { SecretRule } from './parse-secret.ts';
import { planRoutes } from './routes-yaml.ts';

export interface MergedRoutes {
  /** The bottle's first, then those that only flags name. */
  readonly routes: readonly Route[];
  readonly tokens: readonly { readonly slot: string; readonly from: string }[];
  /** What the bottle's own routes need of the host, after --secret has replaced some. */
  readonly credentials: readonly { readonly host: string; readonly variable: string }[];
}

/**
 * A bottle's routes and those of --allow and --secret: what one of the two allows is allowed, and nothing else.
 *
 * --allow of a host that the bottle has extends that route; of a host below one of its wildcards, a copy of that
 * route, because a route of its own would otherwise take away what the wildcard gave. --secret replaces a route's
 * credential. A union that one route cannot say (its matches hold for all of its ports) is refused.
 */
export function mergeRoutes(
  own: readonly ManifestRoute[],
  allow: readonly AllowRule[],
  secrets: readonly SecretRule[],
): Result<MergedRoutes, UsageFailure> {
  const byHost = new Map(own.map((route) => [route.host, route]));
  const flagged = [...new Set([...allow, ...secrets].map(({ host }) => host))];
  for (const host of flagged) {
    const base = byHost.get(host) ?? copyOf(nearestWildcard(own, host), host);
    const rules = allow.filter((rule) => rule.host === host);
    const merged = rules.length === 0 && base !== undefined ? ok(base) : extend(host, base, rules);
    if (!merged.ok) return merged;
    const secret = secrets.find((rule) => rule.host === host);
    const auth =
      secret === undefined ? {} : { auth: { scheme: schemeOf(secret.scheme), tokenRef: secret.variable } };
    byHost.set(host, { ...merged.value, ...auth });
  }
  const merged = [...byHost.values()];
  const variables = [...new Set(merged.flatMap(({ auth }) => (auth === undefined ? [] : [auth.tokenRef])))];
  const slotOf = (variable: string) => `EGRESS_TOKEN_${variables.indexOf(variable)}`;
  return ok({
    routes: merged.map(({ auth, ...route }) =>
      auth === undefined
        ? route
        : { ...route, auth: { scheme: auth.scheme, tokenEnv: slotOf(auth.tokenRef) } },
    ),
    tokens: variables.map((from) => ({ slot: slotOf(from), from })),
    credentials: merged.flatMap(({ host, auth }) =>
      auth === undefined || secrets.some((secret) => secret.host === host)
        ? []
        : [{ host, variable: auth.tokenRef }],
    ),
  });
}

/** The wildcard route that decides about `host` now: the longest. */
function nearestWildcard(routes: readonly ManifestRoute[], host: string): ManifestRoute | undefined {
  return routes
    .filter((route) => route.host.startsWith('*.') && hostMatches(route.host, host))
    .sort((one, other) => other.host.length - one.host.length)[0];
}

function copyOf(route: ManifestRoute | undefined, host: string): ManifestRoute | undefined {
  return route === undefined ? undefined : { ...route, host };
}

/** `undefined` stands for every request. */
type Entries = ReadonlyMap<string, RequestMatch> | undefined;

function extend(
  host: string,
  base: ManifestRoute | undefined,
  rules: readonly AllowRule[],
): Result<ManifestRoute, UsageFailure> {
  const planned = planRoutes(rules.length === 0 ? [{ host }] : rules, []);
  if (!planned.ok) return planned;
  const [flags] = planned.value.routes;
  if (flags === undefined) throw new Error(`no route was planned for ${host}`);
  const added = flags.prefixes?.map((value): RequestMatch => ({ paths: [{ type: 'prefix', value }] }));
  const settings = base ?? { host, git: { fetch: false }, dlp: defaultDlp(host), private: false };
  const { matches: _matches, ...rest } = { matches: undefined, ...settings };
  const ports = [...new Set([...(base?.ports ?? []), ...flags.ports])];
  const [before, wanted] = [entriesOf(base?.matches), entriesOf(added)];
  const union = ports.map((port) =>
    unite(
      base?.ports.includes(port) === true ? before : NOTHING,
      flags.ports.includes(port) ? wanted : NOTHING,
    ),
  );
  const [first] = union;
  if (union.some((entries) => !same(entries, first))) {
    return fail(cannotSay(host, base?.ports ?? [], flags.prefixes));
  }
  const matches = first === undefined ? {} : { matches: joined(base?.matches, first) };
  return ok({ ...rest, ports, ...matches });
}

const NOTHING: Entries = new Map();

/** One entry for each path, so that sets of requests can be compared. */
function entriesOf(matches: readonly RequestMatch[] | undefined): Entries {
  if (matches === undefined) return undefined;
  const single = matches.flatMap(({ paths, ...others }): RequestMatch[] =>
    paths === undefined ? [others] : paths.map((path) => ({ paths: [path], ...others })),
  );
  return new Map(single.map((entry) => [JSON.stringify(entry), entry]));
}

function unite(one: Entries, other: Entries): Entries {
  return one === undefined || other === undefined ? undefined : new Map([...one, ...other]);
}

function same(one: Entries, other: Entries): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.size === other.size && [...one.keys()].every((key) => other.has(key));
}

/** The bottle's entries as they were written, then what they do not hold. */
function joined(
  written: readonly RequestMatch[] | undefined,
  all: ReadonlyMap<string, RequestMatch>,
): readonly RequestMatch[] {
  const held = entriesOf(written ?? []) ?? new Map<string, RequestMatch>();
  return [...(written ?? []), ...[...all].filter(([key]) => !held.has(key)).map(([, entry]) => entry)];
}

function cannotSay(
  host: string,
  ports: readonly number[],
  prefixes: readonly string[] | undefined,
): UsageFailure {
  const typed = ports.flatMap((port) =>
    (prefixes ?? ['']).map((prefix) => `--allow ${formatAuthority(host, port)}${prefix}`),
  );
  return badFlag(
    `--allow gives ${host} other paths on other ports than the bottle does, which one route cannot say`,
    prefixes === undefined
      ? `allow every path on the bottle's ports too (${typed.join(' ')}), or change the bottle`
      : `add the paths on the bottle's ports: ${typed.join(' ')}`,
  );
}

function schemeOf(text: string): AuthScheme {
  return text.startsWith('header:')
    ? { type: 'header', name: text.slice('header:'.length).toLowerCase() }
    : { type: text as 'Bearer' | 'token' | 'Basic' };
}
