import { isMap, isScalar, isSeq, type Node } from 'yaml';
import type { SourceLocation } from '../diagnostics/message.ts';
import { nearest } from '../diagnostics/nearest.ts';
import type { PolicyFailure } from '../diagnostics/policy-failure.ts';
import { locate, type Source } from '../yaml/source.ts';

/** A value of the file with its key path, the unit that the schema's readers work on. */
export interface Field {
  readonly path: string;
  /** Null when the key stands without a value. */
  readonly node: Node | null;
  /** Marked when there is no value to mark. */
  readonly keyNode?: Node;
}

/** More failures than this help nobody. */
const FAILURES_MAX = 50;
const SHOWN_MAX = 60;
const ROOT = 'the routes file';

/**
 * Walks a strict YAML document (`strict-document.ts`) and collects every failure with its place. Each `read` gives
 * `undefined` after it has reported one.
 */
export class PolicyReader {
  readonly failures: PolicyFailure[] = [];
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  report(failure: PolicyFailure): void {
    if (this.failures.length < FAILURES_MAX) this.failures.push(failure);
  }

  /** `masked` keeps the value out of the excerpt: it may be a credential in the wrong place. */
  where({ node, keyNode }: Field, masked = false): SourceLocation {
    const range = (node !== null && hasText(node) ? node : (keyNode ?? node))?.range;
    return locate(this.#source, range?.[0] ?? 0, range?.[1] ?? 0, masked);
  }

  badValue(field: Field, found: string, accepted: string, closest?: string): undefined {
    const path = field.path === '' ? ROOT : field.path;
    const where = this.where(field);
    this.report({
      room: 'policy',
      kind: 'bad-value',
      where,
      path,
      found,
      accepted,
      ...(closest === undefined ? {} : { nearest: closest }),
    });
    return undefined;
  }

  /** The fields of a mapping by key. Unknown keys are reported and left out. */
  mapping(field: Field, accepted: readonly string[]): ReadonlyMap<string, Field> | undefined {
    const { path, node } = field;
    if (!isMap<Node, Node | null>(node)) {
      return this.badValue(field, describe(node), `a mapping with ${listed(accepted)}`);
    }
    const fields = new Map<string, Field>();
    for (const { key: keyNode, value } of node.items) {
      const key = isScalar(keyNode) ? String(keyNode.value) : '';
      const child = { path: path === '' ? key : `${path}.${key}`, node: value, keyNode };
      if (accepted.includes(key)) fields.set(key, child);
      else this.#unknownKey(path, key, keyNode, accepted);
    }
    return fields;
  }

  #unknownKey(path: string, key: string, keyNode: Node, accepted: readonly string[]): void {
    const where = this.where({ path, node: keyNode });
    const shown = shorten(key);
    const refusal = REFUSED_KEYS[key];
    if (refusal !== undefined && accepted.includes('host')) {
      this.report({ room: 'policy', kind: 'refused-key', where, path, key: shown, ...refusal });
      return;
    }
    const closest = nearest(key, accepted);
    this.report({
      room: 'policy',
      kind: 'unknown-key',
      where,
      path: path === '' ? ROOT : path,
      key: shown,
      accepted,
      ...(closest === undefined ? {} : { nearest: closest }),
    });
  }

  /** The items of a list that has at least one. */
  list(field: Field, what: string): readonly Field[] | undefined {
    const { path, node } = field;
    if (!isSeq<Node>(node)) return this.badValue(field, describe(node), `a list of ${what}`);
    if (node.items.length === 0)
      return this.badValue(field, 'an empty list', `at least one of ${what}, or leave the key out`);
    return node.items.map((item, index) => ({
      path: `${path}[${index}]`,
      node: item,
      ...(field.keyNode === undefined ? {} : { keyNode: field.keyNode }),
    }));
  }

  text(field: Field, accepted: string): string | undefined {
    const value = scalarOf(field.node);
    if (typeof value === 'string' && value !== '') return value;
    if (value === '' || field.node === null) return this.badValue(field, 'empty', accepted);
    const isPlain = typeof value === 'number' || typeof value === 'boolean';
    return this.badValue(field, describe(field.node), isPlain ? `${accepted}, in quotes` : accepted);
  }

  boolean(field: Field): boolean | undefined {
    const value = scalarOf(field.node);
    return typeof value === 'boolean'
      ? value
      : this.badValue(field, describe(field.node), '`true` or `false`');
  }

  oneOf<T extends string>(field: Field, words: readonly T[]): T | undefined {
    const value = scalarOf(field.node);
    const found = words.find((word) => word === value);
    if (found !== undefined) return found;
    return this.badValue(
      field,
      describe(field.node),
      listed(words),
      typeof value === 'string' ? nearest(value, words) : undefined,
    );
  }

  /** Silent when an unknown key beside it is a misspelling of this one: that has been said. */
  missingKey(field: Field, key: string): undefined {
    const isMisspelt = this.failures.some(
      (failure) => failure.kind === 'unknown-key' && failure.path === field.path && failure.nearest === key,
    );
    if (isMisspelt) return undefined;
    this.report({ room: 'policy', kind: 'missing-key', where: this.where(field), path: field.path, key });
    return undefined;
  }
}

/** Keys of a route that mean something elsewhere. */
const REFUSED_KEYS: Readonly<Record<string, { readonly reason: string; readonly mend: string }>> =
  Object.assign(Object.create(null) as Record<string, never>, {
    role: {
      reason: 'it is reserved: routes that a provider needs come from the provider itself',
      mend: 'remove the key; declare `agent_provider` in the bottle manifest for a provider route',
    },
    auth: {
      reason: 'it is the form of the bottle manifest',
      mend: 'write `auth_scheme` and `token_env` here',
    },
  });

export function scalarOf(node: Node | null): unknown {
  return isScalar(node) ? node.value : undefined;
}

/** What stands there, as it reads after "is". */
export function describe(node: Node | null): string {
  if (isMap(node)) return 'a mapping';
  if (isSeq(node)) return 'a list';
  const value = scalarOf(node);
  if (value === null || value === undefined || value === '') return 'empty';
  if (typeof value === 'string') return `\`${shorten(value)}\``;
  return `the ${typeof value} ${isScalar(node) ? shorten(node.source ?? String(value)) : ''}`.trimEnd();
}

export function shorten(text: string): string {
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}...`;
}

function listed(words: readonly string[]): string {
  const quoted = words.map((word) => `\`${word}\``);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

function hasText(node: Node): boolean {
  return node.range !== undefined && node.range !== null && node.range[1] > node.range[0];
}
