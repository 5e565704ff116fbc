import { parse, TomlDate, TomlError } from 'smol-toml';
import type { SourceLocation } from '../diagnostics/message.ts';
import { nearest } from '../diagnostics/nearest.ts';
import type { PaddockFailure } from '../diagnostics/paddock-failure.ts';
import { locate, makeSource } from '../yaml/source.ts';
import { describe } from './describe.ts';
import { BUILD_KEYS, isScalar, type Scalar, TOP_KEYS } from './fields.ts';
import { type Layer, NOTHING } from './layer.ts';
import type { Entry, Source } from './source.ts';
import { findPlaces, type Place, pathKey } from './toml-places.ts';

type Table = Record<string, unknown>;

/** What a config file says. */
export function tomlLayer(path: string, text: string): Layer {
  let root: Table;
  try {
    root = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return { ...NOTHING, failures: [syntaxFailure(path, text, error)] };
  }
  const reader = new Reader(path, text);
  reader.readRoot(root);
  return reader.layer();
}

function syntaxFailure(path: string, text: string, error: TomlError): PaddockFailure {
  const lines = makeSource(path, text);
  const start = (lines.lineStarts[error.line - 1] ?? 0) + error.column - 1;
  const [said = ''] = error.message.replace(/^Invalid TOML document: /, '').split('\n');
  const isOpen = said.startsWith('control characters') && /[\r\n]/.test(text[start] ?? '');
  const problem = isOpen ? 'a text in quotes does not end on its line' : said;
  return {
    room: 'paddock',
    kind: 'toml-syntax',
    problem,
    source: { kind: 'file', path, where: locate(lines, start, start + 1) },
  };
}

class Reader {
  readonly #path: string;
  readonly #text: string;
  readonly #scalars = new Map<Scalar, Entry>();
  readonly #volumes = new Map<string, Entry>();
  readonly #buildArgs = new Map<string, Entry>();
  readonly #failures: PaddockFailure[] = [];
  #places: ReadonlyMap<string, Place> | undefined;
  #build: Source | undefined;

  constructor(path: string, text: string) {
    this.#path = path;
    this.#text = text;
  }

  layer(): Layer {
    return {
      scalars: this.#scalars,
      volumes: this.#volumes,
      buildArgs: this.#buildArgs,
      build: this.#build,
      failures: this.#failures,
    };
  }

  readRoot(root: Table): void {
    for (const [key, value] of Object.entries(root)) {
      if (isScalar(key)) this.#scalars.set(key, this.#entry([key], value));
      else if (key === 'volumes') this.#readMap([key], value, this.#volumes);
      else if (key === 'build') this.#readBuild(value);
      else this.#unknown([key], TOP_KEYS);
    }
  }

  #readBuild(value: unknown): void {
    if (!isTable(value)) {
      this.#notATable(['build'], value);
      return;
    }
    this.#build = this.#source(['build']);
    for (const [key, inner] of Object.entries(value)) {
      const path = `build.${key}`;
      if (isScalar(path)) this.#scalars.set(path, this.#entry(['build', key], inner));
      else if (key === 'args') this.#readMap(['build', key], inner, this.#buildArgs);
      else this.#unknown(['build', key], BUILD_KEYS);
    }
  }

  #readMap(path: readonly string[], value: unknown, into: Map<string, Entry>): void {
    if (!isTable(value)) {
      this.#notATable(path, value);
      return;
    }
    for (const [key, inner] of Object.entries(value)) into.set(key, this.#entry([...path, key], inner));
  }

  // Places are looked for when an error needs one: most files have none to tell of, and start-up counts.
  #entry(path: readonly string[], value: unknown): Entry {
    const place = () => this.#place(path);
    const text = this.#text;
    return {
      value,
      source: this.#source(path, true),
      get written() {
        const found = place();
        return found === undefined ? undefined : text.slice(found.valueStart, found.valueEnd);
      },
    };
  }

  #source(path: readonly string[], ofValue = false): Source {
    const where = () => this.#where(path, ofValue);
    return {
      kind: 'file',
      path: this.#path,
      get where() {
        return where();
      },
    };
  }

  #place(path: readonly string[]): Place | undefined {
    this.#places ??= findPlaces(this.#text);
    return this.#places.get(pathKey(path));
  }

  #where(path: readonly string[], ofValue: boolean): SourceLocation | undefined {
    const place = this.#place(path);
    if (place === undefined) return undefined;
    const [start, end] =
      ofValue && place.valueEnd > place.valueStart
        ? [place.valueStart, place.valueEnd]
        : [place.keyStart, place.keyEnd];
    return locate(makeSource(this.#path, this.#text), start, end);
  }

  #unknown(path: readonly string[], known: readonly string[]): void {
    const key = path.join('.');
    const meant = nearest(path.at(-1) ?? '', known);
    this.#failures.push({
      room: 'paddock',
      kind: 'unknown-key',
      key,
      meant,
      known,
      source: this.#source(path),
    });
  }

  #notATable(path: readonly string[], value: unknown): void {
    const key = path.join('.');
    const wanted = `a table: \`[${key}]\` and its keys below`;
    this.#failures.push({
      room: 'paddock',
      kind: 'bad-value',
      key,
      found: describe(value),
      wanted,
      source: this.#source(path, true),
    });
  }
}

function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof TomlDate);
}
