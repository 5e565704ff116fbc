import { spawnSync } from 'node:child_process';
import { quietStep } from './run-step.mjs';

/** --disable-userns came with 0.8.0. */
const WANTED = [0, 8, 0];

const MANAGERS = [
  {
    name: 'apt-get',
    commands: [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', 'bubblewrap'],
    ],
  },
  { name: 'dnf', commands: [['dnf', 'install', '-y', '-q', 'bubblewrap']] },
  { name: 'pacman', commands: [['pacman', '-Sy', '--noconfirm', 'bubblewrap']] },
  { name: 'apk', commands: [['apk', 'add', '--no-progress', 'bubblewrap']] },
  { name: 'zypper', commands: [['zypper', '--non-interactive', 'install', 'bubblewrap']] },
];

/** Sees to a bubblewrap that can start a bottle here; prints what to do where it may not. */
export function ensureBubblewrap() {
  if (process.platform !== 'linux') {
    console.error(`bot-bottle: error: bubblewrap bottles need Linux; this is ${process.platform}.`);
    return false;
  }
  if (!isEnough(bubblewrapVersion()) && !install()) return false;
  return canStart();
}

/** @returns {number[] | undefined} */
export function bubblewrapVersion() {
  const run = spawnSync('bwrap', ['--version'], { encoding: 'utf8' });
  return /(\d+)\.(\d+)\.(\d+)/
    .exec(run.stdout ?? '')
    ?.slice(1)
    .map(Number);
}

function isEnough(version) {
  if (version === undefined) return false;
  const differing = WANTED.findIndex((part, at) => part !== version[at]);
  return differing === -1 || version[differing] > WANTED[differing];
}

function install() {
  const found = bubblewrapVersion()?.join('.');
  const wanted = `bubblewrap ${WANTED.join('.')} or later is needed; ${found ?? 'none'} is installed`;
  const manager = MANAGERS.find(
    ({ name }) => spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined,
  );
  if (manager === undefined) {
    console.error(
      `bot-bottle: error: ${wanted}, and no package manager known here.\n  Install the package bubblewrap.`,
    );
    return false;
  }
  const prefix = mayInstall();
  if (prefix === undefined) {
    const line = manager.commands.map((command) => ['sudo', ...command].join(' ')).join(' && ');
    console.error(`bot-bottle: error: ${wanted}.\n  Run this, then npm start again:\n    ${line}`);
    return false;
  }
  for (const command of manager.commands) {
    const [file, ...args] = [...prefix, ...command];
    if (!quietStep(`installing bubblewrap: ${command.join(' ')}`, file, args)) return false;
  }
  const now = bubblewrapVersion();
  if (isEnough(now)) return true;
  console.error(
    `bot-bottle: error: ${wanted}; this system's package is ${now?.join('.') ?? 'not there'}.\n  Build it from its source: https://github.com/containers/bubblewrap/releases`,
  );
  return false;
}

/** What to put before a command so that it runs as root without asking; undefined when it would ask. */
function mayInstall() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0 ? ['sudo', '-n'] : undefined;
}

/** User namespaces may be there and forbidden: by a sysctl, by Ubuntu's AppArmor rule, in a container by its seccomp filter. */
function canStart() {
  const run = spawnSync('bwrap', ['--unshare-all', '--ro-bind', '/', '/', '--proc', '/proc', 'true'], {
    encoding: 'utf8',
  });
  if (run.status === 0) return true;
  console.error(
    [
      `bot-bottle: error: bubblewrap is installed and may not start a sandbox: ${(run.stderr ?? '').trim()}`,
      '  Ubuntu 24.04 and later: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0',
      '  Debian 10 and older:    sudo sysctl -w kernel.unprivileged_userns_clone=1',
      '  In a container:         start it with --privileged, or on the host instead',
    ].join('\n'),
  );
  return false;
}
