import type { ManifestFailure } from '../diagnostics/manifest-failure.ts';
import type { PolicyFailure } from '../diagnostics/policy-failure.ts';
import { wordPolicyFailure } from '../diagnostics/policy-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { parsePolicy } from '../policy/parse-policy.ts';
import type { Route } from '../policy/policy.ts';
import { formatPath, type KeyPath } from '../yaml/source.ts';
import { locateValue, withoutCredential } from './check.ts';
import type { MergedBottle } from './extends.ts';
import type { ManifestRoute } from './manifest.ts';
import type { ManifestDocument } from './parse.ts';
import type { RawRoute } from './route-schema.ts';

/** The routes of a whole chain, a parent's first. One host in two of them is an error, whichever files they stand in. */
export function buildRoutes({ routes }: MergedBottle): Result<readonly ManifestRoute[], ManifestFailure> {
  const built: ManifestRoute[] = [];
  const places = new Map<string, string>();
  for (const { value, layer, index } of routes) {
    const route = readRoute(value, layer.document, ['egress', 'routes', index]);
    if (!route.ok) return route;
    const { host } = route.value;
    const where = layer.document.yaml.locate(['egress', 'routes', index, 'host']);
    const first = places.get(host);
    if (first !== undefined) return fail({ room: 'manifest', kind: 'duplicate-host', host, first, where });
    places.set(host, `at ${where.file}:${where.line}`);
    built.push(route.value);
  }
  return ok(built);
}

/** Hands a route to the policy's parser in the policy file's form (JSON is YAML), and its answer back in ours. */
export function readRoute(
  raw: RawRoute,
  document: Pick<ManifestDocument, 'file' | 'yaml'>,
  at: KeyPath,
): Result<ManifestRoute, ManifestFailure> {
  const { auth, ...same } = raw;
  const form = auth === undefined ? same : { ...same, auth_scheme: auth.scheme, token_env: auth.token_ref };
  const policy = parsePolicy(JSON.stringify({ routes: [form] }), document.file);
  if (!policy.ok) return fail(translate(policy.failure[0] as PolicyFailure, document, at));
  return ok(fromPolicy(policy.value.routes[0] as Route));
}

function fromPolicy({ auth, ...route }: Route): ManifestRoute {
  return auth === undefined ? route : { ...route, auth: { scheme: auth.scheme, tokenRef: auth.tokenEnv } };
}

/** The policy's failure at the place in the manifest that it is about. */
function translate(
  failure: PolicyFailure,
  document: Pick<ManifestDocument, 'yaml'>,
  at: KeyPath,
): ManifestFailure {
  const inside = 'path' in failure ? failure.path.replace(/^routes\[0\]/, '') : '';
  const path = [...at, ...readPath(inside)];
  const where = locateValue(document.yaml, path);
  if (failure.kind === 'bad-value') {
    const { accepted, nearest } = failure;
    const found = withoutCredential(document.yaml, path, failure.found);
    const common = {
      room: 'manifest',
      kind: 'bad-value',
      path: formatPath(path),
      found,
      accepted,
      where,
    } as const;
    return nearest === undefined ? common : { ...common, nearest };
  }
  const { what, mend } = wordPolicyFailure(failure);
  return {
    room: 'manifest',
    kind: 'conflict',
    path: formatPath(path),
    what: `cannot be used: ${what}`,
    mend,
    where,
  };
}

/** `.matches[0].paths[1].value` as a key path; the schema's keys are plain words. */
function readPath(text: string): (string | number)[] {
  const parts = text.match(/[A-Za-z_]+|\d+/g) ?? [];
  return parts.flatMap((part) => {
    if (part === 'auth_scheme') return ['auth', 'scheme'];
    if (part === 'token_env') return ['auth', 'token_ref'];
    return [/^\d/.test(part) ? Number(part) : part];
  });
}
