import { defaultDlp } from '../policy/default-dlp.ts';
import { hostMatches } from '../policy/host-name.ts';
import { parseHostPattern } from '../policy/host-pattern.ts';
import {
  DEFAULT_PORTS,
  type PathMatch,
  type Policy,
  type RequestMatch,
  type Route,
} from '../policy/policy.ts';
import { isPathPrefix, pathsFor } from './suggest-paths.ts';

/**
 * What a route can mend: of refusals, and of what observe mode permitted. Nothing is suggested for the rest: private
 * addresses, pushes, findings.
 */
const MENDED = ['host_not_allowed', 'port_not_allowed', 'match_failed', 'git_fetch_blocked'];
/** Hosts in one suggestion: a hostile program can ask for any number. */
const HOSTS_MAX = 100;

export interface Suggestion {
  readonly policy: Policy;
  /** Hosts that there was no room for. */
  readonly left: number;
}

interface Wanted {
  readonly host: string;
  readonly ports: Set<number>;
  readonly methods: Set<string>;
  readonly paths: Set<string>;
  /** Git's own requests were among them. */
  fetches: boolean;
  /** A tunnel was refused before anything was said in it, or what was said cannot be written in a route. */
  unseen: boolean;
}

/**
 * The policy with what the least of routes would add for what egress refused, or permitted in observe mode only: hosts,
 * and where they were seen the methods and the paths that the requests share. The mode itself is not part of it: this is
 * what comes after. `events` are those of an audit log.
 */
export function suggestRoutes(
  policy: Policy,
  events: readonly Readonly<Record<string, unknown>>[],
): Suggestion {
  const { hosts, left } = wantedIn(events);
  const routes = new Map(policy.routes.map((route) => [route.host, route]));
  for (const wanted of hosts) {
    const known = routes.get(wanted.host) ?? wildcardFor(policy, wanted.host);
    routes.set(wanted.host, known === undefined ? newRoute(wanted) : widened(known, wanted));
  }
  return { policy: { log: policy.log, routes: [...routes.values()] }, left };
}

function wantedIn(events: readonly Readonly<Record<string, unknown>>[]) {
  const byHost = new Map<string, Wanted>();
  const left = new Set<string>();
  for (const { decision, code, observed, host, port, method, path } of events) {
    const why = decision === 'block' ? code : observed;
    if (typeof host !== 'string' || !MENDED.includes(String(why))) continue;
    const pattern = parseHostPattern(host);
    if (!pattern.ok || pattern.host.startsWith('*') || /^[0-9.]*$|:/.test(pattern.host)) continue;
    const wanted = byHost.get(pattern.host) ?? emptyFor(pattern.host);
    if (!byHost.has(wanted.host) && byHost.size >= HOSTS_MAX) {
      left.add(wanted.host);
      continue;
    }
    byHost.set(wanted.host, wanted);
    if (typeof port === 'number' && port >= 1 && port <= 65_535) wanted.ports.add(port);
    if (why === 'git_fetch_blocked') wanted.fetches = true;
    const bare = typeof path === 'string' ? path.replace(/\?.*$/s, '') : '';
    // A tunnel in observe mode is told of by the requests in it; one that was refused hides them.
    if (typeof method !== 'string' || !METHOD.test(method) || method === 'CONNECT' || !isPathPrefix(bare))
      wanted.unseen = true;
    else {
      wanted.methods.add(method);
      wanted.paths.add(bare);
    }
  }
  return { hosts: [...byHost.values()], left: left.size };
}

/** As `parse-matches.ts` takes them. */
const METHOD = /^[A-Z][A-Z0-9-]{0,31}$/;

function emptyFor(host: string): Wanted {
  return { host, ports: new Set(), methods: new Set(), paths: new Set(), fetches: false, unseen: false };
}

function newRoute(wanted: Wanted): Route {
  const match = matchOf(wanted);
  return {
    host: wanted.host,
    ports: wanted.ports.size === 0 ? DEFAULT_PORTS : [...wanted.ports],
    ...(match === undefined ? {} : { matches: [match] }),
    git: { fetch: wanted.fetches },
    dlp: defaultDlp(wanted.host),
    private: false,
  };
}

function widened(route: Route, wanted: Wanted): Route {
  const { matches, ...rest } = route;
  const match = matchOf(wanted);
  const added = matches === undefined || match === undefined ? matches : [...matches, match];
  return {
    ...rest,
    host: wanted.host,
    ports: [...new Set([...route.ports, ...wanted.ports])],
    ...(added === undefined ? {} : { matches: added }),
    git: { fetch: route.git.fetch || wanted.fetches },
  };
}

function matchOf({ methods, paths, unseen }: Wanted): RequestMatch | undefined {
  if (unseen || paths.size === 0) return undefined;
  const shared: readonly PathMatch[] = pathsFor([...paths]);
  return { ...(shared.length === 0 ? {} : { paths: shared }), methods: [...methods].sort() };
}

function wildcardFor({ routes }: Policy, host: string): Route | undefined {
  return routes
    .filter((route) => route.host.startsWith('*.') && hostMatches(route.host, host))
    .sort((one, other) => other.host.length - one.host.length)[0];
}
