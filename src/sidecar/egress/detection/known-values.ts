import type { AuthScheme } from '../../../policy/policy.ts';

/** A value that may not leave, under the name that findings tell. A secret. */
export interface KnownValue {
  readonly name: string;
  readonly value: string;
}

/** Names whose values are secrets, whatever they look like. */
const TELLING =
  /key|token|secret|passw|passphrase|pwd|pass$|cred|auth|private|cert|dsn|cookie|session|signature|salt|license/i;

/** Words and numbers that say how to work; a path below a usual root; where a service is; a language. */
const SETTINGS = [
  /^[0-9][0-9.,:_-]*$/,
  /^[a-z]+(?:[-_., ][a-z]+){0,5}$/,
  /^[A-Z]+(?:[-_., ][A-Z]+){0,5}$/,
  /^[A-Z]?[a-z]+$/,
  /^~?\/(?:home|usr|etc|opt|var|tmp|root|bin|lib|run|dev|mnt|srv|data|app|workspace|Users|Library|Applications)(?:\/[\w.@+-]*)*$/,
  /^[a-z][a-z0-9+.-]{0,20}:\/\/[\w.-]+(?::[0-9]+)?\/?$/,
  /^[a-z][a-z0-9.-]*:[0-9]+$/,
  /^[a-z]{2,3}_[A-Z]{2}(?:\.[\w-]+)?$/,
];
const SETTING_MAX = 24;
/** Fewer bytes of a name that tells nothing stand in every text. */
const FORWARDED_MIN = 8;

/**
 * Whether a variable that a person forwarded by its name is plainly no secret: `NODE_ENV=production`, `PORT=8080`.
 * Every other is one: what a service reads from its environment is more often a credential than not.
 */
export function isSetting({ name, value }: KnownValue): boolean {
  if (TELLING.test(name)) return false;
  if (Buffer.byteLength(value) < FORWARDED_MIN) return true;
  if (/^[~/]|:\/\//.test(value)) return SETTINGS.some((setting) => setting.test(value));
  return value.length <= SETTING_MAX && SETTINGS.some((setting) => setting.test(value));
}

/** What of a route's token may not leave: the token, and of a user's name and password also the password. */
export function tokenValues(name: string, value: string, scheme: AuthScheme): readonly KnownValue[] {
  if (scheme.type !== 'Basic') return [{ name, value }];
  const pair = value.includes(':') ? value : Buffer.from(value, 'base64').toString('utf8');
  const password = pair.slice(pair.indexOf(':') + 1);
  return [{ name, value }, ...(password.length < FORWARDED_MIN ? [] : [{ name, value: password }])];
}
