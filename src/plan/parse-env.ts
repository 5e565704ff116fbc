import { fail, ok, type Result } from '../diagnostics/result.ts';
import { badFlag, type UsageFailure } from '../diagnostics/usage-failure.ts';
import { reservedReason } from './reserved-env.ts';

/** One `--env NAME[=VALUE]`, or one variable that a bottle declares. */
export interface EnvRequest {
  readonly name: string;
  /** Absent: the host's value. It may be a secret, so it never stands in a plan, an error or an output. */
  readonly value?: string;
  /** The host's variable, when it has another name. */
  readonly from?: string;
  /** The value is asked on the terminal; until then `value` is absent. */
  readonly prompt?: string;
  /** The name of the bottle that declares it; absent for a flag. */
  readonly bottle?: string;
}

/** IEEE Std 1003.1, 8.1: what every shell can name. */
export const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]{0,254}$/;

export function parseEnv(text: string): Result<EnvRequest, UsageFailure> {
  const equals = text.indexOf('=');
  const name = equals === -1 ? text : text.slice(0, equals);
  if (!ENV_NAME.test(name)) {
    // Not repeated when there is no `=`: a value given without its name may be a secret.
    const shown = equals === -1 ? '' : ` ${name}=...`;
    return fail(
      badFlag(
        `--env${shown} does not begin with the name of a variable`,
        "write --env NAME for the host's value or --env NAME=VALUE; names are letters, digits and _, no digit first",
      ),
    );
  }
  const reason = reservedReason(name);
  if (reason !== undefined) {
    return fail(badFlag(`--env ${name} cannot be set: ${reason}`, `leave --env ${name} out`));
  }
  if (equals === -1) return ok({ name });
  const value = text.slice(equals + 1);
  if (value.includes('\0'))
    return fail(badFlag(`the value of --env ${name} contains a NUL byte`, 'remove it'));
  return ok({ name, value });
}
