import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import { specialAddress } from '../policy/address.ts';
import { canonicalHost } from '../policy/host-name.ts';
import { parseHostPattern } from '../policy/host-pattern.ts';

/**
 * A host as a route names it: canonical, `*.` in front for one or more labels below. `flag` begins the error, `mend`
 * ends it. An address that egress would refuse for what it is, is refused here.
 */
export function parseHost(flag: string, text: string, mend: string): Result<string, UsageFailure> {
  const bad = (what: string, how = mend) => fail(badFlag(`${flag} ${what}`, how));
  if (text === '') return bad('names no host');
  if (text.includes('@')) return bad('has a user name in front of its host');
  if (text.includes(':') && !text.startsWith('[')) {
    return bad('has more than one colon', 'write one port; an IPv6 address stands in brackets');
  }
  const pattern = parseHostPattern(text);
  if (!pattern.ok) {
    return bad(
      `does not name a host: ${pattern.reason}`,
      pattern.nearest === undefined ? `write ${pattern.accepted}` : `write ${pattern.nearest}`,
    );
  }
  const canonical = canonicalHost(pattern.host);
  const special = canonical.ok && canonical.kind !== 'name' ? specialAddress(canonical.host) : undefined;
  if (special === undefined) return ok(pattern.host);
  return bad(
    `names ${pattern.host}, ${/^[aeiou]/.test(special) ? 'an' : 'a'} ${special} address, which egress never connects to`,
    'give the host a name and map it: --allow build.internal:8443 --resolve build.internal:8443:10.0.0.7',
  );
}

/** 1 to 65535 in plain decimal, else undefined. */
export function parsePort(text: string): number | undefined {
  return /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}
