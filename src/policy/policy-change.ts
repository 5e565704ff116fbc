import { findRoute } from './decide.ts';
import { OBSERVE_WARNING } from './observe.ts';
import { INBOUND_DETECTORS, OUTBOUND_DETECTORS, type Policy, type Route } from './policy.ts';

/** What a changed policy does to one host. */
export interface RouteChange {
  readonly host: string;
  /** Absent: the route is added. */
  readonly before?: Route;
  /** Absent: the route is removed. */
  readonly after?: Route;
}

export function routeChanges(before: Policy, after: Policy): readonly RouteChange[] {
  const [old, next] = [byHost(before), byHost(after)];
  return [...new Set([...old.keys(), ...next.keys()])].flatMap((host) => {
    const change = { host, ...pick('before', old.get(host)), ...pick('after', next.get(host)) };
    return same(old.get(host), next.get(host)) ? [] : [change];
  });
}

/**
 * What no proposal of an agent may ask for, a sentence each: a credential for a host that the person did not give it
 * to, or one that egress does not have; and to be let out everywhere.
 */
export function agentFaults(current: Policy, proposed: Policy): readonly string[] {
  const widens = proposed.mode === 'observe' && current.mode !== 'observe';
  return [
    ...credentialFaults(current, proposed),
    ...(widens ? ['it sets `mode: observe`, which only the person may, in the bottle manifest'] : []),
  ];
}

function credentialFaults(current: Policy, proposed: Policy): readonly string[] {
  const known = new Set(current.routes.flatMap(({ auth }) => (auth === undefined ? [] : [auth.tokenEnv])));
  const old = byHost(current);
  return proposed.routes.flatMap(({ host, auth }) => {
    if (auth === undefined) return [];
    if (!known.has(auth.tokenEnv))
      return [`the route for ${host} names the token slot ${auth.tokenEnv}, which this bottle does not have`];
    const held = old.get(host) ?? current.routes[findRoute(current, host)];
    if (held?.auth?.tokenEnv !== auth.tokenEnv)
      return [`the route for ${host} names the token slot ${auth.tokenEnv}, which belongs to another host`];
    return [];
  });
}

/** What a person must not overlook in a change, a sentence each. */
export function loudChanges(before: Policy, after: Policy): readonly string[] {
  const lines = [...loudMode(before, after), ...routeChanges(before, after).flatMap(loudInRoute)];
  return after.log < before.log
    ? [...lines, `the audit log would tell less: log ${before.log} becomes ${after.log}`]
    : lines;
}

function loudMode(before: Policy, after: Policy): readonly string[] {
  if (before.mode === after.mode) return [];
  return after.mode === 'observe'
    ? [`OBSERVE MODE: ${OBSERVE_WARNING}`]
    : ['observe mode would end: what no route declares is refused from then on'];
}

function loudInRoute({ host, before, after }: RouteChange): readonly string[] {
  if (after === undefined) return [];
  const lines: string[] = [];
  const say = (line: string) => lines.push(`${host}: ${line}`);
  if (after.private && before?.private !== true) say('may resolve to PRIVATE addresses of your network');
  for (const direction of ['outbound', 'inbound'] as const) {
    const had: readonly string[] = (before?.dlp ?? FULL_DLP)[direction];
    const has: readonly string[] = after.dlp[direction];
    const lost = had.filter((name) => !has.includes(name));
    if (lost.length > 0) say(`NOT SCANNED ${direction} by ${lost.join(', ')}`);
  }
  if (host.startsWith('*.') && before === undefined) say('a wildcard: every name below it');
  if (after.auth !== undefined) {
    if (!same(before?.auth, after.auth)) say(`a credential is sent: the token slot ${after.auth.tokenEnv}`);
    const added = after.ports.filter((port) => before?.ports.includes(port) !== true);
    if (before !== undefined && added.length > 0)
      say(`its credential is sent to further ports: ${added.join(', ')}`);
    if (before?.matches !== undefined && !same(before.matches, after.matches))
      say('its credential is sent with other requests than before');
  }
  if (before?.auth !== undefined && after.auth === undefined) say('its credential is no longer sent');
  if (before?.matches !== undefined && after.matches === undefined) say('EVERY path and method');
  return lines;
}

const FULL_DLP = { outbound: OUTBOUND_DETECTORS, inbound: INBOUND_DETECTORS };

/**
 * Carries the change from `base` to `proposed` over to `current`, host by host. Where both changed a host differently,
 * a person must look: those hosts are given. `wins`: they have looked, and what is proposed holds for those hosts.
 */
export function mergePolicies(
  base: Policy,
  proposed: Policy,
  current: Policy,
  { wins = false } = {},
):
  | { readonly ok: true; readonly value: Policy }
  | { readonly ok: false; readonly failure: readonly string[] } {
  const now = byHost(current);
  const conflicts: string[] = [];
  for (const { host, before, after } of routeChanges(base, proposed)) {
    const found = now.get(host);
    if (same(found, after)) continue;
    if (!wins && !same(found, before)) conflicts.push(host);
    else if (after === undefined) now.delete(host);
    else now.set(host, after);
  }
  const log = proposed.log === base.log ? current.log : proposed.log;
  const { mode } = proposed.mode === base.mode ? current : proposed;
  return conflicts.length > 0
    ? { ok: false, failure: conflicts }
    : {
        ok: true,
        value: { log, ...(mode === undefined ? {} : { mode }), routes: [...now.values()] },
      };
}

export function samePolicy(one: Policy, other: Policy): boolean {
  return one.log === other.log && one.mode === other.mode && routeChanges(one, other).length === 0;
}

function byHost({ routes }: Policy): Map<string, Route> {
  return new Map(routes.map((route) => [route.host, route]));
}

function pick<K extends 'before' | 'after'>(key: K, route: Route | undefined) {
  return (route === undefined ? {} : { [key]: route }) as { readonly [key in K]?: Route };
}

/** Both come of the parser, which makes keys in one order. */
function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
