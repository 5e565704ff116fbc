import type { ManifestRoute } from '../manifest/manifest.ts';
import { OUTBOUND_DETECTORS } from '../policy/policy.ts';

/**
 * The route to a model's own API. What leaves is scanned as everywhere; what comes back is the model's text, which
 * discusses injections more often than it carries one.
 */
export function modelRoute(host: string, tokenRef: string | undefined): ManifestRoute {
  return {
    host,
    // A credential on port 80 would travel in the clear.
    ports: [443],
    git: { fetch: false },
    dlp: { outbound: OUTBOUND_DETECTORS, inbound: [] },
    private: false,
    ...(tokenRef === undefined ? {} : { auth: { scheme: { type: 'Bearer' }, tokenRef } }),
  };
}
