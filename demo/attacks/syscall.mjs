// System calls that Node does not offer, by perl, which Debian and most others always have.
import { spawnSync } from 'node:child_process';
import { held, PATIENCE_MS, through, untried } from './contact.mjs';

// x86_64: arch/x86/entry/syscalls/syscall_64.tbl; arm64: include/uapi/asm-generic/unistd.h
const NUMBERS = {
  x64: {
    ptrace: 101,
    mount: 165,
    add_key: 248,
    keyctl: 250,
    unshare: 272,
    perf_event_open: 298,
    open_by_handle_at: 304,
    setns: 308,
    bpf: 321,
    userfaultfd: 323,
    io_uring_setup: 425,
  },
  arm64: {
    ptrace: 117,
    mount: 40,
    add_key: 217,
    keyctl: 219,
    unshare: 97,
    perf_event_open: 241,
    open_by_handle_at: 265,
    setns: 268,
    bpf: 280,
    userfaultfd: 282,
    io_uring_setup: 425,
  },
};
/** What a filter or a missing right answers; anything else shows that the kernel looked at the call. */
const REFUSALS = ['EPERM', 'EACCES', 'ENOSYS', 'EAFNOSUPPORT', 'EPROTONOSUPPORT'];

const PRELUDE = `use Errno; use POSIX ();
sub name { my $n = $! + 0; for (keys %Errno::) { no strict; return $_ if /^E/ && defined &{"Errno::$_"} && &{"Errno::$_"}() == $n } $n }
sub told { my $r = shift; print defined $r && $r != -1 ? "ok\\n" : name() . "\\n"; }
`;

/** Runs perl with `$NR{name}`, `told(result)` and `name()`; answers its lines. */
export function perl(script, args = []) {
  const numbers = NUMBERS[process.arch];
  if (numbers === undefined) return undefined;
  const table = `my %NR = (${Object.entries(numbers)
    .map(([name, number]) => `${name} => ${number}`)
    .join(', ')});\n`;
  const run = spawnSync('perl', ['-e', PRELUDE + table + script, ...args.map(String)], {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    // A filter may kill: that is a refusal too.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.error?.code === 'ENOENT') return undefined;
  if (run.signal === 'SIGSYS') return ['EPERM'];
  const lines = run.stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  return lines.length > 0 ? lines : [run.stderr.trim().split('\n')[0] || `exit ${run.status ?? run.signal}`];
}

/** Through when any call was answered by something else than a refusal. */
export function judgeCalls(lines, { onlyOk = false } = {}) {
  if (lines === undefined) return untried('no perl here');
  const broke = lines.find((line) => (onlyOk ? line === 'ok' : !REFUSALS.includes(line)));
  return broke === undefined ? held([...new Set(lines)].join(' ')) : through(broke);
}
