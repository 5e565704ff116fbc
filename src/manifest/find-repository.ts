import { dirname, join } from 'node:path';
import type { ManifestFiles } from './files.ts';

export interface Repository {
  /** The directory that holds `.bot-bottle`: the working directory, or the top of its git work tree. */
  readonly root: string;
  /** `<root>/.bot-bottle`. */
  readonly directory: string;
  readonly exists: boolean;
}

/**
 * Where a repository's agents are: the working directory's own `.bot-bottle`, else that of the git work tree around
 * it. The way up ends where the owner changes, so that a `.git` which somebody else put into a shared directory
 * above does not make their agents ours (as git's safe.directory does).
 */
export function findRepository(host: { readonly cwd: string }, files: ManifestFiles): Repository {
  const here = at(host.cwd, files);
  if (here.exists) return here;
  const owner = files.stat(host.cwd)?.uid;
  for (let directory = host.cwd; files.stat(directory)?.uid === owner; directory = dirname(directory)) {
    if (files.stat(join(directory, '.git')) !== undefined) return at(directory, files);
    if (directory === dirname(directory)) break;
  }
  return here;
}

function at(root: string, files: ManifestFiles): Repository {
  const directory = join(root, '.bot-bottle');
  return { root, directory, exists: files.stat(directory)?.kind === 'directory' };
}
