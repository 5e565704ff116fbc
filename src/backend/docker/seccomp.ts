import { REFUSED } from '../bubblewrap/seccomp/syscalls.ts';

/**
 * The filter of `backend/bubblewrap/seccomp` in the engine's own words, so that an agent meets the same one: what it
 * refuses and why stands there. An engine knows the calls by name and other machine types' calls not at all.
 */
export function seccompProfile(options: { readonly unixSockets: boolean }): string {
  const rules: Rule[] = [
    { names: [...Object.keys(REFUSED), ...ALSO_REFUSED], ...refuse(EPERM) },
    { names: ['clone3', 'openat2'], ...refuse(ENOSYS) },
    ...NAMESPACES.map((bit) => ({ names: ['clone'], ...refuse(EPERM), args: [bits(0, bit)] })),
    ...[...NAMESPACES, CLONE_NEWTIME].map((bit) => ({
      names: ['unshare'],
      ...refuse(EPERM),
      args: [bits(0, bit)],
    })),
    ...MODES.map(([names, at]) => ({ names, ...refuse(EPERM), args: [bits(at, S_ISUID)] })),
    ...OPENS.flatMap(([name, flagsAt, modeAt]) =>
      [O_CREAT, O_TMPFILE].map((flag) => ({
        names: [name],
        ...refuse(EPERM),
        args: [bits(flagsAt, flag), bits(modeAt, S_ISUID)],
      })),
    ),
    ...TERMINAL_INPUT.map((request) => ({ names: ['ioctl'], ...refuse(EPERM), args: [low(1, request)] })),
    ...TAKING_OVER.map((request) => ({ names: ['ptrace'], ...refuse(EPERM), args: [low(0, request)] })),
    ...socketRules(options),
  ];
  return JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: rules });
}

/** Of the calls that engines refuse by themselves, those beside the list. */
const ALSO_REFUSED = [
  ...['get_mempolicy', 'mbind', 'migrate_pages', 'move_pages', 'set_mempolicy', 'set_mempolicy_home_node'],
  ...['clock_settime64', 'clock_adjtime64', 'process_madvise', 'stime', 'vm86', 'vm86old'],
];

interface Rule {
  readonly names: readonly string[];
  readonly action: 'SCMP_ACT_ERRNO';
  readonly errnoRet: number;
  /** All must hold. */
  readonly args?: readonly Condition[];
}

interface Condition {
  readonly index: number;
  readonly value: number;
  readonly valueTwo?: number;
  readonly op: 'SCMP_CMP_EQ' | 'SCMP_CMP_NE' | 'SCMP_CMP_GE' | 'SCMP_CMP_MASKED_EQ';
}

// asm-generic/errno*.h, linux/sched.h, linux/stat.h, asm-generic/fcntl.h, asm-generic/ioctls.h, linux/ptrace.h
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;
const NAMESPACES = [0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000];
const CLONE_NEWTIME = 0x00000080;
const S_ISUID = 0o4000;
const O_CREAT = 0o100;
const O_TMPFILE = 0o20000000;
const TERMINAL_INPUT = [0x5412, 0x541c];
const TAKING_OVER = [16, 0x4206];

const MODES: readonly (readonly [readonly string[], number])[] = [
  [['chmod', 'fchmod', 'creat', 'mknod'], 1],
  [['fchmodat', 'fchmodat2', 'mknodat'], 2],
];
const OPENS: readonly (readonly [string, number, number])[] = [
  ['open', 1, 2],
  ['openat', 2, 3],
];

// linux/socket.h, linux/net.h, linux/netlink.h
const [AF_UNIX, AF_INET, AF_INET6, AF_NETLINK] = [1, 2, 10, 16] as const;
const NETLINK_ROUTE = 0;
const SOCK_TYPE_MASK = 0xf;
const SOCK_STREAM = 1;
const SOCK_SEQPACKET = 5;
/** Families have numbers up to 45 in Linux 6; all above are refused at once. */
const FAMILIES = 64;
const TYPES = 16;

function socketRules({ unixSockets }: { readonly unixSockets: boolean }): Rule[] {
  const allowed: readonly number[] = [AF_INET, AF_INET6, AF_NETLINK, AF_UNIX];
  const others = [...Array(FAMILIES).keys()].filter((family) => !allowed.includes(family));
  const types = [...Array(TYPES).keys()].filter((type) => type !== SOCK_STREAM && type !== SOCK_SEQPACKET);
  return [
    ...others.map((family) => ({ names: ['socket'], ...refuse(EAFNOSUPPORT), args: [low(0, family)] })),
    {
      names: ['socket'],
      ...refuse(EAFNOSUPPORT),
      args: [{ index: 0, value: FAMILIES, op: 'SCMP_CMP_GE' as const }],
    },
    {
      names: ['socket'],
      ...refuse(EPERM),
      args: [low(0, AF_NETLINK), { index: 2, value: NETLINK_ROUTE, op: 'SCMP_CMP_NE' as const }],
    },
    ...(unixSockets
      ? []
      : [
          { names: ['socket'], ...refuse(EPERM), args: [low(0, AF_UNIX)] },
          ...types.map((type) => ({
            names: ['socketpair'],
            ...refuse(EPERM),
            args: [
              {
                index: 1,
                value: SOCK_TYPE_MASK,
                valueTwo: type,
                op: 'SCMP_CMP_MASKED_EQ' as const,
              },
            ],
          })),
        ]),
  ];
}

function refuse(errnoRet: number) {
  return { action: 'SCMP_ACT_ERRNO', errnoRet } as const;
}

/** A bit that is set. */
function bits(index: number, bit: number): Condition {
  return { index, value: bit, valueTwo: bit, op: 'SCMP_CMP_MASKED_EQ' };
}

/** The kernel takes these arguments as 32 bits, so only the low half is compared (CVE-2019-10063). */
function low(index: number, value: number): Condition {
  return { index, value: 0xffffffff, valueTwo: value, op: 'SCMP_CMP_MASKED_EQ' };
}
