// What the kernel offers beside files and sockets: each call that a bottle's filter names.
import { judgeCalls, perl } from './syscall.mjs';

const group = 'the bottle itself';

const sockets = (families) =>
  families
    .map(
      ([family, type, protocol]) => `told(socket(my $s${family}, ${family}, ${type}, ${protocol}) ? 0 : -1);`,
    )
    .join('\n');

export const KERNEL = [
  {
    id: 'terminal-input',
    group,
    tries: 'push keystrokes into a terminal (TIOCSTI, TIOCLINUX)',
    wanted: 'EPERM',
    // Kernels from 6.2 on may have it switched off for all.
    control: 'shown',
    attempt: async () => {
      // A terminal of its own: TIOCSPTLCK unlocks it, TIOCGPTN names it, setsid and open make it the controlling one.
      const script = `open(my $m, "+<", "/dev/ptmx") or die name(); my $u = pack("i", 0); ioctl($m, 0x40045431, $u);
        my $n = pack("i", 0); ioctl($m, 0x80045430, $n); my $p = fork; if ($p) { waitpid($p, 0); exit } POSIX::setsid();
        open(my $s, "+<", "/dev/pts/" . unpack("i", $n)) or die name(); my $c = "x";
        told(ioctl($s, 0x5412, $c) ? 0 : -1); my $l = pack("C", 3); told(ioctl($s, 0x541c, $l) ? 0 : -1);`;
      return judgeCalls(
        perl(script)?.map((line) => (line === 'ENOTTY' || line === 'EIO' ? 'EPERM' : line)),
        { onlyOk: true },
      );
    },
  },
  ...[
    [
      'keyring',
      'the kernel keyring, which no namespace divides',
      'my ($t, $d, $p) = ("user", "bot-bottle", "x"); told(syscall($NR{add_key}, $t, $d, $p, 1, -2)); told(syscall($NR{keyctl}, 0, -3, 0));',
    ],
    [
      'bpf',
      'bpf and perf events',
      'my $a = "\\0" x 128; told(syscall($NR{bpf}, 0, $a, 128)); told(syscall($NR{perf_event_open}, $a, 0, -1, -1, 0));',
    ],
    ['userfaultfd', 'userfaultfd', 'told(syscall($NR{userfaultfd}, 1));'],
    [
      'io-uring',
      'io_uring, which system-call filters do not see into',
      'my $a = "\\0" x 128; told(syscall($NR{io_uring_setup}, 1, $a));',
    ],
    [
      'file-handle',
      'open_by_handle_at, which asks no path',
      'my $h = pack("Ii", 8, 1) . "\\0" x 8; told(syscall($NR{open_by_handle_at}, -100, $h, 0));',
    ],
    // AF_PACKET 17, AF_VSOCK 40, AF_INET raw ICMP.
    [
      'raw-sockets',
      'packet, VM and raw sockets',
      sockets([
        [17, 3, 768],
        [40, 1, 0],
        [2, 3, 1],
      ]),
    ],
  ].map(([id, what, script]) => ({
    id,
    group,
    tries: `use ${what}`,
    wanted: 'EPERM',
    control: 'shown',
    attempt: async () => judgeCalls(perl(script)),
  })),
];
