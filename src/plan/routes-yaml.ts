import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import type { AllowRule } from './parse-allow.ts';
import type { SecretRule } from './parse-secret.ts';

/** A route as `routes.yaml` writes it (the policy's own type is what comes out of reading it). */
export interface PlannedRoute {
  readonly host: string;
  readonly ports: readonly number[];
  /** Absent: every path. */
  readonly prefixes?: readonly string[];
  readonly auth?: { readonly scheme: string; readonly slot: string };
}

export interface PlannedRoutes {
  readonly routes: readonly PlannedRoute[];
  /** Which host variable fills which token slot; one slot for a variable, however many hosts use it. */
  readonly tokens: readonly { readonly slot: string; readonly from: string }[];
}

/** 443 and 80: what a host means when it names no port. */
const DEFAULT_PORTS = [443, 80] as const;

/** One route for a host: the flags that name it merge, in the order in which hosts first appear. */
export function planRoutes(
  allow: readonly AllowRule[],
  secrets: readonly SecretRule[],
): Result<PlannedRoutes, UsageFailure> {
  const byHost = new Map<string, AllowRule[]>();
  for (const rule of allow) byHost.set(rule.host, [...(byHost.get(rule.host) ?? []), rule]);
  for (const { host } of secrets) if (!byHost.has(host)) byHost.set(host, [{ host }]);

  const variables = [...new Set(secrets.map((secret) => secret.variable))];
  const slotOf = (variable: string) => `EGRESS_TOKEN_${variables.indexOf(variable)}`;
  const routes: PlannedRoute[] = [];
  for (const [host, rules] of byHost) {
    const merged = mergeRules(host, rules);
    if (!merged.ok) return merged;
    const secret = secrets.find((candidate) => candidate.host === host);
    const auth =
      secret === undefined ? {} : { auth: { scheme: secret.scheme, slot: slotOf(secret.variable) } };
    routes.push({ ...merged.value, ...auth });
  }
  return ok({ routes, tokens: variables.map((from) => ({ slot: slotOf(from), from })) });
}

/**
 * A route's matches hold for all of its ports. So the rules of one host become one route exactly when every port
 * ends up with the same set of prefixes; anything else would allow more than was asked.
 */
function mergeRules(host: string, rules: readonly AllowRule[]): Result<PlannedRoute, UsageFailure> {
  /** For each port, the prefixes it allows; `undefined` in the set stands for every path. */
  const ports = new Map<number, Set<string | undefined>>();
  for (const rule of rules) {
    for (const port of rule.port === undefined ? DEFAULT_PORTS : [rule.port]) {
      ports.set(port, (ports.get(port) ?? new Set()).add(rule.prefix));
    }
  }
  const wanted = [...ports.values()].map((prefixes) => (prefixes.has(undefined) ? new Set() : prefixes));
  const [first = new Set()] = wanted;
  if (wanted.some((prefixes) => prefixes.size !== first.size || [...prefixes].some((p) => !first.has(p)))) {
    return fail(
      badFlag(
        `--allow gives ${host} different paths on different ports, which one route cannot say`,
        'give each of its ports the same prefixes, or leave the prefixes out',
      ),
    );
  }
  const prefixes = [...first] as string[];
  return ok({ host, ports: [...ports.keys()], ...(prefixes.length === 0 ? {} : { prefixes }) });
}

/** The policy file of an ad-hoc bottle. Every text is a JSON string, which is YAML and needs no rule about quoting. */
export function routesYaml(routes: readonly PlannedRoute[]): string {
  if (routes.length === 0) return 'log: 1\nroutes: []\n';
  const lines = ['log: 1', 'routes:'];
  for (const { host, ports, prefixes, auth } of routes) {
    lines.push(`  - host: ${JSON.stringify(host)}`, `    ports: [${ports.join(', ')}]`);
    if (auth !== undefined) {
      lines.push(`    auth_scheme: ${JSON.stringify(auth.scheme)}`, `    token_env: ${auth.slot}`);
    }
    if (prefixes !== undefined) {
      const paths = prefixes.map((value) => `{type: prefix, value: ${JSON.stringify(value)}}`);
      lines.push('    matches:', `      - paths: [${paths.join(', ')}]`);
    }
  }
  return `${lines.join('\n')}\n`;
}
