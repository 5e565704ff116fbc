/**
 * Git over HTTP as gitprotocol-http(5) has it: discovery by `GET .../info/refs?service=git-<x>-pack`, then
 * `POST .../git-<x>-pack` with `Content-Type: application/x-git-<x>-pack-request`. `receive-pack` is a push,
 * `upload-pack` (and the older dumb protocol, and LFS) a fetch.
 *
 * Any one of these signs is enough, however it is encoded, because the upstream may look at only one. A page about
 * git (`GET /docs/git-receive-pack`) is not one.
 */
export function gitService(
  method: string,
  target: string,
  headers: readonly string[],
): 'push' | 'fetch' | undefined {
  const byType = gitContentType(headers);
  if (byType === 'push') return 'push';
  const byTarget = gitTarget(method, target);
  return byTarget === 'push' ? 'push' : (byType ?? byTarget);
}

function gitContentType(headers: readonly string[]): 'push' | 'fetch' | undefined {
  let found: 'fetch' | undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    // 12 is the length of `content-type`: most headers are passed over by it.
    if (headers[index]?.length !== 12 || headers[index]?.toLowerCase() !== 'content-type') continue;
    const value = (headers[index + 1] as string).toLowerCase();
    if (value.includes('x-git-receive-pack')) return 'push';
    if (value.includes('x-git-upload-pack')) found = 'fetch';
  }
  return found;
}

/** Without these letters, or a percent sign that may hide them, no target is git's. */
const CANDIDATE = /%|-pack|info\/|-archive/i;
const MAX_DECODINGS = 4;

function gitTarget(method: string, target: string): 'push' | 'fetch' | undefined {
  if (!CANDIDATE.test(target)) return undefined;
  const queryAt = target.indexOf('?');
  let path = (queryAt < 0 ? target : target.slice(0, queryAt)).toLowerCase();
  let query = queryAt < 0 ? '' : target.slice(queryAt + 1).toLowerCase();
  let found: 'fetch' | undefined;
  for (let decodings = 0; decodings <= MAX_DECODINGS; decodings++) {
    // `/info//../refs` is `/refs` to who folds slashes before dots, `/info/refs` to who does not.
    for (const folds of path.includes('..') ? [true, false] : [true]) {
      const service = gitReading(method, plainSegments(path, folds), query);
      if (service === 'push') return 'push';
      found ??= service;
    }
    const [nextPath, nextQuery] = [decodeLoosely(path), decodeLoosely(query)];
    if (nextPath === path && nextQuery === query) break;
    [path, query] = [nextPath, nextQuery];
  }
  return found;
}

/** Method names that RFC 9110 calls safe; anything else is taken to carry a body. */
const SAFE = /^(GET|HEAD|OPTIONS)$/;

function gitReading(
  method: string,
  segments: readonly string[],
  query: string,
): 'push' | 'fetch' | undefined {
  const last = segments.at(-1) ?? '';
  const before = segments.at(-2) ?? '';
  if (last === 'refs' && before === 'info') {
    // A dumb-protocol push writes here by WebDAV.
    return query.includes('receive-pack') || !(SAFE.test(method) || method === 'POST') ? 'push' : 'fetch';
  }
  const isCall = !SAFE.test(method) || before.endsWith('.git');
  if (isCall && last === 'git-receive-pack') return 'push';
  if (isCall && (last === 'git-upload-pack' || last === 'git-upload-archive')) return 'fetch';
  return segments.some((segment, index) => segment === 'lfs' && segments[index - 1] === 'info')
    ? 'fetch'
    : undefined;
}

/** The path's segments, dots resolved, empty ones (before dots or after them) and path parameters left out. */
function plainSegments(path: string, foldsFirst: boolean): readonly string[] {
  const kept: string[] = [];
  for (const raw of path.replaceAll('\\', '/').split('/')) {
    const semicolon = raw.indexOf(';');
    const segment = semicolon < 0 ? raw : raw.slice(0, semicolon);
    if (segment === '..') kept.pop();
    else if (segment !== '.' && !(foldsFirst && segment === '')) kept.push(segment);
  }
  return foldsFirst ? kept : kept.filter((segment) => segment !== '');
}

/** Decodes every valid escape to its byte and leaves the rest; lower case in, lower case out. */
function decodeLoosely(text: string): string {
  if (!text.includes('%')) return text;
  return text
    .replace(/%([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .toLowerCase();
}
