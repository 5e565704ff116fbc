import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import { canonicalPath } from '../policy/path.ts';
import { parseHost, parsePort } from './parse-host.ts';

/** One `--allow HOST[:PORT][/PREFIX]`. */
export interface AllowRule {
  /** Canonical. */
  readonly host: string;
  readonly port?: number;
  /** Begins with `/`, matches whole path segments. */
  readonly prefix?: string;
}

const MEND =
  'write HOST[:PORT][/PREFIX], as in api.github.com, packages.example.com:443 or api.github.com/repos';

export function parseAllow(text: string): Result<AllowRule, UsageFailure> {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
  if (scheme !== null) {
    return fail(
      badFlag(
        `--allow ${text} begins with ${scheme[0]}`,
        `leave the scheme out: --allow ${text.slice(scheme[0].length)}`,
      ),
    );
  }
  const slash = text.indexOf('/');
  const authority = slash === -1 ? text : text.slice(0, slash);
  const split = splitPort(authority);
  const host = parseHost(`--allow ${text}`, split.host, MEND);
  if (!host.ok) return host;
  if (split.port !== undefined && parsePort(split.port) === undefined) {
    return fail(badFlag(`--allow ${text} has the port "${split.port}"`, 'write a port from 1 to 65535'));
  }
  const port = split.port === undefined ? undefined : parsePort(split.port);
  const prefix = slash === -1 ? undefined : text.slice(slash);
  const wrong = prefix === undefined ? undefined : prefixFault(prefix);
  if (wrong !== undefined) return fail(badFlag(`--allow ${text} ${wrong.what}`, wrong.mend));
  return ok({
    host: host.value,
    ...(port === undefined ? {} : { port }),
    ...(prefix === undefined ? {} : { prefix }),
  });
}

/** Splits `host:port` and `[v6]:port`; a host with several colons and no brackets is left whole for the host's own error. */
function splitPort(authority: string): { readonly host: string; readonly port?: string } {
  const bracketed = /^(\[[^\]]*\])(?::(.*))?$/s.exec(authority);
  if (bracketed?.[1] !== undefined) {
    return { host: bracketed[1], ...(bracketed[2] === undefined ? {} : { port: bracketed[2] }) };
  }
  const colon = authority.indexOf(':');
  if (colon === -1 || colon !== authority.lastIndexOf(':')) return { host: authority };
  return { host: authority.slice(0, colon), port: authority.slice(colon + 1) };
}

/** Egress compares canonical paths: a prefix that no canonical path has would silently allow nothing. */
function prefixFault(prefix: string): { readonly what: string; readonly mend: string } | undefined {
  if (prefix === '/') {
    return {
      what: 'ends in an empty prefix (an unset shell variable?)',
      mend: 'leave the / out to allow every path, or write the prefix',
    };
  }
  if (prefix.length > 2048) return { what: 'has a prefix of more than 2048 characters', mend: 'shorten it' };
  if (/[?#]/.test(prefix)) {
    return { what: 'has a query or a fragment in its prefix', mend: 'give the path only' };
  }
  if (/[^\x21-\x7e]|[\\*]/.test(prefix)) {
    return {
      what: 'has a character in its prefix that no path has',
      mend: 'percent-encode it; there are no wildcards: a prefix matches whole path segments',
    };
  }
  const canonical = canonicalPath(prefix);
  if (!canonical.ok) {
    return { what: `has a prefix that no request is compared with: ${canonical.reason}`, mend: MEND };
  }
  // An encoded slash is data to one server and a separator to another: no prefix means the same to both.
  if (/%2f/i.test(prefix)) {
    return { what: 'has an encoded slash in its prefix', mend: 'give a prefix that ends in front of it' };
  }
  if (canonical.path === prefix) return undefined;
  return {
    what: 'has a prefix in a spelling that no request is compared with (//, ., .., or a needless escape)',
    mend: canonical.path === '/' ? 'leave the prefix out: it means every path' : `write ${canonical.path}`,
  };
}
