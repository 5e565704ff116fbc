import { isSeq, type Node } from 'yaml';
import { defaultDlp } from './default-dlp.ts';
import { HEADER_NAME, UNINJECTABLE } from './header-name.ts';
import { parseHostPattern } from './host-pattern.ts';
import { parseMatches } from './parse-matches.ts';
import {
  type AuthScheme,
  DEFAULT_PORTS,
  INBOUND_DETECTORS,
  OUTBOUND_DETECTORS,
  type Route,
  type RouteAuth,
  type RouteDlp,
} from './policy.ts';
import { describe, type Field, type PolicyReader, scalarOf } from './policy-reader.ts';

const ROUTE_KEYS = ['host', 'ports', 'auth_scheme', 'token_env', 'matches', 'git', 'dlp', 'private'];

export interface ParsedRoute {
  readonly host: string;
  readonly hostField: Field;
  /** Absent when something else in the route was wrong. */
  readonly route?: Route;
}

/** One entry of `routes`. `undefined` when it has no usable host; every failure is reported to the reader. */
export function parseRoute(reader: PolicyReader, field: Field): ParsedRoute | undefined {
  const before = reader.failures.length;
  const fields = reader.mapping(field, ROUTE_KEYS);
  if (fields === undefined) return undefined;
  const hostField = fields.get('host');
  if (hostField === undefined) reader.missingKey(field, 'host');
  const host = hostField && readHost(reader, hostField);
  const auth = readAuth(reader, fields);
  const matchesField = fields.get('matches');
  const matches = matchesField && parseMatches(reader, matchesField);
  const route = {
    ports: readPorts(reader, fields.get('ports')),
    ...(auth === undefined ? {} : { auth }),
    ...(matches === undefined ? {} : { matches }),
    git: readGit(reader, fields.get('git')),
    dlp: readDlp(reader, fields.get('dlp'), host ?? ''),
    private: readFlag(reader, fields.get('private')),
  };
  if (host === undefined || hostField === undefined) return undefined;
  return reader.failures.length === before
    ? { host, hostField, route: { host, ...route } }
    : { host, hostField };
}

function readHost(reader: PolicyReader, field: Field): string | undefined {
  const text = reader.text(field, 'a host name, as in `api.github.com` or `*.example.com`');
  if (text === undefined) return undefined;
  const pattern = parseHostPattern(text);
  if (pattern.ok) return pattern.host;
  return reader.badValue(
    field,
    `${describe(field.node)}: ${pattern.reason}`,
    pattern.accepted,
    pattern.nearest,
  );
}

function readPorts(reader: PolicyReader, field: Field | undefined): readonly number[] {
  if (field === undefined) return DEFAULT_PORTS;
  const ports = new Set<number>();
  for (const item of reader.list(field, 'port numbers from 1 to 65535') ?? []) {
    const value = scalarOf(item.node);
    if (typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535)
      ports.add(value);
    else reader.badValue(item, describe(item.node), 'a whole number from 1 to 65535');
  }
  return [...ports];
}

const SCHEMES = ['Bearer', 'token', 'Basic'] as const;
const SCHEMES_ACCEPTED = '`Bearer`, `token`, `Basic` or `header:<Name>`';

function readAuth(reader: PolicyReader, fields: ReadonlyMap<string, Field>): RouteAuth | undefined {
  const schemeField = fields.get('auth_scheme');
  const tokenField = fields.get('token_env');
  const scheme = schemeField && readScheme(reader, schemeField);
  const tokenEnv = tokenField && readTokenEnv(reader, tokenField);
  if (schemeField !== undefined && tokenField === undefined) {
    reader.missingKey({ ...schemeField, path: parentOf(schemeField.path) }, 'token_env');
  }
  if (tokenField !== undefined && schemeField === undefined) {
    const parent = { ...tokenField, path: parentOf(tokenField.path), node: tokenField.keyNode ?? null };
    reader.missingKey(parent, 'auth_scheme');
  }
  return scheme === undefined || tokenEnv === undefined ? undefined : { scheme, tokenEnv };
}

function readScheme(reader: PolicyReader, field: Field): AuthScheme | undefined {
  const value = scalarOf(field.node);
  if (typeof value !== 'string' || !value.startsWith('header:')) {
    // A credential that was pasted here must not be shown: only a word that looks like a scheme is.
    if (typeof value === 'string' && value.length > 12) return hidden(reader, field, SCHEMES_ACCEPTED);
    const words: readonly string[] = [...SCHEMES, 'header:<Name>'];
    const type = SCHEMES.find((scheme) => scheme === value);
    return type === undefined ? void reader.oneOf(field, words) : { type };
  }
  const name = value.slice('header:'.length).toLowerCase();
  const accepted = '`header:` and the name of a request header, as in `header:X-Api-Key`';
  if (!HEADER_NAME.test(name)) return hidden(reader, field, accepted);
  if (UNINJECTABLE.has(name)) {
    return reader.badValue(field, `\`header:${name}\`: it frames or routes the message`, accepted);
  }
  return { type: 'header', name };
}

function readTokenEnv(reader: PolicyReader, field: Field): string | undefined {
  const value = scalarOf(field.node);
  if (typeof value === 'string' && /^[A-Za-z_][A-Za-z0-9_]{0,254}$/.test(value)) return value;
  return hidden(reader, field, 'the name of a variable, as in `EGRESS_TOKEN_0`, never its value');
}

/** Reports without repeating the value, in the sentence or in the excerpt. */
function hidden(reader: PolicyReader, field: Field, accepted: string): undefined {
  const where = reader.where(field, true);
  const found = 'something else (not shown: it may be a secret)';
  reader.report({ room: 'policy', kind: 'bad-value', where, path: field.path, found, accepted });
  return undefined;
}

function readGit(reader: PolicyReader, field: Field | undefined): Route['git'] {
  const fields = field && reader.mapping(field, ['fetch']);
  return { fetch: readFlag(reader, fields?.get('fetch')) };
}

function readFlag(reader: PolicyReader, field: Field | undefined): boolean {
  return (field && reader.boolean(field)) ?? false;
}

function readDlp(reader: PolicyReader, field: Field | undefined, host: string): RouteDlp {
  const fields = field && reader.mapping(field, ['outbound_detectors', 'inbound_detectors']);
  const { outbound, inbound } = defaultDlp(host);
  return {
    outbound: readDetectors(reader, fields?.get('outbound_detectors'), OUTBOUND_DETECTORS, outbound),
    inbound: readDetectors(reader, fields?.get('inbound_detectors'), INBOUND_DETECTORS, inbound),
  };
}

/** `true`: all of them. `false` or `[]`: none. In the order of the constant, so that equal policies are equal. */
function readDetectors<T extends string>(
  reader: PolicyReader,
  field: Field | undefined,
  all: readonly T[],
  otherwise: readonly T[],
): readonly T[] {
  if (field === undefined) return otherwise;
  const value = scalarOf(field.node);
  if (typeof value === 'boolean') return value ? all : [];
  if (!isSeq<Node>(field.node)) {
    reader.badValue(field, describe(field.node), `\`false\`, \`true\` or a list of ${all.join(', ')}`);
    return all;
  }
  const wanted = new Set(
    field.node.items.map((node, index) => reader.oneOf({ path: `${field.path}[${index}]`, node }, all)),
  );
  return all.filter((detector) => wanted.has(detector));
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('.'));
}
