import type { RequestHeadParts } from '../../../dlp/request-parts.ts';
import { agentHeaders } from '../credentials.ts';
import { isNamed } from '../http1/characters.ts';
import type { InspectedRequest } from '../inspection.ts';

/** Names that every client writes. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** What a request's head says upstream, of what the agent wrote: headers that are about to be stripped are not in it. */
export function sentHead({ head, target, live, route }: InspectedRequest): RequestHeadParts {
  const { path: whole, host } = target;
  const question = whole.indexOf('?');
  const headers = agentHeaders(head, live.injections[route]);
  // A method is a word that the agent chooses too.
  if (!METHODS.has(head.method)) headers.push('method', head.method);
  return question < 0
    ? { host, path: whole, headers }
    : { host, path: whole.slice(0, question), query: whole.slice(question + 1), headers };
}

/** All values of a header, as one; undefined when there is none. */
export function headerOf(headers: readonly string[], wanted: string): string | undefined {
  let value: string | undefined;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] as string;
    if (name.length !== wanted.length || !isNamed(name, wanted)) continue;
    value = value === undefined ? (headers[i + 1] as string) : `${value}, ${headers[i + 1]}`;
  }
  return value;
}
