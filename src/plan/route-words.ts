import {
  DEFAULT_PORTS,
  type HeaderMatch,
  type PathMatch,
  type RequestMatch,
  type Route,
} from '../policy/policy.ts';

/** The parts of a route that a policy and a manifest have in common. */
export type RouteShape = Omit<Route, 'auth'>;

export interface RouteCredential {
  readonly scheme: NonNullable<Route['auth']>['scheme'];
  /** The host variable that holds it. */
  readonly variable: string;
}

/** What a route allows, in a person's words: `api.github.com: GET below /repos; adds the Bearer credential in $TOKEN`. */
export function routeWords(route: RouteShape, credential: RouteCredential | undefined): string {
  const { host, ports, matches, git, dlp } = route;
  const isDefault =
    ports.length === DEFAULT_PORTS.length && DEFAULT_PORTS.every((port) => ports.includes(port));
  const where = isDefault ? host : `${host} on ${ports.length === 1 ? 'port' : 'ports'} ${ports.join(', ')}`;
  const said = [
    ...(credential === undefined
      ? []
      : [`adds the ${schemeWords(credential.scheme)} in $${credential.variable}`]),
    ...(git.fetch ? ['git clone and fetch'] : []),
    ...(route.private ? ['also at a private address'] : []),
    ...(dlp.outbound.length === 0 ? ['requests are not scanned'] : []),
    ...(dlp.inbound.length === 0 ? ['responses are not scanned'] : []),
  ];
  const allowed = matches === undefined ? 'every request' : matches.map(matchWords).join(', or ');
  return [`${where}: ${allowed}`, ...said].join('; ');
}

function schemeWords(scheme: RouteCredential['scheme']): string {
  return scheme.type === 'header' ? `header ${scheme.name}` : `${scheme.type} credential`;
}

function matchWords({ methods, paths, headers }: RequestMatch): string {
  const parts = [
    ...(methods === undefined ? [] : [methods.join('/')]),
    ...(paths === undefined ? [] : [paths.map(pathWords).join(' or ')]),
    ...(headers === undefined ? [] : [`with ${headers.map(headerWords).join(' and ')}`]),
  ];
  return parts.join(' ');
}

function pathWords({ type, value }: PathMatch): string {
  if (type === 'prefix') return `below ${value}`;
  return type === 'exact' ? `at ${value}` : `matching ${value}`;
}

function headerWords({ name, type, value }: HeaderMatch): string {
  return `${name} ${type === 'exact' ? '=' : 'matching'} ${value}`;
}
