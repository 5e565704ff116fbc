import { stringify } from 'yaml';
import {
  type AuthScheme,
  DEFAULT_PORTS,
  INBOUND_DETECTORS,
  OUTBOUND_DETECTORS,
  type Policy,
  type Route,
  type RouteDlp,
} from './policy.ts';

/**
 * The policy in the schema of the routes file, keys in the order of the specification. What equals the default is
 * left out, so that a reader (often a model, about to propose a change) sees only what was decided. It names the
 * sidecar's token variables and holds no secret. `parsePolicy` of the rendered text gives an equal policy.
 */
export function policyDocument(policy: Policy): Record<string, unknown> {
  return { log: policy.log, routes: policy.routes.map(routeDocument) };
}

export function renderPolicyYaml(policy: Policy): string {
  // Shared arrays must not become anchors: the parser refuses aliases.
  return stringify(policyDocument(policy), { aliasDuplicateObjects: false, lineWidth: 0 });
}

function routeDocument(route: Route): Record<string, unknown> {
  const { host, ports, auth, matches, git, dlp } = route;
  const dlpDocument = dlpDifferences(dlp);
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

function dlpDifferences({ outbound, inbound }: RouteDlp): Record<string, unknown> {
  return {
    ...(sameMembers(outbound, OUTBOUND_DETECTORS) ? {} : { outbound_detectors: listOrFalse(outbound) }),
    ...(sameMembers(inbound, INBOUND_DETECTORS) ? {} : { inbound_detectors: listOrFalse(inbound) }),
  };
}

function listOrFalse(list: readonly string[]): readonly string[] | false {
  return list.length === 0 ? false : [...list];
}

function sameMembers<T>(one: readonly T[], other: readonly T[]): boolean {
  return one.length === other.length && one.every((member, index) => member === other[index]);
}
