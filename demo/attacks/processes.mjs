// Rights of the script's own process, and other processes' within its reach.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { held, through } from './contact.mjs';
import { judgeCalls, perl } from './syscall.mjs';

const group = 'the bottle itself';

function commandOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

export const PROCESSES = [
  {
    id: 'privileges',
    group,
    tries: 'hold a capability, gain one by a set-user-id program, run without a system-call filter',
    wanted: 'none, no_new_privs, filtered',
    control: 'must',
    attempt: async () => {
      const status = readFileSync('/proc/self/status', 'utf8');
      const field = (name) => new RegExp(`^${name}:\\s*(\\w+)`, 'm').exec(status)?.[1] ?? 'unknown';
      const wrong = [
        ...['CapEff', 'CapPrm', 'CapInh', 'CapAmb'].filter((name) => !/^0+$/.test(field(name))),
        ...(field('NoNewPrivs') === '1' ? [] : ['NoNewPrivs']),
        ...(field('Seccomp') === '2' ? [] : ['Seccomp']),
        ...(process.getuid() === 0 ? ['uid 0'] : []),
      ];
      return wrong.length > 0
        ? through(wrong.map((name) => `${name} ${field(name)}`).join(', '))
        : held('none, no_new_privs, filtered');
    },
  },
  {
    id: 'ptrace',
    group,
    tries: 'attach to another process: the first one of the bottle, or any that is visible',
    wanted: 'EPERM',
    control: 'must',
    attempt: async (t) => {
      const ours = new Set([process.pid]);
      const others = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && !ours.has(Number(name)));
      // PTRACE_ATTACH is 16, PTRACE_DETACH 17. On the host: to a child of perl's own, and to nothing else.
      const attach =
        'my $r = syscall($NR{ptrace}, 16, $p + 0, 0, 0); told($r); if ($r == 0) { waitpid($p, 0x40000000); syscall($NR{ptrace}, 17, $p + 0, 0, 0) }';
      const script = t.onHost
        ? `my $p = fork; if (!$p) { sleep 9; exit } ${attach} kill 9, $p;`
        : `for my $p (@ARGV) { next if $p == getppid || $p == $$; ${attach} } print "EPERM\\n";`;
      return judgeCalls(perl(script, others)?.map((line) => (line === 'ESRCH' ? 'EPERM' : line)));
    },
  },
  {
    id: 'gate-process',
    group,
    tries: "see or signal the gate's, the sidecar's or the command line's own processes",
    wanted: 'not visible',
    control: 'none',
    attempt: async () => {
      const commands = readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map((pid) => [pid, commandOf(pid)]);
      const found = commands.filter(([, command]) =>
        /program\.cjs|sidecar\.cjs|gate\.cjs|cli\.js|nsenter/.test(command),
      );
      return found.length > 0
        ? through(found.map(([pid, command]) => `${pid} ${command}`).join('; '))
        : held('not visible');
    },
  },
  {
    id: 'inherited-descriptors',
    group,
    tries: 'leave by a directory or file that the launcher left open',
    wanted: 'none',
    control: 'none',
    attempt: async (t) => {
      // What Node opens itself has no path outside /dev; what it inherited, it keeps and hands to no child.
      const links = readdirSync('/proc/self/fd').map((fd) => {
        try {
          return readlinkSync(`/proc/self/fd/${fd}`);
        } catch {
          return '';
        }
      });
      const found = links.filter((link) => /^\/(?!(dev|proc)\/)/.test(link) && !link.startsWith(t.workspace));
      return found.length > 0 ? through(found.join(' ')) : held('none');
    },
  },
  {
    id: 'signal-host',
    group,
    tries: 'signal the process on the host that started the bottle',
    wanted: 'ESRCH',
    control: 'must',
    attempt: async (t) => {
      try {
        process.kill(t.hostPid, 0);
        return readFileSync(`/proc/${t.hostPid}/cmdline`, 'latin1').includes(t.hostCommand)
          ? through('delivered')
          : held('another process');
      } catch (error) {
        return held(error.code);
      }
    },
  },
  {
    id: 'outlive',
    group,
    tries: 'leave a daemon behind that lives on when the bottle has ended',
    wanted: 'gone',
    control: 'must',
    // The host looks for it when the bottle is gone.
    attempt: async (t) => {
      const code =
        'process.on("SIGTERM", () => {}); process.on("SIGHUP", () => {}); setInterval(() => {}, 1e6)';
      spawn(process.execPath, ['-e', code, t.daemonName], { detached: true, stdio: 'ignore' }).unref();
      return held('started');
    },
  },
];
