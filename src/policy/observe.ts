import { defaultDlp } from './default-dlp.ts';
import type { Policy, Route } from './policy.ts';
import type { Decision, Refusal, RefusalCode } from './refusal.ts';

/*
 * Observe mode (`mode: observe`): what no route declares is permitted and written down, so that `egress suggest` can
 * make routes of it. It is a route of no host: it injects nothing, looks for everything that a route looks for by
 * default, and leads to no private address. What no route could allow stays refused.
 */

/** For every place that tells of a bottle in this mode. */
export const OBSERVE_WARNING =
  'egress.mode is observe: the agent reaches EVERY public host; nothing new is injected, secrets and private addresses stay refused';

/** What a route could have allowed. */
const OBSERVED: readonly RefusalCode[] = [
  'host_not_allowed',
  'port_not_allowed',
  'match_failed',
  'git_fetch_blocked',
];

/** The number of the route that observe mode stands for: behind all that are declared, so no credential is there. */
export function observedNumber({ routes }: Policy): number {
  return routes.length;
}

/** The route by that number; in observe mode also the one that stands for what no route declares. */
export function routeAt(policy: Policy, number: number, host: string): Route | undefined {
  if (policy.mode === 'observe' && number === observedNumber(policy)) return observedRoute(host);
  return policy.routes[number];
}

/** As a wildcard's: the name itself comes from the agent, and is looked through like all else. */
function observedRoute(host: string): Route {
  return { host: '*.', ports: [], git: { fetch: true }, dlp: defaultDlp(host), private: false };
}

/** The same refusal, or the permission that observe mode gives in its place. */
export function observed(policy: Policy, refusal: Refusal): Decision {
  if (policy.mode !== 'observe' || !OBSERVED.includes(refusal.code)) return { decision: 'block', refusal };
  return {
    decision: 'allow',
    route: observedNumber(policy),
    rule: 'mode: observe',
    reason: `Observe mode permits it, and no route does: ${refusal.reason}`,
    observed: refusal.code,
  };
}
