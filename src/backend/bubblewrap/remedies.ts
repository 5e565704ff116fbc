import { existsSync, readFileSync } from 'node:fs';
import type { BackendFailure } from '../../diagnostics/backend-failure.ts';

/** `--disable-userns` came with 0.8.0. */
export const MINIMUM_BWRAP = '0.8.0';

export type Missing = 'bwrap' | 'nsenter' | 'userns' | 'linux' | 'arch';

export function unusable(missing: string, lack: Missing): BackendFailure {
  return { room: 'backend', kind: 'unusable', backend: 'bubblewrap', missing, mend: remedy(lack) };
}

/** The command to type, for this machine's package manager and kernel settings. */
export function remedy(lack: Missing): string {
  switch (lack) {
    case 'bwrap':
      return installCommand('bubblewrap');
    case 'nsenter':
      return installCommand('util-linux');
    case 'userns':
      return allowUserNamespaces();
    case 'linux':
      return 'use the macos-container backend on macOS, or docker';
    case 'arch':
      return 'use the docker backend on this machine';
  }
}

const PACKAGE_MANAGERS: readonly (readonly [program: string, install: string])[] = [
  ['/usr/bin/apt-get', 'sudo apt-get install'],
  ['/usr/bin/dnf', 'sudo dnf install'],
  ['/usr/bin/pacman', 'sudo pacman -S'],
  ['/sbin/apk', 'sudo apk add'],
  ['/usr/bin/zypper', 'sudo zypper install'],
];

function installCommand(name: string): string {
  const found = PACKAGE_MANAGERS.find(([program]) => existsSync(program));
  return found === undefined ? `install the package ${name}` : `${found[1]} ${name}`;
}

/** Which kernel setting forbids user namespaces here, and the command that allows them. */
function allowUserNamespaces(): string {
  if (sysctl('kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return [
      'give bwrap an AppArmor profile that may make user namespaces:',
      `printf 'abi <abi/4.0>,\\ninclude <tunables/global>\\nprofile bwrap /usr/bin/bwrap flags=(unconfined) { userns, }\\n' | sudo tee /etc/apparmor.d/bwrap && sudo apparmor_parser -r /etc/apparmor.d/bwrap`,
    ].join(' ');
  }
  if (sysctl('kernel/unprivileged_userns_clone') === '0')
    return 'sudo sysctl -w kernel.unprivileged_userns_clone=1';
  if (sysctl('user/max_user_namespaces') === '0') return 'sudo sysctl -w user.max_user_namespaces=15000';
  return 'allow user namespaces for this user; in a container, start it with a seccomp and AppArmor profile that permits them and an unmasked /proc (docker: --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined)';
}

function sysctl(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
