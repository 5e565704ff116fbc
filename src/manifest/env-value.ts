import { ENV_NAME } from '../plan/parse-env.ts';
import type { EnvValue } from './manifest.ts';

/** The form of a reference, for messages. */
export const HOST_REFERENCE = '$' + '{HOST_VAR}';

export type EnvReading =
  | { readonly ok: true; readonly value: EnvValue }
  | { readonly ok: false; readonly accepted: string };

/**
 * Reads one `env` value by its whole text: `${HOST_VAR}` is the host's, `?Question` is asked, anything else is passed
 * as it is. There is no interpolation inside longer text: a value is public or secret as a whole, and a text such as
 * a shell prompt keeps its `${...}`. A value that can only be a misspelt reference is refused.
 */
export function readEnvValue(text: string): EnvReading {
  if (text.includes('\0')) return { ok: false, accepted: 'a text without NUL' };
  if (text.startsWith('?')) {
    const prompt = text.slice(1).trim();
    return prompt === '' || /[\u0000-\u001f\u007f]/.test(prompt)
      ? { ok: false, accepted: '`?` and a question on one line, such as `?What is the token?`' }
      : { ok: true, value: { type: 'ask', prompt } };
  }
  if (text.startsWith('${') && text.endsWith('}') && text.indexOf('}') === text.length - 1) {
    const from = text.slice(2, -1);
    return ENV_NAME.test(from)
      ? { ok: true, value: { type: 'host', from } }
      : { ok: false, accepted: `\`${HOST_REFERENCE}\` with the name of a host variable and nothing else` };
  }
  return { ok: true, value: { type: 'literal', text } };
}

/** Whether a literal looks as if someone expected interpolation inside it. */
export function mentionsVariable(text: string): boolean {
  return /\$\{[A-Za-z_][A-Za-z0-9_]*\}/.test(text);
}
