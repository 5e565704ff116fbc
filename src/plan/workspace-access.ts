import type { WorkspaceMode } from './plan.ts';

/** What stat(2) tells of a directory. */
export interface DirectoryBits {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What the kernel answered when read, write and search were asked for (access(2)): an errno name, or nothing. */
export interface DirectoryAccess {
  readonly read?: string;
  readonly write?: string;
}

const READ_SEARCH = 0o5;
const READ_WRITE_SEARCH = 0o7;

/**
 * Why an agent could not work in a directory, as the end of a sentence that begins with it, and how to mend that;
 * undefined when it can. What the kernel answers root is not what holds in the bottle: the agent is root's uid there
 * without a capability, so root is judged by the mode's bits. (A copy is made outside, with whatever the person may.)
 */
export function workspaceFault(
  mode: WorkspaceMode,
  bits: DirectoryBits,
  access: DirectoryAccess,
  person: { readonly uid: number; readonly gid: number },
): { readonly reason: string; readonly mend: string } | undefined {
  if (mode === 'none') return undefined;
  const isRoot = person.uid === 0;
  const granted = isRoot && mode === 'mount' ? bitsFor(bits, person) : READ_WRITE_SEARCH;
  if (access.read !== undefined || (granted & READ_SEARCH) !== READ_SEARCH) {
    return {
      reason: `cannot be read by ${who(person)}${ownedByAnother(bits, person)}`,
      mend: isRoot
        ? 'run it as its owner, or give --workspace copy'
        : 'run it as its owner, or give this user the permission (chmod u+rx)',
    };
  }
  if (mode === 'copy') return undefined;
  if (access.write === 'EROFS') {
    return { reason: 'is on a read-only file system', mend: 'give --workspace copy' };
  }
  if (access.write === undefined && granted === READ_WRITE_SEARCH) return undefined;
  return {
    reason: `cannot be written by ${who(person)}${ownedByAnother(bits, person)}`,
    mend: 'give --workspace copy, or run it as its owner',
  };
}

/** The three bits that apply (path_resolution(7)): the first class that fits decides, whatever the next would grant. */
function bitsFor(bits: DirectoryBits, person: { readonly uid: number; readonly gid: number }): number {
  if (bits.uid === person.uid) return (bits.mode >> 6) & 7;
  return (bits.gid === person.gid ? bits.mode >> 3 : bits.mode) & 7;
}

function who({ uid }: { readonly uid: number }): string {
  return uid === 0 ? 'a bottle of root, which has no capability over the files of others' : 'this user';
}

function ownedByAnother({ uid }: DirectoryBits, person: { readonly uid: number }): string {
  return uid === person.uid ? '' : ` (it belongs to uid ${uid})`;
}
