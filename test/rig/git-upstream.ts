import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { tempDir } from './temp-dir.ts';

/** A real sshd on loopback with bare repositories: what a forge is to git. */
export interface GitUpstream extends AsyncDisposable {
  readonly user: string;
  readonly port: number;
  /** The private key that may log in. */
  readonly keyFile: string;
  /** `ssh-ed25519 AAAA...` of the server. */
  readonly hostKey: string;
  /** The directory of the repositories. */
  readonly dir: string;
  url(name: string): string;
  /** Makes a bare repository and gives its path. */
  repository(name: string): string;
  /** Ends the server; `start` brings it back on the same port. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** From its next start it answers with another host key, or again with its own. */
  changeHostKey(): void;
  keepHostKey(): void;
  /** The environment in which a client's own git reaches it directly. */
  readonly env: NodeJS.ProcessEnv;
}

export const SSHD = '/usr/sbin/sshd';

export async function gitUpstream(): Promise<GitUpstream> {
  const root = await tempDir('upstream');
  const at = (name: string) => join(root.path, name);
  const keygen = (file: string) =>
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'test', '-f', file]);
  for (const name of ['client', 'host', 'other']) keygen(at(name));
  const { username: user } = userInfo();
  const port = await freePort();
  const isRoot = process.getuid?.() === 0;
  // Where sshd separates its privileges; made by its service otherwise.
  if (isRoot) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  mkdirSync(at('repositories'));
  const configure = (hostKey: string) =>
    writeFileSync(
      at('sshd_config'),
      [
        `ListenAddress 127.0.0.1:${port}`,
        `HostKey ${at(hostKey)}`,
        `AuthorizedKeysFile ${at('client.pub')}`,
        'PasswordAuthentication no',
        'KbdInteractiveAuthentication no',
        'PermitRootLogin yes',
        'StrictModes no',
        'UsePAM no',
        'PidFile none',
        'AcceptEnv GIT_PROTOCOL',
        'MaxStartups 100',
        '',
      ].join('\n'),
    );
  configure('host');
  const hostKey = readFileSync(at('host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  writeFileSync(at('known_hosts'), `[127.0.0.1]:${port} ${hostKey}\n`);
  let server: ChildProcess | undefined;
  const start = async () => {
    server = spawn(SSHD, ['-D', '-e', '-f', at('sshd_config')], { stdio: 'ignore', detached: true });
    await answered(port);
  };
  const stop = async () => {
    const child = server;
    server = undefined;
    if (child?.pid === undefined) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    process.kill(-child.pid, 'SIGKILL');
    await ended;
  };
  await start();
  return {
    user,
    port,
    keyFile: at('client'),
    hostKey,
    dir: at('repositories'),
    url: (name) => `ssh://${user}@127.0.0.1:${port}${at('repositories')}/${name}.git`,
    repository(name) {
      const path = join(at('repositories'), `${name}.git`);
      execFileSync('git', ['init', '-q', '--bare', '-b', 'main', path]);
      execFileSync('git', ['-C', path, 'config', 'receive.advertisePushOptions', 'true']);
      return path;
    },
    stop,
    start,
    changeHostKey: () => configure('other'),
    keepHostKey: () => configure('host'),
    env: {
      ...process.env,
      GIT_SSH_COMMAND: `ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -o IdentityAgent=none -i ${at('client')} -o UserKnownHostsFile=${at('known_hosts')}`,
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await root[Symbol.asyncDispose]();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Settles when somebody answers on the port. */
async function answered(port: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    if (tries > 200) throw new Error('sshd does not answer');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
