import { createServer } from 'node:net';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import type { Host } from '../../sys/host.ts';
import { run } from '../../sys/spawn.ts';
import { BACKEND } from './command.ts';

/**
 * Addresses on the host's loopback interface, one a bottle, where an engine publishes its gate: for hosts whose engine
 * has a machine of its own, so that a container's address is not the host's. Of 203.0.113.0/24, which RFC 5737 keeps for
 * documentation, so that nobody on the internet has one; not of 127.0.0.0/8, which in a machine is the machine's own.
 */
const PREFIX = '203.0.113';
const ALIASES = 254;
/** How many are tried before all are thought to be taken. */
export const ALIASES_TRIED = 32;
/** Prime to 254, so that each is met once. */
const STRIDE = 37;

/** In the order in which a bottle tries them, another for each slug. */
export function aliasesFor(slug: string): readonly string[] {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(slug)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return Array.from(
    { length: ALIASES_TRIED },
    (_, tried) => `${PREFIX}.${1 + (((hash % ALIASES) + tried * STRIDE) % ALIASES)}`,
  );
}

/** The command that gives the host an alias, or takes it away. */
export function aliasCommand(
  platform: NodeJS.Platform,
  action: 'add' | 'remove',
  address: string,
): readonly string[] {
  return platform === 'darwin'
    ? ['ifconfig', 'lo0', action === 'add' ? 'alias' : '-alias', `${address}/32`]
    : ['ip', 'address', action === 'add' ? 'add' : 'del', `${address}/32`, 'dev', 'lo'];
}

/** Gives the host the address, unless it has it: one that a person has set up stays. */
export async function ensureAlias(
  address: string,
  host: Pick<Host, 'env' | 'platform' | 'uid'>,
): Promise<Result<{ readonly isOurs: boolean }, Failure>> {
  if (await isLocal(address)) return ok({ isOurs: false });
  const command = aliasCommand(host.platform, 'add', address);
  const ran = await asRoot(command, host);
  if (await isLocal(address)) return ok({ isOurs: true });
  return fail({
    room: 'backend',
    kind: 'unusable',
    backend: BACKEND,
    missing: `the loopback interface has no ${address}, and this user may not give it one${ran === '' ? '' : ` (${ran})`}`,
    mend: `run \`sudo ${command.join(' ')}\`, or let sudo run that without a password`,
  });
}

/** One that has gone is removed. */
export async function dropAlias(
  address: string,
  host: Pick<Host, 'env' | 'platform' | 'uid'>,
): Promise<Result<void, Failure>> {
  if (!(await isLocal(address))) return ok(undefined);
  const command = aliasCommand(host.platform, 'remove', address);
  const told = await asRoot(command, host);
  if (!(await isLocal(address))) return ok(undefined);
  return fail({
    room: 'host',
    kind: 'program-failed',
    program: command[0] ?? '',
    status: `${address} is still there`,
    stderr: told,
    mend: `run \`sudo ${command.join(' ')}\``,
  });
}

/** Never asks for a password: there may be nobody. Gives what was said. */
async function asRoot(command: readonly string[], { env, uid }: Pick<Host, 'env' | 'uid'>): Promise<string> {
  const [file = '', ...args] = uid === 0 ? command : ['sudo', '-n', ...command];
  const path = `${env.PATH ?? ''}:/usr/sbin:/sbin`;
  const ran = await run({ file, args, env: { ...env, PATH: path } });
  return ran.ok ? ran.value.stderr.trim().slice(0, 400) : `${file} is missing`;
}

/** Whether the host has it: only then can one listen there. */
export function isLocal(address: string): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRNOTAVAIL'));
    server.listen(0, address, () => server.close(() => resolve(true)));
  });
}
