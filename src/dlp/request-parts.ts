import { formDecoded, percentDecoded } from './percent-decoded.ts';

export interface RequestHeadParts {
  readonly host: string;
  /** The path as it was sent, without the query. */
  readonly path: string;
  /** Behind the `?`; undefined when there is none. */
  readonly query?: string;
  /** Name, value, name, value, ... as they were sent. */
  readonly headers: readonly string[];
  /** Headers that do not leave, because they are about to be stripped; lower case. */
  readonly stripped?: ReadonlySet<string>;
}

/** A value within a part's text. */
export interface NamedValue {
  /** Lower case. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/** Something to be scanned at once, one value a line; latin1. */
export interface Part {
  readonly where: 'host' | 'path' | 'query' | 'headers';
  readonly text: string;
  /** Those of its values that have a name. */
  readonly values: readonly NamedValue[];
}

/** Random by their protocol, and no secret: RFC 6455 section 4.1. */
const RANDOM_HEADERS = new Set(['sec-websocket-key', 'sec-websocket-accept']);

/**
 * A request's head as the values that it is made of. Each stands on a line of its own, as it was sent and as it reads
 * once its percent escapes are undone; then those of one kind joined in order, for a secret that was spread over them.
 */
export function partsOf(head: RequestHeadParts): readonly Part[] {
  const parts = [hostPart(head.host), pathPart(head.path)];
  if (head.query !== undefined && head.query !== '') parts.push(queryPart(head.query));
  parts.push(headersPart(head.headers, head.stripped ?? new Set()));
  return parts;
}

class PartText {
  text = '';
  readonly values: NamedValue[] = [];

  line(text: string): void {
    this.text += `${text}\n`;
  }

  value(name: string, value: string): void {
    this.text += `${name}: `;
    this.values.push({
      name: name.toLowerCase(),
      start: this.text.length,
      end: this.text.length + value.length,
    });
    this.line(value);
  }

  /** The values without anything between them. */
  joined(values: readonly string[]): void {
    if (values.length > 1) this.line(values.join(''));
  }
}

function hostPart(host: string): Part {
  const part = new PartText();
  part.line(host);
  // Labels are at most 63 bytes: what is carried in them is spread.
  part.joined(host.split('.'));
  return { where: 'host', text: part.text, values: part.values };
}

function pathPart(path: string): Part {
  const part = new PartText();
  part.line(path);
  const segments = path.split('/').filter((segment) => segment !== '');
  const decoded = segments.map(percentDecoded);
  for (const [index, segment] of decoded.entries()) if (segment !== segments[index]) part.line(segment);
  part.joined(decoded);
  return { where: 'path', text: part.text, values: part.values };
}

function queryPart(query: string): Part {
  const part = new PartText();
  part.line(query);
  const values: string[] = [];
  const names: string[] = [];
  for (const pair of query.split(/[&;]/)) {
    const equals = pair.indexOf('=');
    const name = formDecoded(equals === -1 ? pair : pair.slice(0, equals));
    names.push(name);
    if (equals === -1) continue;
    const value = formDecoded(pair.slice(equals + 1));
    values.push(value);
    part.value(name, value);
  }
  part.joined(values);
  part.joined(names);
  return { where: 'query', text: part.text, values: part.values };
}

function headersPart(headers: readonly string[], stripped: ReadonlySet<string>): Part {
  const part = new PartText();
  const spread = new Map<string, string[]>();
  const add = (kind: string, value: string) => {
    const values = spread.get(kind);
    if (values === undefined) spread.set(kind, [value]);
    else values.push(value);
  };
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const name = headers[index] as string;
    const value = headers[index + 1] as string;
    const lower = name.toLowerCase();
    if (stripped.has(lower) || RANDOM_HEADERS.has(lower)) continue;
    part.value(name, value);
    if (lower === 'cookie') {
      for (const crumb of value.split(';')) {
        const equals = crumb.indexOf('=');
        if (equals === -1) continue;
        part.value(crumb.slice(0, equals).trim(), crumb.slice(equals + 1).trim());
        add('cookie', crumb.slice(equals + 1).trim());
      }
    } else if (lower.startsWith('x-')) {
      add('x-', value);
      // `X-A-1`, `X-A-2`: of one family, and nothing else between.
      add(lower.replace(/\d{1,4}$/, ''), value);
    } else {
      add(lower, value);
    }
  }
  for (const values of spread.values()) part.joined(values);
  return { where: 'headers', text: part.text, values: part.values };
}
