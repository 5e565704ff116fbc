import { policyDocument } from '../policy/render-policy.ts';
import type { ManifestRoute } from './manifest.ts';

/** Routes as a manifest writes them, without what equals a default. Names host variables, holds no secret. */
export function routeDocuments(routes: readonly ManifestRoute[]): readonly Record<string, unknown>[] {
  const { routes: documents } = policyDocument({
    log: 0,
    routes: routes.map(({ auth, ...route }) => ({
      ...route,
      ...(auth === undefined ? {} : { auth: { scheme: auth.scheme, tokenEnv: auth.tokenRef } }),
    })),
  });
  return (documents as Record<string, unknown>[]).map(
    ({ host, ports, auth_scheme: scheme, token_env: tokenRef, ...rest }) => ({
      host,
      ...(ports === undefined ? {} : { ports }),
      ...(scheme === undefined ? {} : { auth: { scheme, token_ref: tokenRef } }),
      ...rest,
    }),
  );
}
