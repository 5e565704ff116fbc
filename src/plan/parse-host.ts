import { domainToASCII } from 'node:url';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import { isIPv4, isIPv6, looksNumeric } from './address.ts';

const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/;

/**
 * A host as a route names it: lower case, no trailing dot, A-labels, `*.` in front for one or more labels below.
 * `flag` begins the error, `mend` ends it.
 */
export function parseHost(flag: string, text: string, mend: string): Result<string, UsageFailure> {
  const bad = (what: string, how = mend) => fail(badFlag(`${flag} ${what}`, how));
  if (text === '') return bad('names no host');
  if (text.includes('@')) return bad('has a user name in front of its host');
  if (text.startsWith('[') || isIPv6(text) || isIPv4(text) || looksNumeric(text.replace(/\.$/, ''))) {
    return bad(
      'names an address, not a host: a certificate and a route are for a name',
      'allow a name, and map it: --allow build.internal:8443 --resolve build.internal:8443:10.0.0.7',
    );
  }
  if (text.includes(':')) return bad('has more than one colon');
  const wildcard = text.startsWith('*.');
  const bare = (wildcard ? text.slice(2) : text).replace(/\.$/, '');
  if (bare.includes('*')) {
    return bad('has a * that is not its first label', 'write *.example.com for every name below example.com');
  }
  // An ASCII name is only lower-cased: domainToASCII would also decode percent signs and drop tabs.
  const host = /^[\x21-\x7e]*$/.test(bare) ? bare.toLowerCase() : domainToASCII(bare);
  if (host.length > 253 || !host.split('.').every((label) => LABEL.test(label))) {
    return bad('does not name a host');
  }
  if (looksNumeric(host)) return bad('names an address, not a host');
  return ok(wildcard ? `*.${host}` : host);
}

/** 1 to 65535 in plain decimal, else undefined. */
export function parsePort(text: string): number | undefined {
  return /^[1-9][0-9]{0,4}$/.test(text) && Number(text) <= 65535 ? Number(text) : undefined;
}
