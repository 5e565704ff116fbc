import { existsSync } from 'node:fs';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { GitGateRepo } from '../../plan/plan.ts';
import type { Host } from '../../sys/host.ts';
import { run } from '../../sys/spawn.ts';

/** The lines of a known_hosts file that hold for a repository's server: those declared, else what the host knows. */
export async function knownHostsOf(
  { name, url, hostKey }: GitGateRepo,
  host: Host,
): Promise<Result<string, Failure>> {
  const bare = url.host.replace(/^\[|\]$/g, '');
  const address = url.port === 22 ? bare : `[${bare}]:${url.port}`;
  if (hostKey !== undefined) return ok(`${address} ${hostKey}\n`);
  const files = [
    `${host.home}/.ssh/known_hosts`,
    `${host.home}/.ssh/known_hosts2`,
    '/etc/ssh/ssh_known_hosts',
    '/etc/ssh/ssh_known_hosts2',
  ];
  let lines = '';
  for (const file of files.filter((path) => existsSync(path))) {
    // Also finds names that are hashed.
    const found = await run({
      file: 'ssh-keygen',
      args: ['-F', address, '-f', file],
      env: { PATH: host.env.PATH },
      mend: 'install the OpenSSH client',
    });
    if (!found.ok) return found;
    lines += found.value.stdout
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => `${line}\n`)
      .join('');
  }
  if (lines !== '') return ok(lines);
  return fail({ room: 'git-gate', kind: 'host-unknown', repo: name, host: bare, port: url.port });
}
