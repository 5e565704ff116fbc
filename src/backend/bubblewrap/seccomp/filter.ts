import { type SeccompArch, SYSCALL_TABLES } from './syscalls.ts';

/**
 * The bottle's seccomp filter as bytes for `bwrap --seccomp`: an array of `struct sock_filter` (linux/filter.h)
 *
 *     +-----------+--------+--------+---------------+
 *     | code: u16 | jt: u8 | jf: u8 | k: u32        |   native (little) endian, 8 bytes each
 *     +-----------+--------+--------+---------------+
 *
 * that reads `struct seccomp_data` (linux/seccomp.h): nr at 0, arch at 4, args[i] at 16 + 8i. A refused call
 * answers EPERM, so that programs go on and can say what failed; a foreign ABI ends the process.
 */
export function seccompFilter(arch: SeccompArch, options: { readonly unixSockets: boolean }): Uint8Array {
  const table = SYSCALL_TABLES[arch];
  const { judged } = table;
  const program: Instruction[] = [
    load(OFFSET_ARCH),
    ...unlessEqual(table.auditArch, [answer(RET_KILL_PROCESS)]),
    load(OFFSET_NR),
    ...(table.hasX32 ? ifAtLeast(X32_BIT, [answer(errno(ENOSYS))]) : []),
    ...table.refused.flatMap((number) => ifEqual(number, [answer(errno(EPERM))])),
    // glibc and musl fall back to clone, whose flags a filter can see; clone3 hides them behind a pointer.
    ...ifEqual(judged.clone3, [answer(errno(ENOSYS))]),
    ...ifEqual(judged.clone, [
      load(argument(0)),
      ...ifAnyBit(CLONE_NAMESPACES, [answer(errno(EPERM))]),
      answer(RET_ALLOW),
    ]),
    ...ifEqual(judged.unshare, [
      load(argument(0)),
      ...ifAnyBit(CLONE_NAMESPACES | CLONE_NEWTIME, [answer(errno(EPERM))]),
      answer(RET_ALLOW),
    ]),
    // A file with the set-user-id bit in a mounted workspace would give whoever runs it on the host the person's rights,
    // root's where root started the bottle. openat2 hides its mode behind a pointer; programs fall back to openat.
    ...judged.modes.flatMap(([number, modeAt]) => ifEqual(number, refuseSetUserId(modeAt))),
    ...judged.opens.flatMap(([number, flagsAt, modeAt]) =>
      ifEqual(number, [
        load(argument(flagsAt)),
        ...ifAnyBit(O_CREAT | O_TMPFILE, refuseSetUserId(modeAt)),
        answer(RET_ALLOW),
      ]),
    ),
    ...ifEqual(judged.openat2, [answer(errno(ENOSYS))]),
    // The kernel takes an ioctl's request as 32 bits, so only the low half is compared (CVE-2019-10063).
    ...ifEqual(judged.ioctl, [
      load(argument(1)),
      ...ifEqual(TIOCSTI, [answer(errno(EPERM))]),
      ...ifEqual(TIOCLINUX, [answer(errno(EPERM))]),
      answer(RET_ALLOW),
    ]),
    // A debugger may trace the child it starts (PTRACE_TRACEME), not take over a process that runs already.
    ...ifEqual(judged.ptrace, [
      load(argument(0)),
      ...ifEqual(PTRACE_ATTACH, [answer(errno(EPERM))]),
      ...ifEqual(PTRACE_SEIZE, [answer(errno(EPERM))]),
      answer(RET_ALLOW),
    ]),
    ...ifEqual(judged.socket, [
      load(argument(0)),
      ...ifEqual(AF_INET, [answer(RET_ALLOW)]),
      ...ifEqual(AF_INET6, [answer(RET_ALLOW)]),
      ...ifEqual(AF_UNIX, [answer(options.unixSockets ? RET_ALLOW : errno(EPERM))]),
      ...ifEqual(AF_NETLINK, [
        load(argument(2)),
        ...ifEqual(NETLINK_ROUTE, [answer(RET_ALLOW)]),
        answer(errno(EPERM)),
      ]),
      answer(errno(EAFNOSUPPORT)),
    ]),
    // A datagram socket of a pair can still be sent from to any address, a stream's or a packet's cannot.
    ...ifEqual(judged.socketpair, [
      load(argument(1)),
      and(SOCK_TYPE_MASK),
      ...ifEqual(SOCK_STREAM, [answer(RET_ALLOW)]),
      ...ifEqual(SOCK_SEQPACKET, [answer(RET_ALLOW)]),
      answer(options.unixSockets ? RET_ALLOW : errno(EPERM)),
    ]),
    answer(RET_ALLOW),
  ];
  return encode(program);
}

interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

// linux/bpf_common.h: classes, sizes, modes and jumps of classic BPF.
const BPF_LD_W_ABS = 0x20;
const BPF_JMP_JEQ_K = 0x15;
const BPF_JMP_JGE_K = 0x35;
const BPF_JMP_JSET_K = 0x45;
const BPF_RET_K = 0x06;
const BPF_ALU_AND_K = 0x54;

// linux/seccomp.h
const RET_KILL_PROCESS = 0x80000000;
const RET_ERRNO = 0x00050000;
const RET_ALLOW = 0x7fff0000;
const OFFSET_NR = 0;
const OFFSET_ARCH = 4;

// asm-generic/errno*.h
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

const X32_BIT = 0x40000000;

// linux/sched.h: CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}. NEWTIME shares its bit with clone's exit signal.
const CLONE_NAMESPACES =
  0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000;
const CLONE_NEWTIME = 0x00000080;

// linux/stat.h; asm-generic/fcntl.h, the same on both machines but for O_TMPFILE's O_DIRECTORY, which is left out.
const S_ISUID = 0o4000;
const O_CREAT = 0o100;
const O_TMPFILE = 0o20000000;

// linux/net.h: above the type stand SOCK_CLOEXEC and SOCK_NONBLOCK.
const SOCK_TYPE_MASK = 0xf;
const SOCK_STREAM = 1;
const SOCK_SEQPACKET = 5;

// asm-generic/ioctls.h, linux/ptrace.h, linux/socket.h, linux/netlink.h
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
const PTRACE_ATTACH = 16;
const PTRACE_SEIZE = 0x4206;
const AF_UNIX = 1;
const AF_INET = 2;
const AF_INET6 = 10;
const AF_NETLINK = 16;
const NETLINK_ROUTE = 0;

function load(offset: number): Instruction {
  return { code: BPF_LD_W_ABS, jt: 0, jf: 0, k: offset };
}

/** Offset of the low 32 bits of argument `index` (little endian). */
function argument(index: number): number {
  return 16 + 8 * index;
}

function errno(number: number): number {
  return RET_ERRNO | number;
}

function answer(value: number): Instruction {
  return { code: BPF_RET_K, jt: 0, jf: 0, k: value };
}

function ifEqual(value: number, then: readonly Instruction[]): Instruction[] {
  return [{ code: BPF_JMP_JEQ_K, jt: 0, jf: then.length, k: value }, ...then];
}

function unlessEqual(value: number, otherwise: readonly Instruction[]): Instruction[] {
  return [{ code: BPF_JMP_JEQ_K, jt: otherwise.length, jf: 0, k: value }, ...otherwise];
}

function ifAtLeast(value: number, then: readonly Instruction[]): Instruction[] {
  return [{ code: BPF_JMP_JGE_K, jt: 0, jf: then.length, k: value }, ...then];
}

function ifAnyBit(bits: number, then: readonly Instruction[]): Instruction[] {
  return [{ code: BPF_JMP_JSET_K, jt: 0, jf: then.length, k: bits }, ...then];
}

function and(bits: number): Instruction {
  return { code: BPF_ALU_AND_K, jt: 0, jf: 0, k: bits };
}

function refuseSetUserId(modeAt: number): Instruction[] {
  return [load(argument(modeAt)), ...ifAnyBit(S_ISUID, [answer(errno(EPERM))]), answer(RET_ALLOW)];
}

/** Both machines are little endian, as the kernel reads it there. */
function encode(program: readonly Instruction[]): Uint8Array {
  const words = new Uint32Array(program.length * 2);
  for (const [index, { code, jt, jf, k }] of program.entries()) {
    words[index * 2] = code | (jt << 16) | (jf << 24);
    words[index * 2 + 1] = k;
  }
  return new Uint8Array(words.buffer);
}
