import { describe, expect, it } from 'vitest';
import { type DirectoryAccess, workspaceFault } from '../../../src/plan/workspace-access.ts';

const dev = { uid: 1000, gid: 1000 };
const root = { uid: 0, gid: 0 };
const bits = (mode: number, uid = 1000, gid = uid) => ({ mode: 0o040000 | mode, uid, gid });
const ALL: DirectoryAccess = {};

describe('workspaceFault', () => {
  it('asks nothing of a directory that is not shown', () => {
    expect(workspaceFault('none', bits(0), { read: 'EACCES', write: 'EACCES' }, dev)).toBeUndefined();
  });

  it('believes the kernel about an ordinary user', () => {
    expect(workspaceFault('mount', bits(0o700, 5), ALL, dev)).toBeUndefined();
    expect(workspaceFault('mount', bits(0o755, 0), { write: 'EACCES' }, dev)).toEqual({
      reason: 'cannot be written by this user (it belongs to uid 0)',
      mend: 'give --workspace copy, or run it as its owner',
    });
    expect(workspaceFault('mount', bits(0o500), { write: 'EACCES' }, dev)?.reason).toBe(
      'cannot be written by this user',
    );
    expect(workspaceFault('mount', bits(0o700), { write: 'EROFS' }, dev)?.reason).toContain('read-only');
    expect(workspaceFault('copy', bits(0o500), { write: 'EACCES' }, dev)).toBeUndefined();
    for (const mode of ['mount', 'copy'] as const) {
      expect(workspaceFault(mode, bits(0o300), { read: 'EACCES' }, dev)?.reason).toContain('cannot be read');
    }
  });

  it.each([
    ['its own', bits(0o700, 0), true],
    ['its own, not writable', bits(0o577, 0), false],
    ["its group's", bits(0o770, 5, 0), true],
    ["its group's, not writable", bits(0o757, 5, 0), false],
    ["another's", bits(0o755), false],
    ["another's, private", bits(0o700), false],
    ["another's, open to all", bits(0o1777), true],
    ["another's, open to all but not to be listed", bits(0o773), false],
  ])('judges root by the bits, because its bottle has no capability: %s', (_name, directory, works) => {
    const fault = workspaceFault('mount', directory, ALL, root);
    expect(fault === undefined).toBe(works);
    if (fault !== undefined) expect(fault.mend).toContain('--workspace copy');
    expect(workspaceFault('copy', directory, ALL, root)).toBeUndefined();
  });
});
