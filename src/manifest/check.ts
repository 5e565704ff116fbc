import type * as z from 'zod/mini';
import type { ManifestFailure } from '../diagnostics/manifest-failure.ts';
import type { SourceLocation } from '../diagnostics/message.ts';
import { nearest } from '../diagnostics/nearest.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { formatPath, type KeyPath } from '../yaml/source.ts';
import type { YamlDocument, YamlValue } from '../yaml/strict-document.ts';
import { type ManifestType, movedKey } from './moved-keys.ts';

/** Keys whose values are credentials, or where people paste one: never repeated, and masked in the excerpt. */
const SENSITIVE: ReadonlySet<string> = new Set([
  'api_key',
  'api_key_env',
  'auth_token',
  'env',
  'forge_token_env',
  'token_env',
  'token_ref',
]);

/**
 * Checks a value of a document, by default the whole, against its schema. The first failure in the file is told, the likely
 * cause before its effects.
 */
export function check<Schema extends z.core.$ZodType>(
  schema: Schema,
  type: ManifestType,
  yaml: YamlDocument,
  at: KeyPath = [],
): Result<z.output<Schema>, ManifestFailure> {
  const parsed = (schema as unknown as z.ZodMiniType<z.output<Schema>>).safeParse(valueAt(yaml.data, at));
  if (parsed.success) return ok(parsed.data);
  const failures = parsed.error.issues.map((issue) => ({
    rank: rank(issue),
    failure: describeIssue(issue, type, yaml, at),
  }));
  failures.sort((one, other) => one.rank - other.rank || order(one.failure) - order(other.failure));
  return fail((failures[0] as (typeof failures)[0]).failure);
}

/** An unknown key may have caused the rest, and a rule between keys may fail for a key that is wrong by itself. */
function rank(issue: z.core.$ZodIssue): number {
  if (issue.code === 'unrecognized_keys') return 0;
  return issue.code === 'custom' && issue.params !== undefined ? 2 : 1;
}

function order({ where }: ManifestFailure): number {
  return where === undefined ? 0 : where.line * 100_000 + where.column;
}

function describeIssue(
  issue: z.core.$ZodIssue,
  type: ManifestType,
  yaml: YamlDocument,
  at: KeyPath,
): ManifestFailure {
  const path: KeyPath = [...at, ...(issue.path as (string | number)[])];
  if (issue.code === 'unrecognized_keys') {
    return unknownKey(path, String(issue.keys[0]), issue.message.split(', '), type, yaml);
  }
  if (issue.code === 'custom' && issue.params !== undefined) {
    const where = locateValue(yaml, path);
    const mend = String((issue.params as { mend?: unknown }).mend);
    return { room: 'manifest', kind: 'conflict', path: formatPath(path), what: issue.message, mend, where };
  }
  if (issue.code === 'invalid_key') {
    const where = yaml.locateKey(path);
    const key = JSON.stringify(String(path.at(-1)).slice(0, 64));
    const accepted = issue.issues[0]?.message ?? issue.message;
    const found = `a mapping with the key ${key}`;
    return {
      room: 'manifest',
      kind: 'bad-value',
      path: formatPath(path.slice(0, -1)),
      found,
      accepted,
      where,
    };
  }
  const value = valueAt(yaml.data, path);
  if (value === undefined) {
    const [parent, key] = [path.slice(0, -1), String(path.at(-1))];
    const where = yaml.locate(parent);
    return {
      room: 'manifest',
      kind: 'missing-key',
      path: type === 'provider' && parent.length === 0 ? 'the file' : formatPath(parent),
      key,
      accepted: issue.message,
      where,
    };
  }
  const hidden = isHidden(path, value);
  const meant = typeof value === 'string' ? nearest(value, spellings(issue)) : undefined;
  return {
    room: 'manifest',
    kind: 'bad-value',
    path: formatPath(path),
    found: hidden ? withheld(value) : describeValue(value),
    accepted: issue.message,
    ...(meant === undefined ? {} : { nearest: meant }),
    where: locateValue(yaml, path),
  };
}

function unknownKey(
  parent: KeyPath,
  key: string,
  accepted: readonly string[],
  type: ManifestType,
  yaml: YamlDocument,
): ManifestFailure {
  const path = [...parent, key];
  const where = yaml.locateKey(path);
  const moved = movedKey(type, path);
  if (moved !== undefined)
    return { room: 'manifest', kind: 'moved-key', path: formatPath(path), ...moved, where };
  const meant = nearest(key, accepted);
  return {
    room: 'manifest',
    kind: 'unknown-key',
    path: formatPath(path),
    key,
    accepted,
    ...(meant === undefined ? {} : { nearest: meant }),
    where,
  };
}

/** The words that a value of few could have been. */
function spellings(issue: z.core.$ZodIssue): readonly string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_union' && 'options' in issue) return (issue.options as unknown[]).map(String);
  return [];
}

/** What to say of a value in place of `found`, which may repeat a credential. */
export function withoutCredential(yaml: YamlDocument, path: KeyPath, found: string): string {
  const value = valueAt(yaml.data, path);
  return value !== undefined && isHidden(path, value) ? withheld(value) : found;
}

/** The place of a value, which is masked there when it may be a credential. */
export function locateValue(yaml: YamlDocument, path: KeyPath): SourceLocation {
  return yaml.locate(path, isHidden(path, valueAt(yaml.data, path)));
}

function isHidden(path: KeyPath, value: YamlValue | undefined): boolean {
  if (typeof value === 'object' || value === undefined) return false;
  if (SENSITIVE.has(String(path.at(-1))) || (path[0] === 'env' && path.length === 2)) return true;
  // A credential where its scheme belongs; no scheme but `header:` is as long.
  if (
    path.at(-1) === 'scheme' &&
    typeof value === 'string' &&
    value.length > 12 &&
    !value.startsWith('header:')
  ) {
    return true;
  }
  // A password in a URL (RFC 3986, 3.2.1).
  return typeof value === 'string' && /:\/\/[^/]*@/.test(value);
}

function withheld(value: YamlValue): string {
  if (typeof value === 'string') return `a text that is not repeated here (${value.length} characters)`;
  return typeof value === 'number' ? 'a number' : 'a truth value';
}

/** A value as a message shows it. */
export function describeValue(value: YamlValue): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping';
  if (typeof value !== 'string') return `\`${String(value)}\``;
  return value.length > 64 ? `${JSON.stringify(value.slice(0, 64))}...` : JSON.stringify(value);
}

function valueAt(data: YamlValue, path: KeyPath): YamlValue | undefined {
  let value: YamlValue | undefined = data;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as { [key: string]: YamlValue })[part];
  }
  return value;
}
