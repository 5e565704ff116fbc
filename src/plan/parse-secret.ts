import { nearest } from '../diagnostics/nearest.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import { HEADER_NAME, UNINJECTABLE } from '../policy/header-name.ts';
import { ENV_NAME } from './parse-env.ts';
import { parseHost } from './parse-host.ts';
import { reservedReason } from './reserved-env.ts';

/** One `--secret HOST=ENV[:SCHEME]`. */
export interface SecretRule {
  /** Canonical. */
  readonly host: string;
  /** The host's variable that holds the value; in the bottle it holds a placeholder. */
  readonly variable: string;
  /** As routes.yaml writes it: `Bearer`, `token`, `Basic` or `header:<Name>`. */
  readonly scheme: string;
  /** The name of the bottle whose route asks for it; absent for a flag. */
  readonly bottle?: string;
}

const SCHEMES = ['Bearer', 'token', 'Basic'];
const MEND =
  'write HOST=ENV[:SCHEME], as in api.github.com=GITHUB_TOKEN, where ENV names a variable; SCHEME is Bearer, token, Basic or header:<Name>';

/** What follows `=` is never repeated in an error: it may be the secret itself, typed by mistake. */
export function parseSecret(text: string): Result<SecretRule, UsageFailure> {
  const equals = text.indexOf('=');
  if (equals === -1) return fail(badFlag('--secret has no =', MEND));
  const typedHost = text.slice(0, equals);
  const flag = `--secret ${typedHost}=...`;
  if (/[:/]/.test(typedHost.replace(/^\[.*\]$/, ''))) {
    return fail(
      badFlag(
        `${flag} has a port or a path`,
        'name the host alone, and give ports and paths with --allow for the same host',
      ),
    );
  }
  const host = parseHost(flag, typedHost, MEND);
  if (!host.ok) return host;
  const rest = text.slice(equals + 1);
  const colon = rest.indexOf(':');
  const variable = colon === -1 ? rest : rest.slice(0, colon);
  if (!ENV_NAME.test(variable)) {
    return fail(badFlag(`${flag}: what follows = is not the name of a variable`, MEND));
  }
  const reason = reservedReason(variable);
  if (reason !== undefined) {
    return fail(
      badFlag(
        `${flag}: ${variable} cannot be a placeholder in the bottle: ${reason}`,
        'copy the value to a variable of another name and name that',
      ),
    );
  }
  const scheme = colon === -1 ? 'Bearer' : rest.slice(colon + 1);
  const fault = schemeFault(scheme);
  if (fault !== undefined) return fail(badFlag(`${flag}: ${fault.what}`, fault.mend));
  return ok({ host: host.value, variable, scheme });
}

function schemeFault(scheme: string): { readonly what: string; readonly mend: string } | undefined {
  if (SCHEMES.includes(scheme)) return undefined;
  if (scheme.startsWith('header:')) {
    const name = scheme.slice('header:'.length);
    if (!HEADER_NAME.test(name)) {
      return {
        what: `header:${name} does not name a header`,
        mend: 'write header:<Name>, as in header:X-Api-Key',
      };
    }
    if (UNINJECTABLE.has(name.toLowerCase())) {
      return {
        what: `the header ${name} cannot carry a credential`,
        mend: 'name the header that the service reads its key from',
      };
    }
    return undefined;
  }
  const meant = nearest(scheme, [...SCHEMES, 'header:']);
  return {
    what: 'what follows the variable is not a scheme',
    mend: meant === undefined ? MEND : `write ${meant === 'header:' ? 'header:<Name>' : meant}`,
  };
}
