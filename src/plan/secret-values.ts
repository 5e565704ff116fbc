import type { Failure } from '../diagnostics/failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import type { RunRequest } from './run-request.ts';

/**
 * The values that a plan only names, by variable: forwarded and literal `--env`, and the secrets behind the token
 * slots. They live in memory and travel in a child's environment; nothing here is ever printed.
 */
export function collectValues(
  request: RunRequest,
  hostEnv: Readonly<Record<string, string | undefined>>,
): Result<Readonly<Record<string, string>>, Failure> {
  const values: Record<string, string> = {};
  for (const { name, value } of request.env) {
    const text = value ?? hostEnv[name];
    if (text === undefined) return fail({ room: 'session', kind: 'env-unset', variable: name });
    values[name] = text;
  }
  for (const { host, variable } of request.secrets) {
    const text = hostEnv[variable];
    if (text === undefined || text === '') {
      return fail({ room: 'session', kind: 'secret-unset', variable, host });
    }
    // RFC 9110, 5.5: a field value has no CR, LF or NUL; the common cause is a file's last newline.
    if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(text)) {
      return fail({ room: 'session', kind: 'secret-malformed', variable, host });
    }
    values[variable] = text;
  }
  return ok(values);
}
