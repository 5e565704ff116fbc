import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import { specialAddress } from '../policy/address.ts';
import { canonicalHost } from '../policy/host-name.ts';

/**
 * A host as a route names it: canonical (`policy/host-name.ts`), `*.` in front for one or more labels below.
 * `flag` begins the error, `mend` ends it.
 */
export function parseHost(flag: string, text: string, mend: string): Result<string, UsageFailure> {
  const bad = (what: string, how = mend) => fail(badFlag(`${flag} ${what}`, how));
  if (text === '') return bad('names no host');
  if (text.includes('@')) return bad('has a user name in front of its host');
  const wildcard = text.startsWith('*.');
  const bare = wildcard ? text.slice(2) : text;
  if (bare.includes('*')) {
    return bad('has a * that is not its first label', 'write *.example.com for every name below example.com');
  }
  if (bare.includes(':') && !bare.startsWith('[')) {
    return bad('has more than one colon', 'write one port; an IPv6 address stands in brackets');
  }
  const canonical = canonicalHost(bare);
  if (!canonical.ok) return bad(`does not name a host: ${canonical.reason}`);
  if (canonical.kind === 'name') return ok(wildcard ? `*.${canonical.host}` : canonical.host);
  if (wildcard) return bad('has a wildcard in front of an address');
  const special = specialAddress(canonical.host);
  if (special === undefined) return ok(canonical.host);
  return bad(
    `names ${canonical.host}, ${/^[aeiou]/.test(special) ? 'an' : 'a'} ${special} address, which egress never connects to`,
    'give the host a name and map it: --allow build.internal:8443 --resolve build.internal:8443:10.0.0.7',
  );
}

/** 1 to 65535 in plain decimal, else undefined. */
export function parsePort(text: string): number | undefined {
  return /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}
