import { dirname } from 'node:path';
import { ok } from '../../../src/diagnostics/result.ts';
import type { FileKind, ManifestFiles } from '../../../src/manifest/files.ts';
import { findManifests, type ManifestIndex } from '../../../src/manifest/find.ts';

export const HOME = '/home/dev';
export const BOT_BOTTLE_HOME = '/home/dev/.bot-bottle';
export const REPOSITORY = '/work/app';

/** A file system in memory that remembers which files were read. */
export class MemoryFiles implements ManifestFiles {
  readonly reads: string[] = [];
  readonly links = new Map<string, string>();
  readonly owners = new Map<string, number>();
  readonly #nodes = new Map<string, Uint8Array | 'directory' | 'other'>([['/', 'directory']]);

  constructor(files: Readonly<Record<string, string | Uint8Array>> = {}) {
    for (const [path, content] of Object.entries(files)) this.write(path, content);
  }

  write(path: string, content: string | Uint8Array): void {
    this.#nodes.set(path, typeof content === 'string' ? Buffer.from(content) : content);
    this.#parents(path);
  }

  make(path: string, kind: 'directory' | 'other'): void {
    this.#nodes.set(path, kind);
    this.#parents(path);
  }

  list(directory: string) {
    if (this.#nodes.get(directory) !== 'directory') return ok(undefined);
    const names = [...this.#nodes.keys()].filter((path) => path !== '/' && dirname(path) === directory);
    return ok(names.map((path) => ({ name: path.slice(directory.length + 1), kind: this.#kind(path) })));
  }

  stat(path: string) {
    const uid = this.owners.get(path) ?? 1000;
    return this.#nodes.has(path) ? { kind: this.#kind(path), uid } : undefined;
  }

  realPath(path: string) {
    return this.#nodes.has(path) ? (this.links.get(path) ?? path) : undefined;
  }

  read(path: string, limit: number) {
    this.reads.push(path);
    const node = this.#nodes.get(path);
    if (node instanceof Uint8Array) return ok({ kind: 'file', bytes: node.subarray(0, limit + 1) } as const);
    return ok({ kind: node ?? 'other' });
  }

  #kind(path: string): FileKind {
    const node = this.#nodes.get(path);
    return node === undefined || node instanceof Uint8Array ? 'file' : node;
  }

  #parents(path: string): void {
    for (let parent = dirname(path); !this.#nodes.has(parent); parent = dirname(parent)) {
      this.#nodes.set(parent, 'directory');
    }
  }
}

export interface Tree {
  /** Content by name, put under the home's bottles/. */
  readonly bottles?: Readonly<Record<string, string | Uint8Array>>;
  readonly agents?: Readonly<Record<string, string | Uint8Array>>;
  /** Under the repository's .bot-bottle/agents/. */
  readonly repository?: Readonly<Record<string, string | Uint8Array>>;
  /** By absolute path. */
  readonly others?: Readonly<Record<string, string | Uint8Array>>;
}

export function memoryTree({ bottles = {}, agents = {}, repository = {}, others = {} }: Tree): MemoryFiles {
  const files = new MemoryFiles(others);
  files.make(BOT_BOTTLE_HOME, 'directory');
  files.make(REPOSITORY, 'directory');
  const all = [
    [`${BOT_BOTTLE_HOME}/bottles`, bottles],
    [`${BOT_BOTTLE_HOME}/agents`, agents],
    [`${REPOSITORY}/.bot-bottle/agents`, repository],
  ] as const;
  for (const [directory, contents] of all) {
    for (const [name, content] of Object.entries(contents)) files.write(`${directory}/${name}.md`, content);
  }
  return files;
}

export function find(files: ManifestFiles, cwd = REPOSITORY) {
  return findManifests({ cwd, home: HOME, botBottleHome: BOT_BOTTLE_HOME }, files);
}

export function indexOf(tree: Tree): ManifestIndex {
  return mustOk(find(memoryTree(tree)));
}

/** A manifest file with this frontmatter. */
export function file(frontmatter: string, body = ''): string {
  return `---\n${frontmatter.trim()}\n---\n${body}`;
}

export function mustOk<T>(
  result: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: unknown },
): T {
  if (result.ok) return result.value;
  throw new Error(`expected success, got ${JSON.stringify(result.failure)}`);
}

export function mustFail<F>(result: { readonly ok: true } | { readonly ok: false; readonly failure: F }): F {
  if (!result.ok) return result.failure;
  throw new Error('expected a failure, got success');
}
