/** Machines whose filters we can write. Names as Node's `process.arch`. */
export type SeccompArch = 'x64' | 'arm64';

/**
 * System calls that nothing in a bottle needs and that have let programs out of sandboxes or reach beyond them:
 * kernel keyrings, mounts, modules, eBPF, io_uring (which goes around seccomp), the memory of other processes,
 * the host's clocks and log. Numbers: x86_64 from arch/x86/entry/syscalls/syscall_64.tbl, arm64 from
 * include/uapi/asm-generic/unistd.h; `undefined` where the machine never had the call.
 */
export const REFUSED: Readonly<
  Record<string, readonly [x64: number | undefined, arm64: number | undefined]>
> = {
  _sysctl: [156, undefined],
  acct: [163, 89],
  add_key: [248, 217],
  bpf: [321, 280],
  chroot: [161, 51],
  clock_adjtime: [305, 266],
  clock_settime: [227, 112],
  create_module: [174, undefined],
  delete_module: [176, 106],
  fanotify_init: [300, 262],
  finit_module: [313, 273],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fsopen: [430, 430],
  fspick: [433, 433],
  get_kernel_syms: [177, undefined],
  init_module: [175, 105],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  io_uring_setup: [425, 425],
  ioperm: [173, undefined],
  iopl: [172, undefined],
  kcmp: [312, 272],
  kexec_file_load: [320, 294],
  kexec_load: [246, 104],
  keyctl: [250, 219],
  lookup_dcookie: [212, 18],
  mount: [165, 40],
  mount_setattr: [442, 442],
  move_mount: [429, 429],
  name_to_handle_at: [303, 264],
  nfsservctl: [180, 42],
  open_by_handle_at: [304, 265],
  open_tree: [428, 428],
  open_tree_attr: [467, 467],
  perf_event_open: [298, 241],
  pidfd_getfd: [438, 438],
  pivot_root: [155, 41],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  query_module: [178, undefined],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  reboot: [169, 142],
  request_key: [249, 218],
  setdomainname: [171, 162],
  sethostname: [170, 161],
  setns: [308, 268],
  settimeofday: [164, 170],
  swapoff: [168, 225],
  swapon: [167, 224],
  syslog: [103, 116],
  sysfs: [139, undefined],
  umount2: [166, 39],
  uselib: [134, undefined],
  userfaultfd: [323, 282],
  ustat: [136, undefined],
  vhangup: [153, 58],
};

/** Calls that are judged by their arguments. */
export interface JudgedCalls {
  readonly ioctl: number;
  readonly clone: number;
  readonly clone3: number;
  readonly unshare: number;
  readonly socket: number;
  readonly socketpair: number;
  readonly ptrace: number;
  readonly openat2: number;
  /** Calls that give a file its mode, each with the index of that argument. */
  readonly modes: readonly (readonly [number: number, modeAt: number])[];
  /** Calls that give a mode only where their flags make a file. */
  readonly opens: readonly (readonly [number: number, flagsAt: number, modeAt: number])[];
}

export interface SyscallTable {
  /** AUDIT_ARCH_* of linux/audit.h. */
  readonly auditArch: number;
  /** Whether numbers from 0x40000000 on are the x32 ABI's second names for the same calls. */
  readonly hasX32: boolean;
  /** Sorted, so that the same filter has the same bytes. */
  readonly refused: readonly number[];
  readonly judged: JudgedCalls;
}

export const SYSCALL_TABLES: Readonly<Record<SeccompArch, SyscallTable>> = {
  x64: {
    auditArch: 0xc000003e,
    hasX32: true,
    refused: refusedNumbers(0),
    judged: {
      ...{ ioctl: 16, clone: 56, clone3: 435, unshare: 272, socket: 41, socketpair: 53, ptrace: 101 },
      openat2: 437,
      // chmod, fchmod, fchmodat, fchmodat2, creat, mknod, mknodat
      modes: [
        [90, 1],
        [91, 1],
        [268, 2],
        [452, 2],
        [85, 1],
        [133, 1],
        [259, 2],
      ],
      // open, openat
      opens: [
        [2, 1, 2],
        [257, 2, 3],
      ],
    },
  },
  arm64: {
    auditArch: 0xc00000b7,
    hasX32: false,
    refused: refusedNumbers(1),
    judged: {
      ...{ ioctl: 29, clone: 220, clone3: 435, unshare: 97, socket: 198, socketpair: 199, ptrace: 117 },
      openat2: 437,
      // fchmod, fchmodat, fchmodat2, mknodat
      modes: [
        [52, 1],
        [53, 2],
        [452, 2],
        [33, 2],
      ],
      // openat
      opens: [[56, 2, 3]],
    },
  },
};

function refusedNumbers(column: 0 | 1): number[] {
  return Object.values(REFUSED)
    .map((numbers) => numbers[column])
    .filter((number) => number !== undefined)
    .sort((a, b) => a - b);
}
