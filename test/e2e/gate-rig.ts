import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { RUN_SOCKETS } from '../../src/wire/bottle-paths.ts';
import type { Reach } from '../../src/wire/reach.ts';
import { type Running, startProgram } from '../rig/bottle-cli.ts';

/** The gate as it is shipped, but in a place of our own: others may build `dist` at this moment. */
export async function bundleGate(dir: string): Promise<string> {
  const outfile = join(dir, 'gate.cjs');
  await build({
    entryPoints: [new URL('../../src/entry/gate.ts', import.meta.url).pathname],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20.19',
    logLevel: 'error',
  });
  return outfile;
}

/** What the sidecar does for the gate, as far as the gate can tell. */
export class FakeSidecar implements AsyncDisposable {
  readonly #runDir: string;
  readonly #servers = new Map<string, Server>();
  readonly #arrived = new Map<string, Socket[]>();
  readonly #open = new Set<Socket>();
  #waiting: (() => void)[] = [];

  constructor(runDir: string) {
    this.#runDir = runDir;
  }

  /** Listens on one of the run directory's sockets. */
  async listen(name: string): Promise<void> {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      socket.on('error', () => {});
      socket.on('close', () => this.#open.delete(socket));
      this.#open.add(socket);
      this.#queue(name).push(socket);
      for (const look of this.#waiting.splice(0)) look();
    });
    this.#servers.set(name, server);
    server.listen(join(this.#runDir, name));
    await once(server, 'listening');
  }

  /** The next connection to that socket. */
  async next(name: string): Promise<Socket> {
    for (;;) {
      const socket = this.#queue(name).shift();
      if (socket !== undefined) return socket;
      await new Promise<void>((look) => {
        this.#waiting.push(look);
      });
    }
  }

  /** All sockets, and the first reach on the gate's connection, which is given back for more. */
  async serve(hosts: Reach['hosts']): Promise<Socket> {
    for (const name of Object.values(RUN_SOCKETS)) await this.listen(name);
    const reach = await this.next(RUN_SOCKETS.reach);
    reach.write(reachLine(hosts));
    return reach;
  }

  /** Ends it as a crash would: the sockets' files go, and all connections. */
  async stop(): Promise<void> {
    const closed = [...this.#servers.values()].map((server) => once(server, 'close'));
    for (const server of this.#servers.values()) server.close();
    for (const socket of this.#open) socket.destroy();
    this.#servers.clear();
    await Promise.all(closed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  #queue(name: string): Socket[] {
    const queue = this.#arrived.get(name) ?? [];
    this.#arrived.set(name, queue);
    return queue;
  }
}

export function reachLine(hosts: Reach['hosts']): string {
  return `${JSON.stringify({ hosts })}\n`;
}

export interface GatePorts {
  readonly dns: number;
  readonly proxy: number;
  readonly supervise: number;
  readonly gitGate: number;
  readonly capture: readonly number[];
}

export interface RunningGate {
  readonly running: Running;
  readonly ready: Promise<GatePorts>;
}

/** The gate beside other programs: free ports, and captured connections only on synthetic addresses' own. */
export function startGate(bundle: string, runDir: string, more: readonly string[] = []): RunningGate {
  const free = ['dns', 'proxy', 'supervise', 'git-gate'].flatMap((service) => [`--${service}-port`, '0']);
  const flags = ['--run-dir', runDir, '--supervise', '--git-gate', '--capture-address', '127.66.0.1'];
  const running = startProgram(process.execPath, [bundle, ...flags, ...free, ...more], {
    cwd: runDir,
    home: runDir,
  });
  const ready = running.printed('stdout', '\n').then((line) => JSON.parse(line).ports as GatePorts);
  ready.catch(() => {});
  return { running, ready };
}

export async function stopGate({ running }: RunningGate): Promise<number> {
  running.child.kill('SIGTERM');
  return (await running.finished).code;
}

export function dial(port: number, host = '127.0.0.1'): Socket {
  const socket = connect({ port, host, allowHalfOpen: true });
  socket.on('error', () => {});
  return socket;
}
