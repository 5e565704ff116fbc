import { specialAddress } from './address.ts';
import { formatAuthority } from './host-name.ts';
import { parseDottedQuad } from './ip-address.ts';

/*
 * What to type at `bot-bottle run` so that it allows what was refused: for the hints of refusals, and for the person
 * after a session. Hosts are canonical, as refusals name them.
 */

/** Without a port, or with 443 or 80, the route is for those two. */
export function allowFlag(host: string, port: number | undefined): string {
  if (isSpecialLiteral(host)) return mappedName(host, port);
  const shown = port === undefined || port === 443 || port === 80;
  return `--allow ${shown ? bracketed(host) : formatAuthority(host, port)}`;
}

/** `prefix` begins with a slash. */
export function allowPrefixFlag(host: string, prefix: string): string {
  return `--allow ${bracketed(host)}${prefix}`;
}

/** Leads a name to an address that egress would not connect to by itself. */
export function resolveFlag(host: string, port: number | undefined): string {
  return isSpecialLiteral(host) ? mappedName(host, port) : `--resolve ${host}:${port ?? 'PORT'}:ADDRESS`;
}

/** A literal address that egress never connects to needs a name that leads there. */
function mappedName(host: string, port: number | undefined): string {
  const name = `NAME:${port ?? 'PORT'}`;
  return `--allow ${name} --resolve ${name}:${bracketed(host)}`;
}

/** What a manifest says for the same, without its list's dash. */
export function routeEntry(host: string, port: number | undefined): string {
  const ports = port === undefined || port === 443 || port === 80 ? '' : `, ports: [${port}]`;
  return `{host: ${host.includes(':') ? JSON.stringify(host) : host}${ports}}`;
}

/** Whether a host is an address that no route of its own lets through. */
export function isSpecialLiteral(host: string): boolean {
  return (host.includes(':') || parseDottedQuad(host) >= 0) && specialAddress(host) !== undefined;
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
