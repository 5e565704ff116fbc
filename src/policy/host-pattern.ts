import { INTROSPECTION_HOST } from '../wire/reach.ts';
import { canonicalHost } from './host-name.ts';

export type HostPattern =
  | { readonly ok: true; readonly host: string }
  | { readonly ok: false; readonly reason: string; readonly accepted: string; readonly nearest?: string };

const ACCEPTED = 'a host name, `*.` and a host name, or an address in its usual form';
const HOSTS_ONE_BY_ONE = 'a name below it, as in `*.example.com`, or the hosts one by one';

/**
 * A route's `host`. Names are made canonical; an address must be so already, because a number that only some
 * programs read as an address is a trap for the reader. IPv6 may stand in brackets.
 */
export function parseHostPattern(text: string): HostPattern {
  if (text === '*' || text === '*.') {
    return refused('it would allow every host there is', HOSTS_ONE_BY_ONE);
  }
  const isWildcard = text.startsWith('*.');
  const rest = isWildcard ? text.slice(2) : text;
  if (rest.includes('*')) return refused('`*` can only stand alone, in front of the first dot', ACCEPTED);
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text))
    return refused('it is a URL', 'the host alone, without scheme and path');
  if (/^[^:[\]]+:[0-9]+$/.test(text))
    return refused('it has a port', 'the host alone, and the port under `ports`');
  const host = canonicalHost(rest);
  if (!host.ok) return refused(host.reason, ACCEPTED);
  if (host.kind !== 'name') {
    if (isWildcard) return refused('an address has no names below it', ACCEPTED);
    return rest === host.host || rest === `[${host.host}]`
      ? { ok: true, host: host.host }
      : { ...refused('an address in another spelling', 'the address in its usual form'), nearest: host.host };
  }
  if (host.host === INTROSPECTION_HOST) return refused('egress itself answers to it', 'another name');
  if (!isWildcard) return { ok: true, host: host.host };
  return isRegistry(host.host)
    ? refused('anyone may register a name there', HOSTS_ONE_BY_ONE)
    : { ok: true, host: `*.${host.host}` };
}

/** Single labels that nobody can register below: RFC 2606, RFC 6761, RFC 6762, ICANN's `internal`, and names that ICANN withholds. */
const PRIVATE_SUFFIXES: ReadonlySet<string> = new Set([
  'corp',
  'example',
  'home',
  'internal',
  'intranet',
  'invalid',
  'lan',
  'local',
  'localdomain',
  'localhost',
  'mail',
  'private',
  'test',
]);

/**
 * Whether a wildcard here would reach names that a stranger can have for a few euros: a top-level domain, or the
 * second level that countries use for registration (`co.uk`). Hosting suffixes such as `github.io` are not known
 * here: the full list (publicsuffix.org) is 200 KB and changes weekly.
 */
function isRegistry(suffix: string): boolean {
  const labels = suffix.split('.');
  if (labels.length === 1) return !PRIVATE_SUFFIXES.has(suffix);
  return labels.length === 2 && /^(ac|co|com|edu|gov|net|org)\.[a-z]{2}$/.test(suffix);
}

function refused(reason: string, accepted: string): Extract<HostPattern, { ok: false }> {
  return { ok: false, reason, accepted };
}
