import { describe, expect, test } from 'vitest';
import { seccompFilter } from '../../../../src/backend/bubblewrap/seccomp/filter.ts';
import { SYSCALL_TABLES } from '../../../../src/backend/bubblewrap/seccomp/syscalls.ts';

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const errno = (number: number) => 0x00050000 | number;
const [EPERM, ENOSYS, EAFNOSUPPORT] = [errno(1), errno(38), errno(97)];

/** Runs the filter as the kernel's interpreter does (Documentation/networking/filter.rst). */
function judge(filter: Uint8Array, call: { arch: number; nr: number; args?: readonly number[] }): number {
  const view = Buffer.from(filter);
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.nr >>> 0, 0);
  data.writeUInt32LE(call.arch, 4);
  for (const [index, value] of (call.args ?? []).entries())
    data.writeBigUInt64LE(BigInt(value), 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; ; at++) {
    const [code, jt, jf, k] = [
      view.readUInt16LE(at * 8),
      view.readUInt8(at * 8 + 2),
      view.readUInt8(at * 8 + 3),
      view.readUInt32LE(at * 8 + 4),
    ];
    if (code === 0x06) return k;
    if (code === 0x20) accumulator = data.readUInt32LE(k);
    else if (code === 0x54) accumulator &= k;
    else if (code === 0x15) at += accumulator === k ? jt : jf;
    else if (code === 0x35) at += accumulator >= k ? jt : jf;
    else if (code === 0x45) at += (accumulator & k) !== 0 ? jt : jf;
    else throw new Error(`unknown instruction ${code}`);
  }
}

describe.each(['x64', 'arm64'] as const)('the filter for %s', (arch) => {
  const table = SYSCALL_TABLES[arch];
  const filter = seccompFilter(arch, { unixSockets: false });
  const ask = (nr: number, ...args: number[]) => judge(filter, { arch: table.auditArch, nr, args });

  test('is a whole number of instructions within the kernel limit (BPF_MAXINSNS 4096)', () => {
    expect(filter.length % 8).toBe(0);
    expect(filter.length / 8).toBeLessThan(4096);
  });

  test('refuses every listed call', () => {
    for (const nr of table.refused) expect(ask(nr), String(nr)).toBe(EPERM);
  });

  test('lets ordinary calls through', () => {
    const [read, execve] = arch === 'x64' ? [0, 59] : [63, 221];
    expect(ask(read, 0)).toBe(ALLOW);
    expect(ask(execve)).toBe(ALLOW);
  });

  test('ends a process of a foreign ABI', () => {
    expect(judge(filter, { arch: 0x40000003, nr: 0 })).toBe(KILL);
  });

  test('refuses to push input into a terminal, also with high bits set in the request', () => {
    const { ioctl } = table.judged;
    expect(ask(ioctl, 0, 0x5412)).toBe(EPERM);
    expect(ask(ioctl, 0, 0x541c)).toBe(EPERM);
    expect(judge(filter, { arch: table.auditArch, nr: ioctl, args: [0, 0x1_0000_5412] })).toBe(EPERM);
    expect(ask(ioctl, 0, 0x5413)).toBe(ALLOW);
  });

  test('refuses new namespaces by clone and unshare, and hides clone3', () => {
    const { clone, clone3, unshare } = table.judged;
    for (const flag of [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]) {
      expect(ask(clone, flag | 17)).toBe(EPERM);
      expect(ask(unshare, flag)).toBe(EPERM);
    }
    expect(ask(unshare, 0x80)).toBe(EPERM);
    expect(ask(clone, 0x003d0f00)).toBe(ALLOW);
    expect(ask(clone3)).toBe(ENOSYS);
  });

  test('lets a debugger trace its own child and take over no other process', () => {
    const { ptrace } = table.judged;
    expect(ask(ptrace, 0)).toBe(ALLOW);
    expect(ask(ptrace, 16)).toBe(EPERM);
    expect(ask(ptrace, 0x4206)).toBe(EPERM);
  });

  test('allows sockets of the internet families and routing netlink only', () => {
    const { socket } = table.judged;
    expect(ask(socket, 2, 1)).toBe(ALLOW);
    expect(ask(socket, 10, 1)).toBe(ALLOW);
    expect(ask(socket, 16, 3, 0)).toBe(ALLOW);
    expect(ask(socket, 16, 3, 9)).toBe(EPERM);
    expect(ask(socket, 1, 1)).toBe(EPERM);
    for (const family of [17, 38, 40, 44]) expect(ask(socket, family, 1)).toBe(EAFNOSUPPORT);
  });

  test('makes no set-user-id file, by whatever call gives a mode', () => {
    const { modes, opens, openat2 } = table.judged;
    const at = (index: number, value: number) =>
      Array.from({ length: index + 1 }, (_, i) => (i < index ? 0 : value));
    for (const [nr, modeAt] of modes) {
      expect(ask(nr, ...at(modeAt, 0o104755)), String(nr)).toBe(EPERM);
      expect(ask(nr, ...at(modeAt, 0o102755)), String(nr)).toBe(ALLOW);
    }
    for (const [nr, flagsAt, modeAt] of opens) {
      const flags = (value: number) => at(modeAt, 0o4755).with(flagsAt, value);
      for (const making of [0o100, 0o20200000]) expect(ask(nr, ...flags(making)), String(nr)).toBe(EPERM);
      // Without O_CREAT the register holds whatever it held.
      expect(ask(nr, ...flags(0o2000000)), String(nr)).toBe(ALLOW);
      expect(ask(nr, ...at(modeAt, 0o644).with(flagsAt, 0o100)), String(nr)).toBe(ALLOW);
    }
    expect(ask(openat2)).toBe(ENOSYS);
  });

  test('pairs no datagram sockets, which reach any address, where Unix sockets are closed', () => {
    const { socketpair } = table.judged;
    const [CLOEXEC, NONBLOCK] = [0o2000000, 0o4000];
    for (const type of [1, 5, 1 | CLOEXEC | NONBLOCK]) expect(ask(socketpair, 1, type)).toBe(ALLOW);
    // 3 is SOCK_RAW, which unix(7) sockets take for datagrams.
    for (const type of [2, 3, 2 | CLOEXEC]) expect(ask(socketpair, 1, type)).toBe(EPERM);
    const open = seccompFilter(arch, { unixSockets: true });
    expect(judge(open, { arch: table.auditArch, nr: socketpair, args: [1, 2] })).toBe(ALLOW);
  });

  test('allows Unix sockets where no host socket can show', () => {
    const open = seccompFilter(arch, { unixSockets: true });
    expect(judge(open, { arch: table.auditArch, nr: table.judged.socket, args: [1, 1] })).toBe(ALLOW);
  });
});

test('refuses the x32 names of x86_64 calls', () => {
  const filter = seccompFilter('x64', { unixSockets: true });
  expect(judge(filter, { arch: 0xc000003e, nr: 0x40000000 + 165 })).toBe(ENOSYS);
});
