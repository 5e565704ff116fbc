import { isScalar, isSeq, type Node } from 'yaml';
import type { PolicyFailure } from '../diagnostics/policy-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { makeSource } from '../yaml/source.ts';
import { parseYaml, type YamlRefusal } from '../yaml/strict-document.ts';
import { parseRoute } from './parse-route.ts';
import type { Policy, Route } from './policy.ts';
import { describe, type Field, PolicyReader, scalarOf } from './policy-reader.ts';

const TOP_KEYS = ['log', 'mode', 'routes'];
const LOG_LEVELS: readonly unknown[] = [0, 1, 2];

/**
 * Reads a routes file. Pure: `file` is only for messages. All failures of the schema come at once,
 * each with its place; of the YAML itself only the first. An empty file denies everything.
 */
export function parsePolicy(text: string, file: string): Result<Policy, readonly PolicyFailure[]> {
  const source = makeSource(file, text);
  const document = parseYaml(source, documentStart(text), text.length);
  if (!document.ok) return fail([yamlFailure(document.failure)]);
  const root = document.value.nodeAt([]) ?? null;
  if (root === null || (isScalar(root) && root.value === null)) return ok(freeze({ log: 1, routes: [] }));

  const reader = new PolicyReader(source);
  const top = reader.mapping({ path: '', node: root }, TOP_KEYS);
  const log = readLog(reader, top?.get('log'));
  const mode = readMode(reader, top?.get('mode'));
  const routes = readRoutes(reader, top?.get('routes'));
  return reader.failures.length > 0
    ? fail(reader.failures.sort(byPlace))
    : ok(freeze({ log, ...mode, routes }));
}

function byPlace(one: PolicyFailure, other: PolicyFailure): number {
  const [a, b] = [one.where, other.where];
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

/** Behind a byte order mark and a first `---`: what follows is one document all the same. */
function documentStart(text: string): number {
  return (
    /^\ufeff?(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?:---[ \t]*(?:#[^\n]*)?(?:\r?\n|$))?/.exec(text)?.[0].length ?? 0
  );
}

function readLog(reader: PolicyReader, field: Field | undefined): Policy['log'] {
  const value = field === undefined ? 1 : scalarOf(field.node);
  if (LOG_LEVELS.includes(value)) return value as Policy['log'];
  if (field !== undefined) {
    reader.badValue(field, describe(field.node), '0 (off), 1 (blocked requests) or 2 (every request)');
  }
  return 1;
}

function readMode(reader: PolicyReader, field: Field | undefined): Pick<Policy, 'mode'> {
  const value = field === undefined ? 'enforce' : scalarOf(field.node);
  if (value === 'observe') return { mode: 'observe' };
  if (field !== undefined && value !== 'enforce') {
    reader.badValue(field, describe(field.node), 'enforce or observe');
  }
  return {};
}

function readRoutes(reader: PolicyReader, field: Field | undefined): readonly Route[] {
  const node = field?.node ?? null;
  if (field === undefined || node === null || (isScalar(node) && node.value === null)) return [];
  if (!isSeq<Node>(node)) {
    reader.badValue(field, describe(node), 'a list of routes, each beginning with `- host:`');
    return [];
  }
  const routes: Route[] = [];
  const firstLines = new Map<string, number>();
  node.items.forEach((item, index) => {
    const routeField: Field = { path: `routes[${index}]`, node: item };
    const parsed = parseRoute(reader, routeField);
    if (parsed === undefined) return;
    const where = reader.where(parsed.hostField);
    const firstLine = firstLines.get(parsed.host);
    if (firstLine !== undefined) {
      reader.report({ room: 'policy', kind: 'duplicate-host', where, host: parsed.host, firstLine });
    }
    firstLines.set(parsed.host, firstLine ?? where.line);
    if (parsed.route !== undefined) routes.push(parsed.route);
  });
  return routes;
}

function yamlFailure({ fault, found, where }: YamlRefusal): PolicyFailure {
  const report = (reason: string): PolicyFailure => ({ room: 'policy', kind: 'yaml', reason, where });
  switch (fault) {
    case 'syntax':
      return report(found);
    case 'tab':
      return report('a tab is used as indentation, where YAML wants spaces');
    case 'duplicate-key':
      return report(`the key ${found} stands twice in one mapping`);
    case 'alias':
      return report(`the alias ${found} is not accepted: write the value out`);
    case 'anchor':
      return report(`the anchor ${found} is not accepted: write the value out`);
    case 'tag':
      return report(`the tag ${found} is not accepted`);
    case 'directive':
      return report('directives (`%YAML`, `%TAG`) are not accepted');
    case 'documents':
      return report('a routes file holds one document and no directives');
    case 'key':
      return report(`${found} cannot be a key: keys are plain names`);
    case 'depth':
      return report(`nested more than ${found} levels deep`);
    case 'size':
      return report(`larger than ${found}`);
  }
}

/** All the way down: a policy is shared by every request and compiled once. */
function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const member of Object.values(value)) freeze(member);
  }
  return value;
}
