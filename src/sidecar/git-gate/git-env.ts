import { GIT_GATE_KNOWN_HOSTS } from '../../wire/git-gate-config.ts';
import type { GatePlaces } from './config.ts';

/**
 * The whole environment of a git that works on a mirror. Nothing of the host's git or ssh settings is in it: no system
 * or personal configuration, no credential helper, no agent, no prompt.
 */
export function gitEnv(places: GatePlaces, repo: string, path: string | undefined): Record<string, string> {
  return {
    PATH: path ?? '/usr/local/bin:/usr/bin:/bin',
    HOME: places.dir,
    LC_ALL: 'C.UTF-8',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ALLOW_PROTOCOL: 'ssh',
    GIT_SSH_VARIANT: 'ssh',
    GIT_SSH_COMMAND: sshCommand(places, repo),
    SSH_ASKPASS_REQUIRE: 'never',
  };
}

/** One line for the shell that git gives it to. The repository's name is of letters, digits, `.`, `_` and `-`. */
function sshCommand({ dir, keys }: GatePlaces, repo: string): string {
  const settings = [
    'StrictHostKeyChecking=yes',
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    'ConnectTimeout=10',
    // A peer that has gone silent is given up after a minute.
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
    `UserKnownHostsFile=${quoted(`${dir}/${GIT_GATE_KNOWN_HOSTS}`)}`,
    'GlobalKnownHostsFile=/dev/null',
    'UpdateHostKeys=no',
    'IdentityAgent=none',
    `IdentityFile=${quoted(`${keys}/${repo}`)}`,
    'PreferredAuthentications=publickey',
    'ClearAllForwardings=yes',
    'ForwardAgent=no',
    'PermitLocalCommand=no',
    'LogLevel=ERROR',
  ];
  return ['ssh', '-F', 'none', ...settings.flatMap((setting) => ['-o', setting])].join(' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
