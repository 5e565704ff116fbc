import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { EnvRequest } from './parse-env.ts';
import type { RunRequest } from './run-request.ts';

/**
 * Under which name the plan asks for a variable's value: the host variable's own, or one that no variable can have
 * for a value that the host's environment does not hold.
 */
export function valueKey({ name, value, from, prompt }: EnvRequest): string {
  return value === undefined && prompt === undefined ? (from ?? name) : `given:${name}`;
}

/** The part of a request that needs values of the host. */
export type ValuesRequest = Pick<RunRequest, 'env' | 'secrets'> & {
  readonly bottle?: Pick<NonNullable<RunRequest['bottle']>, 'credentials'>;
};

/**
 * The values that a plan only names: forwarded, given and asked variables, and the secrets behind the token slots.
 * They live in memory and travel in a child's environment; nothing here is ever printed.
 */
export function collectValues(
  request: ValuesRequest,
  hostEnv: Readonly<Record<string, string | undefined>>,
): Result<Readonly<Record<string, string>>, Failure> {
  const values: Record<string, string> = {};
  for (const entry of request.env) {
    const text = entry.value ?? (entry.prompt === undefined ? hostEnv[entry.from ?? entry.name] : undefined);
    if (text === undefined) return fail(envUnset(entry));
    values[valueKey(entry)] = text;
  }
  for (const { host, variable, bottle } of [...request.secrets, ...(request.bottle?.credentials ?? [])]) {
    const text = hostEnv[variable];
    const declared = bottle === undefined ? {} : { bottle };
    if (text === undefined || text === '') {
      return fail({ room: 'session', kind: 'secret-unset', variable, host, ...declared });
    }
    // RFC 9110, 5.5: a field value has no CR, LF or NUL; the common cause is a file's last newline.
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) {
      return fail({ room: 'session', kind: 'secret-malformed', variable, host, ...declared });
    }
    values[variable] = text;
  }
  return ok(values);
}

export function envUnset({ name, from, bottle }: EnvRequest): Extract<Failure, { kind: 'env-unset' }> {
  const declared = bottle === undefined ? {} : { bottle, name };
  return { room: 'session', kind: 'env-unset', variable: from ?? name, ...declared };
}
