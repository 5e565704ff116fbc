import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  parseDocument,
  type Scalar,
} from 'yaml';
import type { SourceLocation } from '../diagnostics/message.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { type KeyPath, locate, type Source } from './source.ts';

/** Well-formed YAML, not yet checked against a schema. */
export interface YamlDocument {
  /** `{}` when nothing is declared. */
  readonly data: YamlValue;
  /**
   * The node at a path, for readers that walk the tree themselves; undefined when it is not there. Ranges are offsets
   * in the whole source.
   */
  nodeAt(path: KeyPath): Node | undefined;
  /** The place of the value at a path, or of the nearest one above it. `masked` hides it in the excerpt. */
  locate(path: KeyPath, masked?: boolean): SourceLocation;
  /** The place of the last key of a path, or of the nearest value above it. */
  locateKey(path: KeyPath): SourceLocation;
}

/** Mappings are objects without prototype. */
export type YamlValue = string | number | boolean | null | YamlValue[] | { [key: string]: YamlValue };

export type YamlFault =
  | 'syntax'
  | 'tab'
  | 'duplicate-key'
  | 'alias'
  | 'anchor'
  | 'tag'
  | 'directive'
  | 'documents'
  | 'key'
  | 'depth'
  | 'size';

export interface YamlRefusal {
  readonly fault: YamlFault;
  /** The key, alias, tag or bound in question, or the parser's sentence. */
  readonly found: string;
  readonly where: SourceLocation;
}

/** UTF-16 units. Bounds what the parser's recursion and its worst cases can cost; some hundred routes need 20 KiB. */
export const YAML_LIMIT = 128 * 1024;

/** None of our files nests deeper than ten. */
const MAX_DEPTH = 32;

/** `!!str` and its kind only say what the core schema finds out by itself (YAML 1.2, 10.3). */
const CORE_TAG = /^tag:yaml\.org,2002:(?:str|int|float|bool|null|map|seq)$/;

/**
 * Reads the YAML in `[start, end)` of a source: the 1.2 core schema, one document, no aliases, no anchors, no custom
 * tags, no directives, every key a plain name that stands once. Safe on bytes from an agent or a repository.
 */
export function parseYaml(source: Source, start: number, end: number): Result<YamlDocument, YamlRefusal> {
  const yaml = source.text.slice(start, end);
  const place = (range: Range, masked = false) => locate(source, range[0], range[1], masked);
  const refuse = ({ fault, found, range }: Fault) =>
    fail({ fault, found, where: place([start + range[0], start + range[1]]) });
  if (yaml.length > YAML_LIMIT)
    return refuse({ fault: 'size', found: `${YAML_LIMIT / 1024} KiB`, range: [0, 1] });

  const lexical = findLexicalFault(yaml);
  if (lexical !== undefined) return refuse(lexical);
  const document = parseDocument(yaml, {
    version: '1.2',
    schema: 'core',
    prettyErrors: false,
    logLevel: 'silent',
    // The library's own check is quadratic: a minute for a megabyte of keys. Ours is in `findForbidden`.
    uniqueKeys: false,
  });
  const fault = findSyntaxFault(document) ?? findForbidden(document.contents, 0);
  if (fault !== undefined) return refuse(fault);

  const root = document.contents;
  if (start > 0) shift(root, start);
  const whole: Range = root === null ? [start, start] : rangeOf(root);
  return ok({
    data: root === null || (isScalar(root) && root.source === '') ? {} : toData(root),
    nodeAt: (path) => follow(root, path),
    locate(path, masked) {
      const node = follow(root, path);
      if (node !== undefined) return place(rangeOf(node), masked);
      return path.length === 0 ? place(whole) : this.locate(path.slice(0, -1));
    },
    locateKey(path) {
      const key = pairAt(follow(root, path.slice(0, -1)), path.at(-1))?.key;
      return key === undefined ? this.locate(path.slice(0, -1)) : place(rangeOf(key));
    },
  });
}

type Range = readonly [number, number];
interface Fault {
  readonly fault: YamlFault;
  readonly found: string;
  readonly range: Range;
}

/**
 * What must be known before the parser runs, because its composer recurses: collections that nest at a cost of a
 * byte or two a level, `[[[[` and `- - - -`. Nesting by indentation costs a longer line each time, so the size
 * bound keeps it below some 500 levels. The lexer itself does not recurse.
 */
function findLexicalFault(yaml: string): Fault | undefined {
  let [depth, compact, offset, inScalar] = [0, 0, 0, false];
  for (const token of new Lexer().lex(yaml)) {
    // These two announce a document and a scalar, and stand for no text of the source.
    if (token === '\u0002' || token === '\u001f') {
      inScalar = token === '\u001f';
      continue;
    }
    if (!inScalar) {
      const range: Range = [offset, offset + token.length];
      if (token === '---' || token === '...') return { fault: 'documents', found: token, range };
      if (token === '[' || token === '{') depth++;
      else if (token === ']' || token === '}') depth--;
      else if (token === '-' || token === '?') compact++;
      else if (token.includes('\n')) compact = 0;
      if (depth > MAX_DEPTH || compact > MAX_DEPTH)
        return { fault: 'depth', found: String(MAX_DEPTH), range };
    }
    inScalar = false;
    offset += token.length;
  }
  return undefined;
}

function findSyntaxFault(document: Document.Parsed): Fault | undefined {
  if (document.directives.yaml.explicit === true || Object.keys(document.directives.tags).length > 1) {
    return { fault: 'directive', found: '', range: [0, 1] };
  }
  const error = document.errors[0];
  if (error !== undefined) {
    const fault = error.code === 'TAB_AS_INDENT' ? 'tab' : 'syntax';
    return {
      fault,
      found: error.message.slice(0, 1).toLowerCase() + error.message.slice(1),
      range: error.pos,
    };
  }
  const warning = document.warnings[0];
  if (warning === undefined) return undefined;
  return { fault: 'tag', found: /![^\s]*/.exec(warning.message)?.[0] ?? '', range: warning.pos };
}

/** What the core schema allows and we do not. */
function findForbidden(node: Node | null, depth: number): Fault | undefined {
  if (node === null) return undefined;
  const range = rangeOf(node);
  if (isAlias(node)) return { fault: 'alias', found: `*${node.source}`, range };
  if (depth > MAX_DEPTH) return { fault: 'depth', found: String(MAX_DEPTH), range };
  if (node.anchor !== undefined) return { fault: 'anchor', found: `&${node.anchor}`, range };
  if (node.tag !== undefined && !CORE_TAG.test(node.tag)) return { fault: 'tag', found: node.tag, range };
  if (isSeq<Node>(node)) {
    for (const item of node.items) {
      const fault = findForbidden(item, depth + 1);
      if (fault !== undefined) return fault;
    }
  }
  if (isMap<Node, Node | null>(node)) {
    const seen = new Set<unknown>();
    for (const pair of node.items) {
      const fault = findBadKey(pair.key, seen) ?? findForbidden(pair.value, depth + 1);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function findBadKey(key: Node, seen: Set<unknown>): Fault | undefined {
  const range = rangeOf(key);
  if (!isScalar(key)) return { fault: isAlias(key) ? 'alias' : 'key', found: 'a list or a mapping', range };
  const forbidden = findForbidden(key, 0);
  if (forbidden !== undefined) return forbidden;
  if (typeof key.value !== 'string') return { fault: 'key', found: `\`${key.source ?? ''}\``, range };
  // Nothing of ours is called so; on an ordinary object it would be the prototype.
  if (key.value === '__proto__') return { fault: 'key', found: '`__proto__`', range };
  if (seen.has(key.value)) return { fault: 'duplicate-key', found: `\`${key.value.slice(0, 64)}\``, range };
  seen.add(key.value);
  return undefined;
}

/** Makes the ranges of a checked tree offsets in the source, of which the YAML may be a part. */
function shift(node: Node | null, by: number): void {
  if (node === null) return;
  const [start, valueEnd, end] = node.range ?? [0, 0, 0];
  node.range = [start + by, valueEnd + by, end + by];
  if (isSeq<Node>(node)) for (const item of node.items) shift(item, by);
  if (isMap<Node, Node | null>(node)) {
    for (const { key, value } of node.items) {
      shift(key, by);
      shift(value, by);
    }
  }
}

function toData(node: Node | null): YamlValue {
  if (isSeq<Node>(node)) return node.items.map(toData);
  if (isMap<Scalar<string>, Node | null>(node)) {
    const data = Object.create(null) as { [key: string]: YamlValue };
    for (const pair of node.items) data[pair.key.value] = toData(pair.value);
    return data;
  }
  return isScalar(node) ? (node.value as YamlValue) : null;
}

function follow(root: Node | null, path: KeyPath): Node | undefined {
  let node: Node | null | undefined = root;
  for (const part of path) {
    node = isSeq<Node>(node) && typeof part === 'number' ? node.items[part] : pairAt(node, part)?.value;
  }
  return node ?? undefined;
}

function pairAt(
  node: Node | null | undefined,
  key: string | number | undefined,
): Pair<Node, Node | null> | undefined {
  if (!isMap<Node, Node | null>(node)) return undefined;
  return node.items.find((pair) => isScalar(pair.key) && pair.key.value === key);
}

function rangeOf(node: Node): Range {
  return node.range === undefined || node.range === null ? [0, 0] : [node.range[0], node.range[1]];
}
