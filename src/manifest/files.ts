import type { HostFailure } from '../diagnostics/host-failure.ts';
import type { Result } from '../diagnostics/result.ts';

/** What finding and loading manifests needs of a file system (`sys/manifest-files.ts` is the real one). */
export interface ManifestFiles {
  /** A directory's entries, or undefined when there is no such directory. Reads no file. */
  list(directory: string): Result<readonly DirectoryEntry[] | undefined, HostFailure>;
  /** Links followed; undefined when nothing is there. */
  stat(path: string): FileStat | undefined;
  /** The path with every link resolved; undefined when nothing is there. */
  realPath(path: string): string | undefined;
  /** At most `limit` + 1 bytes, so that a longer file is known as one. Never waits: not for a pipe, not for a device. */
  read(path: string, limit: number): Result<FileBytes, HostFailure>;
}

export type FileKind = 'file' | 'directory' | 'other';

export interface DirectoryEntry {
  readonly name: string;
  /** Of what a link leads to; `other` for a link that leads nowhere. */
  readonly kind: FileKind;
}

export interface FileStat {
  readonly kind: FileKind;
  readonly uid: number;
}

export type FileBytes =
  | { readonly kind: 'file'; readonly bytes: Uint8Array }
  | { readonly kind: 'directory' | 'other' };
