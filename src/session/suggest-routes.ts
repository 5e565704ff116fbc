import { hostMatches } from '../policy/host-name.ts';
import { parseHostPattern } from '../policy/host-pattern.ts';
import {
  DEFAULT_PORTS,
  INBOUND_DETECTORS,
  OUTBOUND_DETECTORS,
  type Policy,
  type RequestMatch,
  type Route,
} from '../policy/policy.ts';

/** Refusals that a route can mend. Nothing is suggested for the others: private addresses, pushes, findings. */
const MENDED = ['host_not_allowed', 'port_not_allowed', 'match_failed'];
/** Hosts in one suggestion: a hostile program can ask for any number. */
const HOSTS_MAX = 100;

interface Wanted {
  readonly host: string;
  readonly ports: Set<number>;
  readonly methods: Set<string>;
  readonly paths: Set<string>;
  /** A tunnel was refused before anything was said in it. */
  unseen: boolean;
}

/**
 * The policy with what the least of routes would add for what egress refused: hosts, and where they were seen the
 * methods and the path prefix that the requests share. `audit` is the text of audit.jsonl.
 */
export function suggestRoutes(policy: Policy, audit: string): Policy {
  const routes = new Map(policy.routes.map((route) => [route.host, route]));
  for (const wanted of wantedIn(audit)) {
    const known = routes.get(wanted.host) ?? wildcardFor(policy, wanted.host);
    routes.set(wanted.host, known === undefined ? newRoute(wanted) : widened(known, wanted));
  }
  return { ...policy, routes: [...routes.values()] };
}

function wantedIn(audit: string): readonly Wanted[] {
  const byHost = new Map<string, Wanted>();
  for (const line of audit.split('\n')) {
    const { decision, code, host, port, method, path } = parse(line);
    if (decision !== 'block' || typeof host !== 'string' || !MENDED.includes(String(code))) continue;
    const pattern = parseHostPattern(host);
    if (!pattern.ok || pattern.host.startsWith('*') || /^[0-9.]*$|:/.test(pattern.host)) continue;
    const wanted = byHost.get(pattern.host) ?? {
      host: pattern.host,
      ports: new Set<number>(),
      methods: new Set<string>(),
      paths: new Set<string>(),
      unseen: false,
    };
    if (!byHost.has(wanted.host) && byHost.size >= HOSTS_MAX) continue;
    byHost.set(wanted.host, wanted);
    if (typeof port === 'number') wanted.ports.add(port);
    const isSeen = typeof path === 'string' && path.startsWith('/') && typeof method === 'string';
    if (!isSeen || method === 'CONNECT') wanted.unseen = true;
    else {
      wanted.methods.add(method);
      wanted.paths.add(path.replace(/\?.*$/s, ''));
    }
  }
  return [...byHost.values()];
}

function newRoute(wanted: Wanted): Route {
  const match = matchOf(wanted);
  return {
    host: wanted.host,
    ports: wanted.ports.size === 0 ? DEFAULT_PORTS : [...wanted.ports],
    ...(match === undefined ? {} : { matches: [match] }),
    git: { fetch: false },
    dlp: { outbound: OUTBOUND_DETECTORS, inbound: INBOUND_DETECTORS },
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
  };
}

function matchOf({ methods, paths, unseen }: Wanted): RequestMatch | undefined {
  if (unseen || paths.size === 0) return undefined;
  const prefix = sharedPrefix([...paths]);
  return {
    ...(prefix === '/' ? {} : { paths: [{ type: 'prefix', value: prefix }] }),
    methods: [...methods].sort(),
  };
}

/** By whole segments: what a `prefix` matches. */
function sharedPrefix([first = '/', ...others]: readonly string[]): string {
  let shared = first.split('/');
  for (const other of others) {
    const segments = other.split('/');
    const differs = shared.findIndex((segment, at) => segment !== segments[at]);
    if (differs !== -1) shared = shared.slice(0, differs);
  }
  return shared.join('/') || '/';
}

function wildcardFor({ routes }: Policy, host: string): Route | undefined {
  return routes
    .filter((route) => route.host.startsWith('*.') && hostMatches(route.host, host))
    .sort((one, other) => other.host.length - one.host.length)[0];
}

function parse(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
