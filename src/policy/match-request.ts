import type { CompiledHeader, CompiledMatch } from './compiled-policy.ts';
import { canonicalPath } from './path.ts';

/**
 * Whether a route's `matches` allow a request: one entry must, with one of its paths, one of its methods, and all of
 * its headers (each list only when the entry has it). Gives the refusal's reason, or `undefined` when it is allowed.
 *
 * A path with several readings (`path.ts`) is allowed when each reading is, if need be by different entries. The
 * query is not part of what matches.
 */
export function refusedByMatches(
  matches: readonly CompiledMatch[],
  method: string,
  target: string,
  headers: readonly string[],
): string | undefined {
  const path = canonicalPath(target);
  if (!path.ok) return `its \`matches\` cannot be applied: ${path.reason}`;
  const override = findOverride(headers);
  if (override === 'path') return 'the request carries a header that rewrites the path behind it';
  const methods = override === undefined ? [method] : [method, ...override];
  for (const each of methods) {
    if (!allows(matches, each, path.path, headers)) return 'no entry of its `matches` allows this request';
    for (const reading of path.furtherReadings ?? []) {
      if (!allows(matches, each, reading, headers)) {
        return 'no entry of its `matches` allows what an encoded slash or percent sign in the path may be read as';
      }
    }
  }
  return undefined;
}

function allows(
  matches: readonly CompiledMatch[],
  method: string,
  path: string,
  headers: readonly string[],
): boolean {
  for (const match of matches) {
    if (match.methods !== undefined && !match.methods.includes(method)) continue;
    if (match.paths !== undefined && !matchesAny(match.paths, path)) continue;
    if (match.headers !== undefined && !match.headers.every((header) => hasHeader(headers, header))) continue;
    return true;
  }
  return false;
}

function matchesAny(paths: readonly ((path: string) => boolean)[], path: string): boolean {
  for (const test of paths) if (test(path)) return true;
  return false;
}

/**
 * The header is there, and every occurrence of it passes: upstreams take the first, the last or the list. A name with
 * an underscore for a hyphen counts as an occurrence too, because CGI folds the two (RFC 3875 section 4.1.18).
 */
function hasHeader(headers: readonly string[], { name, test }: CompiledHeader): boolean {
  let isThere = false;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const found = headers[index] as string;
    if (found.length !== name.length) continue;
    const lower = found.toLowerCase();
    if (lower !== name && lower.replaceAll('_', '-') !== name.replaceAll('_', '-')) continue;
    if (!test(trimmed(headers[index + 1] as string))) return false;
    if (lower === name) isThere = true;
  }
  return isThere;
}

/** Without the optional white space around a field value (RFC 9110 section 5.6.3). */
function trimmed(value: string): string {
  let start = 0;
  let end = value.length;
  while (start < end && isBlank(value.charCodeAt(start))) start++;
  while (end > start && isBlank(value.charCodeAt(end - 1))) end--;
  return value.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** Headers by which frameworks let a request name another method, and front ends another path. */
const METHOD_OVERRIDES: ReadonlySet<string> = new Set([
  'x-http-method-override',
  'x-http-method',
  'x-method-override',
]);
const PATH_OVERRIDES: ReadonlySet<string> = new Set(['x-original-url', 'x-rewrite-url']);

function findOverride(headers: readonly string[]): 'path' | readonly string[] | undefined {
  let methods: string[] | undefined;
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] as string;
    // 'x', and no shorter than the shortest and no longer than the longest above.
    if ((name.charCodeAt(0) | 0x20) !== 0x78 || name.length < 13 || name.length > 22) continue;
    const lower = name.toLowerCase().replaceAll('_', '-');
    if (PATH_OVERRIDES.has(lower)) return 'path';
    if (METHOD_OVERRIDES.has(lower)) {
      methods ??= [];
      methods.push(trimmed(headers[index + 1] as string).toUpperCase());
    }
  }
  return methods;
}
