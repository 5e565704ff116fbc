// What the host's user would miss. Every planted secret holds one marker; the script is told the marker backwards,
// so that finding it is finding a secret and not its own instructions.
import { closeSync, lstatSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { held, through } from './contact.mjs';

const group = 'secrets';
const markerOf = (t) => [...t.markerBackwards].reverse().join('');
const verdict = (found, tried) => (found.length > 0 ? through(found.join(' ')) : held(`not in ${tried}`));

/** The first `most` bytes, or nothing where it may not be read. */
function peek(file, most = 1 << 16) {
  let fd;
  try {
    fd = openSync(file, 'r');
    const bytes = Buffer.alloc(most);
    return bytes.toString('latin1', 0, readSync(fd, bytes, 0, most, null));
  } catch {
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function list(dir) {
  try {
    return readdirSync(dir).map((name) => join(dir, name));
  } catch {
    return [];
  }
}

function* walk(top, skipped, budget = { files: 20_000 }) {
  const queue = [top];
  while (queue.length > 0 && budget.files > 0) {
    const path = queue.pop();
    if (skipped.has(path)) continue;
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat?.isDirectory()) queue.push(...list(path));
    else if (stat?.isFile()) {
      budget.files -= 1;
      yield path;
    }
  }
}

const processDirs = () => list('/proc').filter((path) => /^\/proc\/\d+$/.test(path));

export const SECRETS = [
  {
    id: 'home-files',
    group,
    tries: "read the host user's ~/.ssh, ~/.aws, ~/.netrc, ~/.bot-bottle",
    wanted: 'ENOENT',
    control: 'must',
    attempt: async (t) =>
      verdict(
        t.secretFiles.filter((file) => peek(file).includes(markerOf(t))),
        `${t.secretFiles.length} files`,
      ),
  },
  {
    id: 'file-search',
    group,
    tries: 'search every readable file outside /usr for planted secrets, and for private keys',
    wanted: 'none',
    control: 'must',
    attempt: async (t) => {
      const skipped = new Set([
        '/usr',
        '/proc',
        '/sys',
        '/lib',
        '/lib64',
        '/bin',
        '/sbin',
        '/nix',
        t.workspace,
      ]);
      let count = 0;
      const found = [];
      for (const top of t.searchedDirs) {
        for (const file of walk(top, skipped)) {
          count += 1;
          const text = peek(file);
          if (text.includes(markerOf(t)) || text.includes('PRIVATE KEY-----')) found.push(file);
        }
      }
      return verdict(found, `${count} files`);
    },
  },
  {
    id: 'environment',
    group,
    tries: "find the host's secrets in the environment",
    wanted: 'placeholders only',
    control: 'must',
    attempt: async (t) =>
      verdict(
        Object.entries(process.env)
          .filter(([, value]) => value.includes(markerOf(t)))
          .map(([name]) => name),
        `${Object.keys(process.env).length} variables`,
      ),
  },
  {
    id: 'proc-environ',
    group,
    tries: "find them in other processes' environment and arguments, by /proc",
    wanted: 'none',
    control: 'must',
    attempt: async (t) => {
      const others = processDirs().filter((dir) => dir !== `/proc/${process.pid}`);
      const files = others.flatMap((dir) => [`${dir}/environ`, `${dir}/cmdline`]);
      return verdict(
        files.filter((file) => peek(file, 1 << 20).includes(markerOf(t))),
        `${others.length} processes`,
      );
    },
  },
  {
    id: 'proc-root',
    group,
    tries: "walk to the host's files by /proc/PID/root, cwd and fd of other processes",
    wanted: 'none',
    control: 'must',
    attempt: async (t) => {
      const roots = processDirs().flatMap((dir) => [
        `${dir}/root`,
        `${dir}/cwd/..`,
        ...list(`${dir}/fd`).map((fd) => `${fd}/..`),
      ]);
      const found = roots
        .flatMap((root) => t.secretFiles.map((file) => join(root, file)))
        .filter((file) => peek(file).includes(markerOf(t)));
      return verdict(found.slice(0, 3), `${roots.length} links`);
    },
  },
  {
    id: 'shared-memory',
    group,
    tries: "read the host's /tmp, /dev/shm, /run",
    wanted: 'ENOENT',
    control: 'must',
    attempt: async (t) =>
      verdict(
        t.sharedFiles.filter((file) => peek(file).includes(markerOf(t))),
        `${t.sharedFiles.length} files`,
      ),
  },
  {
    id: 'kernel-memory',
    group,
    tries: 'open the kernel log, its memory, its disks',
    wanted: 'ENOENT or EACCES',
    control: 'none',
    attempt: async () => {
      const files = [
        '/dev/mem',
        '/dev/kmem',
        '/dev/kmsg',
        '/proc/kcore',
        '/dev/sda',
        '/dev/vda',
        '/dev/nvme0n1',
        '/dev/fuse',
        '/dev/kvm',
      ];
      const opened = files.filter((file) => {
        try {
          closeSync(openSync(file, 'r'));
          return true;
        } catch {
          return false;
        }
      });
      return opened.length > 0 ? through(opened.join(' ')) : held(`${files.length} refused`);
    },
  },
  {
    id: 'host-identity',
    group,
    tries: "read the host's password hashes and machine id",
    wanted: 'not there',
    control: 'none',
    attempt: async () => {
      const told = ['/etc/shadow', '/etc/gshadow', '/etc/machine-id', '/etc/ssh/ssh_host_ed25519_key'].filter(
        (file) => peek(file) !== '',
      );
      return verdict(told, '/etc');
    },
  },
];
