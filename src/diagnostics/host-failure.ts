import type { Message } from './message.ts';

/** The machine under us did not do what was asked: files, processes, sockets. */
export type HostFailure = { readonly room: 'host' } & (
  | { readonly kind: 'file'; readonly action: string; readonly path: string; readonly code: string }
  | { readonly kind: 'program-missing'; readonly program: string; readonly mend: string }
  | {
      readonly kind: 'program-failed';
      readonly program: string;
      readonly status: string;
      readonly stderr: string;
      readonly mend: string;
    }
  | { readonly kind: 'address-in-use'; readonly address: string }
  | { readonly kind: 'cannot-listen'; readonly address: string; readonly code: string }
);

/** How to mend what the kernel answers about files, by errno name (errno(3)). */
const FILE_REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'give this user the permission, or choose another place with --home',
  EPERM: 'give this user the permission, or choose another place with --home',
  EROFS: 'choose a place on a writable file system',
  ENOSPC: 'free some disk space and try again; nothing was kept',
  EDQUOT: 'free some of the disk quota and try again; nothing was kept',
  ENOENT: 'check the spelling, or create it',
  ENOTDIR: 'a part of this path is a file: choose another',
  EISDIR: 'this is a directory: name a file',
  ELOOP: 'the symbolic links form a circle: mend them',
};

export function wordHostFailure(failure: HostFailure): Message {
  switch (failure.kind) {
    case 'file':
      return {
        what: `cannot ${failure.action} ${failure.path} (${failure.code})`,
        mend: FILE_REMEDIES[failure.code] ?? 'look at the path and its permissions',
      };
    case 'program-missing':
      return { what: `the program ${failure.program} was not found on PATH`, mend: failure.mend };
    case 'program-failed':
      return {
        what: `${failure.program} failed (${failure.status})`,
        ...(failure.stderr === '' ? {} : { notes: failure.stderr.split('\n') }),
        mend: failure.mend,
      };
    case 'address-in-use':
      return {
        what: `${failure.address} is in use by another program`,
        mend: 'choose another port (0 takes a free one), or stop that program',
      };
    case 'cannot-listen':
      return {
        what: `cannot listen on ${failure.address} (${failure.code})`,
        mend: 'choose an address of this machine and a port that this user may use',
      };
  }
}
