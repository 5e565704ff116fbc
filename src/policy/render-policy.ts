import { stringify } from 'yaml';
import { defaultDlp } from './default-dlp.ts';
import { type AuthScheme, DEFAULT_PORTS, type Policy, type Route } from './policy.ts';

/**
 * The policy in the schema of the routes file, keys in the order of the specification. What equals the default is
 * left out, so that a reader (often a model, about to propose a change) sees only what was decided. It names the
 * sidecar's token variables and holds no secret. `parsePolicy` of the rendered text gives an equal policy.
 */
export function policyDocument(policy: Policy): Record<string, unknown> {
  const { log, mode, routes } = policy;
  return { log, ...(mode === undefined ? {} : { mode }), routes: routes.map(routeDocument) };
}

export function renderPolicyYaml(policy: Policy): string {
  // Shared arrays must not become anchors: the parser refuses aliases.
  return stringify(policyDocument(policy), { aliasDuplicateObjects: false, lineWidth: 0 });
}

function routeDocument(route: Route): Record<string, unknown> {
  const { host, ports, auth, matches, git } = route;
  const dlpDocument = dlpDifferences(route);
  return {
    host,
    ...(sameMembers(ports, DEFAULT_PORTS) ? {} : { ports: [...ports] }),
    ...(auth === undefined ? {} : { auth_scheme: schemeText(auth.scheme), token_env: auth.tokenEnv }),
    ...(matches === undefined
      ? {}
      : {
          matches: matches.map(({ paths, methods, headers }) => ({
            ...(paths === undefined ? {} : { paths: paths.map(({ type, value }) => ({ type, value })) }),
            ...(methods === undefined ? {} : { methods: [...methods] }),
            ...(headers === undefined
              ? {}
              : { headers: headers.map(({ name, value, type }) => ({ name, value, type })) }),
          })),
        }),
    ...(git.fetch ? { git: { fetch: true } } : {}),
    ...(Object.keys(dlpDocument).length === 0 ? {} : { dlp: dlpDocument }),
    ...(route.private ? { private: true } : {}),
  };
}

function schemeText(scheme: AuthScheme): string {
  return scheme.type === 'header' ? `header:${scheme.name}` : scheme.type;
}

function dlpDifferences({ host, dlp: { outbound, inbound } }: Route): Record<string, unknown> {
  const usual = defaultDlp(host);
  return {
    ...(isTacit(outbound, usual.outbound) ? {} : { outbound_detectors: listOrFalse(outbound) }),
    ...(isTacit(inbound, usual.inbound) ? {} : { inbound_detectors: listOrFalse(inbound) }),
  };
}

/** What is not looked for is said even where that is the default. */
function isTacit(detectors: readonly string[], usual: readonly string[]): boolean {
  return detectors.length > 0 && sameMembers(detectors, usual);
}

function listOrFalse(list: readonly string[]): readonly string[] | false {
  return list.length === 0 ? false : [...list];
}

function sameMembers<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((member, index) => member === other[index]);
}
