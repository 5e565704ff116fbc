import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import type { GitGateConfig } from '../../src/wire/git-gate-config.ts';
import { cliPath, type Finished } from './bottle-cli.ts';
import type { GitUpstream } from './git-upstream.ts';
import { tempDir } from './temp-dir.ts';

/** The built desk with git-gate on, without a bottle around it, and a person's clone beside it. */
export interface GitDesk extends AsyncDisposable {
  readonly port: number;
  readonly queue: string;
  readonly mirrors: string;
  readonly pid: number;
  /** `http://127.0.0.1:<port>/<name>.git` */
  url(name: string): string;
  log(): string;
  /** Runs git in a directory of the client; nothing of the person's settings counts. */
  git(cwd: string, ...args: readonly string[]): Promise<Finished>;
  /** The same, in a process group of its own, to be ended by who started it: git's helpers outlive git. */
  startGit(cwd: string, ...args: readonly string[]): ChildProcess;
  /** A new directory for a client. */
  client(name: string): string;
}

export interface DeskSettings extends Partial<GitGateConfig> {
  readonly names: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute; the built desk. */
  readonly program?: string;
}

export async function gitDesk(upstream: GitUpstream, settings: DeskSettings): Promise<GitDesk> {
  const root = await tempDir('desk');
  const at = (name: string) => join(root.path, name);
  for (const name of ['gate', 'gate/mirrors', 'gate/keys', 'run', 'queue', 'clients', 'home', 'log'])
    mkdirSync(at(name), { mode: 0o700 });
  const { names, env = {}, program = join(dirname(cliPath), 'desk.cjs'), ...rest } = settings;
  for (const name of names) copyFileSync(upstream.keyFile, at(`gate/keys/${name}`));
  const config: GitGateConfig = {
    repos: names.map((name) => ({ name, url: upstream.url(name) })),
    supervise: false,
    allowTimeout: '300',
    knownSecrets: [],
    scanner: 'builtin',
    ...rest,
  };
  writeFileSync(at('gate/config.json'), JSON.stringify(config));
  writeFileSync(at('gate/known_hosts'), `[127.0.0.1]:${upstream.port} ${upstream.hostKey}\n`);
  const desk: ChildProcess = spawn(
    process.execPath,
    [
      program,
      ...['serve', '--slug', 'demo-abcde', '--run-dir', at('run'), '--queue', at('queue')],
      ...['--git-gate', at('gate'), '--log-dir', at('log')],
    ],
    { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  await new Promise<void>((resolve, reject) => {
    desk.stdout?.once('data', () => resolve());
    desk.once('exit', (code) => reject(new Error(`the desk ended with ${code}`)));
  });
  const relay: Server = createServer({ allowHalfOpen: true }, (client) => {
    const socket = connect({ path: at('run/git-gate.sock'), allowHalfOpen: true });
    client.pipe(socket).pipe(client);
    client.on('error', () => socket.destroy());
    socket.on('error', () => client.destroy());
    client.on('close', () => socket.destroy());
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  const { port } = relay.address() as { port: number };
  return {
    port,
    queue: at('queue'),
    mirrors: at('gate/mirrors'),
    pid: desk.pid as number,
    url: (name) => `http://127.0.0.1:${port}/${name}.git`,
    log: () => (existsSync(at('log/git-gate.log')) ? readFileSync(at('log/git-gate.log'), 'utf8') : ''),
    git: (cwd, ...args) => runGit(args, cwd, at('home')),
    startGit: (cwd, ...args) =>
      spawn('git', [...AS_ANN, ...args], {
        cwd,
        env: clientEnv(at('home')),
        stdio: 'ignore',
        detached: true,
      }),
    client(name) {
      mkdirSync(at(`clients/${name}`));
      return at(`clients/${name}`);
    },
    async [Symbol.asyncDispose]() {
      desk.removeAllListeners('exit');
      const ended = new Promise((resolve) => desk.once('exit', resolve));
      desk.kill('SIGTERM');
      await ended;
      await new Promise((resolve) => relay.close(resolve));
      await root[Symbol.asyncDispose]();
    },
  };
}

const AS_ANN = ['user.name=Ann', 'user.email=ann@example.com', 'init.defaultBranch=main'].flatMap(
  (setting) => ['-c', setting],
);

function clientEnv(home: string): Record<string, string | undefined> {
  return { PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' };
}

function runGit(args: readonly string[], cwd: string, home: string): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(
      'git',
      [...AS_ANN, ...args],
      { cwd, env: clientEnv(home), maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 255), stdout, stderr }),
    );
  });
}
