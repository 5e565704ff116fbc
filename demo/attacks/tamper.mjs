// Changing the bottle, leaving it, outliving it.
import { spawnSync } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { anyOf, held, PATIENCE_MS, through } from './contact.mjs';
import { judgeCalls, perl } from './syscall.mjs';

const group = 'the bottle itself';

function allowed(act) {
  try {
    act();
    return through('done');
  } catch (error) {
    // What the system refuses has a code; the rest are our own mistakes.
    if (error.code === undefined) throw error;
    return held(error.code);
  }
}

const canOpen = (file, flags) => allowed(() => closeSync(openSync(file, flags)));

function filesBelow(top) {
  try {
    if (!lstatSync(top).isDirectory()) return [top];
    const entries = readdirSync(top, { withFileTypes: true }).filter((entry) => !entry.isSymbolicLink());
    return entries.flatMap((entry) => filesBelow(`${top}/${entry.name}`));
  } catch {
    return [];
  }
}

function exits(command, args) {
  const run = spawnSync(command, args, {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (run.error) return held(run.error.code);
  return run.status === 0
    ? through('done')
    : held(run.stderr.trim().split('\n')[0]?.slice(0, 60) || `exit ${run.status}`);
}

export const TAMPER = [
  {
    id: 'write-system',
    group,
    tries: 'put a file into /usr, /etc, /bin, /lib, /',
    wanted: 'EROFS or EACCES',
    control: 'must',
    attempt: (t) =>
      anyOf(
        t.systemDirs.map((dir) => [
          dir,
          async () => {
            const file = `${dir}/bot-bottle-attack`;
            const outcome = canOpen(file, 'wx');
            if (outcome.through) unlinkSync(file);
            return outcome;
          },
        ]),
      ),
  },
  {
    id: 'kernel-settings',
    group,
    tries: 'open for writing whatever steers the kernel: all of /proc/sys and /sys, sysrq, interrupts',
    wanted: 'none',
    control: 'none',
    attempt: async () => {
      const found = [
        '/proc/sys',
        '/proc/irq',
        '/proc/bus',
        '/proc/fs',
        '/proc/sysrq-trigger',
        '/proc/mtrr',
        '/sys',
      ]
        .flatMap(filesBelow)
        .filter((file) => canOpen(file, 'r+').through);
      return found.length > 0 ? through(`${found.length}: ${found.slice(0, 2).join(' ')}`) : held('none');
    },
  },
  {
    id: 'mount',
    group,
    tries: 'mount a file system: as it is, and in a namespace of its own',
    wanted: 'EPERM',
    control: 'must',
    attempt: (t) =>
      anyOf([
        // Never on the host itself, where root could.
        ...(t.onHost
          ? []
          : [
              [
                'mount(2)',
                async () =>
                  judgeCalls(
                    perl('my ($d, $s) = ("/tmp", "tmpfs"); told(syscall($NR{mount}, $s, $d, $s, 0, 0));'),
                  ),
              ],
            ]),
        [
          'unshare, mount',
          async () =>
            exits('unshare', [
              '--user',
              '--map-root-user',
              '--mount',
              'mount',
              '-t',
              'tmpfs',
              'none',
              '/mnt',
            ]),
        ],
      ]),
  },
  {
    id: 'user-namespace',
    group,
    tries: 'make a user namespace inside the bottle, by unshare and by clone',
    wanted: 'ENOSPC or EPERM',
    control: 'must',
    attempt: () =>
      anyOf([
        ['unshare -U', async () => exits('unshare', ['--user', 'true'])],
        [
          'unshare(2)',
          async () => judgeCalls(perl('told(syscall($NR{unshare}, 0x10000000));'), { onlyOk: true }),
        ],
      ]),
  },
  {
    id: 'network-namespace',
    group,
    tries: "join the host's network namespace, or make one",
    wanted: 'EPERM',
    control: 'none',
    attempt: () =>
      anyOf([
        [
          'setns',
          async () =>
            judgeCalls(
              perl(
                'opendir(my $d, "/proc"); for (grep /^\\d+$/, readdir $d) { open(my $n, "<", "/proc/$_/ns/net") or next; told(syscall($NR{setns}, fileno($n), 0x40000000)); } print "EPERM\\n";',
              ),
            ),
        ],
        ['unshare', async () => judgeCalls(perl('told(syscall($NR{unshare}, 0x40000000));'))],
      ]),
  },
  {
    id: 'device-nodes',
    group,
    tries: "change the mode of the host's device nodes: /dev/null, /dev/urandom, /dev/tty",
    wanted: 'EPERM or EROFS',
    // To the mode they have: it shows the right and changes nothing.
    control: 'shown',
    attempt: () =>
      anyOf(
        ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom', '/dev/tty'].map((file) => [
          file,
          async () => allowed(() => chmodSync(file, statSync(file).mode & 0o7777)),
        ]),
      ),
  },
  {
    id: 'set-user-id',
    group,
    tries: 'leave a set-user-id program in the workspace, for others on the host to run',
    wanted: 'EPERM',
    control: 'must',
    attempt: (t) => {
      const tried = async (how, make) => {
        const file = `${t.workspace}/set-user-id-${how}`;
        try {
          const outcome = allowed(() => make(file));
          if (!outcome.through) return outcome;
          return (statSync(file).mode & 0o4000) !== 0 ? through('set') : held('not set');
        } finally {
          rmSync(file, { force: true });
        }
      };
      const change = (file) => {
        writeFileSync(file, '');
        chmodSync(file, 0o4755);
      };
      return anyOf([
        ['chmod', () => tried('chmod', change)],
        ['open', () => tried('open', (file) => closeSync(openSync(file, 'wx', 0o4755)))],
      ]);
    },
  },
  {
    id: 'workspace-only',
    group,
    tries: 'leave the workspace by its parent directories',
    wanted: 'empty, not writable',
    control: 'must',
    attempt: async (t) => {
      for (const file of t.besideWorkspace) {
        try {
          accessSync(file, constants.F_OK);
          return through(file);
        } catch {}
      }
      return held('ENOENT');
    },
  },
];
