import { isMap } from 'yaml';
import { HEADER_NAME } from './header-name.ts';
import { canonicalPath } from './path.ts';
import type { HeaderMatch, PathMatch, RequestMatch } from './policy.ts';
import { describe, type Field, type PolicyReader, shorten } from './policy-reader.ts';
import { compileRegex } from './regex.ts';

const PATH_TYPES = ['prefix', 'exact', 'regex'] as const;
const HEADER_TYPES = ['exact', 'regex'] as const;

/** `matches` of a route. An entry without a condition would allow everything by accident, so it is an error. */
export function parseMatches(reader: PolicyReader, field: Field): readonly RequestMatch[] | undefined {
  return reader.list(field, 'entries with `paths`, `methods` or `headers`')?.map((entry) => {
    const fields = reader.mapping(entry, ['paths', 'methods', 'headers']);
    if (isMap(entry.node) && entry.node.items.length === 0) {
      reader.badValue(entry, 'without a condition', 'at least one of `paths`, `methods` and `headers`');
    }
    const paths = readEach(
      reader,
      fields?.get('paths'),
      'paths, as in `{type: prefix, value: /repos}`',
      readPath,
    );
    const methods = readEach(reader, fields?.get('methods'), 'methods, as in `GET`', readMethod);
    const headers = readEach(
      reader,
      fields?.get('headers'),
      'headers, as in `{name: X-A, value: b}`',
      readHeader,
    );
    return {
      ...(paths === undefined ? {} : { paths }),
      ...(methods === undefined ? {} : { methods }),
      ...(headers === undefined ? {} : { headers }),
    };
  });
}

function readEach<T>(
  reader: PolicyReader,
  field: Field | undefined,
  what: string,
  read: (reader: PolicyReader, field: Field) => T | undefined,
): readonly T[] | undefined {
  if (field === undefined) return undefined;
  return reader.list(field, what)?.flatMap((item) => read(reader, item) ?? []);
}

function readPath(reader: PolicyReader, field: Field): PathMatch | undefined {
  const fields = reader.mapping(field, ['type', 'value']);
  if (fields === undefined) return undefined;
  const typeField = fields.get('type');
  const type = typeField === undefined ? 'prefix' : reader.oneOf(typeField, PATH_TYPES);
  const valueField = fields.get('value');
  if (valueField === undefined) return reader.missingKey(field, 'value');
  const value = reader.text(valueField, 'a path that begins with a slash');
  if (type === undefined || value === undefined) return undefined;
  if (type === 'regex') return readRegex(reader, valueField, value, true) ? { type, value } : undefined;

  const canonical = canonicalPath(value);
  const found = describe(valueField.node);
  if (!canonical.ok)
    return reader.badValue(
      valueField,
      `${found}: ${reworded(canonical.reason)}`,
      'a path that begins with a slash',
    );
  if (value.includes('?')) {
    return reader.badValue(
      valueField,
      `${found}: a query is not part of what matches`,
      'the path alone',
      canonical.path,
    );
  }
  // Requests are compared in canonical form, and a value that is not in it would not say what it does.
  return canonical.path === value
    ? { type, value }
    : reader.badValue(
        valueField,
        `${found}, which requests are never compared as`,
        'the canonical path',
        canonical.path,
      );
}

function reworded(reason: string): string {
  return reason.replace('the request target', 'it').replace('the path', 'it');
}

/** What a regular expression that can match a path begins with, groups and flags aside. */
const BEGINS_LIKE_A_PATH = /^\^?(?:\((?:\?[a-zA-Z]*[:)]|\?P?<\w+>)?)*(?:\\?\/|[.[])/;

function readRegex(reader: PolicyReader, field: Field, pattern: string, isPath: boolean): boolean {
  const compiled = compileRegex(pattern);
  if (!compiled.ok) {
    reader.badValue(
      field,
      `not a usable regular expression: ${shorten(compiled.reason)}`,
      'RE2 syntax (no lookaround, no backreferences)',
    );
    return false;
  }
  if (isPath && !BEGINS_LIKE_A_PATH.test(pattern)) {
    reader.badValue(
      field,
      `${describe(field.node)}, which no path can match`,
      'a regular expression for the whole path, beginning with a slash',
    );
    return false;
  }
  return true;
}

function readMethod(reader: PolicyReader, field: Field): string | undefined {
  const accepted = 'a method in upper case, as in `GET`';
  const text = reader.text(field, accepted);
  if (text === undefined || /^[A-Z][A-Z0-9-]{0,31}$/.test(text)) return text;
  const upper = text.toUpperCase();
  return reader.badValue(
    field,
    describe(field.node),
    accepted,
    /^[A-Z][A-Z0-9-]{0,31}$/.test(upper) ? upper : undefined,
  );
}

function readHeader(reader: PolicyReader, field: Field): HeaderMatch | undefined {
  const fields = reader.mapping(field, ['name', 'value', 'type']);
  if (fields === undefined) return undefined;
  const nameField = fields.get('name');
  const valueField = fields.get('value');
  const typeField = fields.get('type');
  const type = typeField === undefined ? 'exact' : reader.oneOf(typeField, HEADER_TYPES);
  const name = nameField && reader.text(nameField, 'a header name');
  const value = valueField && reader.text(valueField, 'a header value');
  if (nameField === undefined) reader.missingKey(field, 'name');
  if (valueField === undefined) reader.missingKey(field, 'value');
  if (type === undefined || name === undefined || value === undefined || nameField === undefined)
    return undefined;
  if (!HEADER_NAME.test(name)) return reader.badValue(nameField, describe(nameField.node), 'a header name');
  if (type === 'regex' && valueField !== undefined && !readRegex(reader, valueField, value, false))
    return undefined;
  if (
    type === 'exact' &&
    valueField !== undefined &&
    (value.trim() !== value || /[\u0000-\u001f\u007f]/.test(value))
  ) {
    return reader.badValue(
      valueField,
      'with white space around it or a control character in it',
      'the value as it is sent',
    );
  }
  return { name: name.toLowerCase(), type, value };
}
