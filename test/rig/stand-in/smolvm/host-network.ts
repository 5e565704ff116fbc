import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sh } from '../shell.ts';

/** Those that a gate may have; on another the guest is refused, as by an address where nobody listens. */
const PORTS = [53, 80, 443, 8080, 8443, 9099, 9100, 9420];

/**
 * The host's side of a machine's network: makes the guest's connections anew, to the addresses that its machine may
 * reach and to no other.
 */
export class HostNetwork implements AsyncDisposable {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #guest: ChildProcess | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async attach(socketPath: string, pid: number, allowed: readonly string[]): Promise<HostNetwork> {
    const server = createServer({ allowHalfOpen: true }, (guest) => void carry(guest, allowed));
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    const network = new HostNetwork(server);
    const inside = ['nsenter', `--net=/proc/${pid}/ns/net`];
    await sh('nsenter', `--net=/proc/${pid}/ns/net`, 'ip', 'link', 'set', 'lo', 'up');
    for (const address of allowed) {
      await sh('nsenter', `--net=/proc/${pid}/ns/net`, 'ip', 'address', 'add', `${address}/32`, 'dev', 'lo');
      const program = join(dirname(fileURLToPath(import.meta.url)), 'guest-network.mjs');
      const [file = '', ...args] = [...inside, process.execPath, program, socketPath, address];
      const guest = spawn(file, [...args, ...PORTS.map(String)], { stdio: ['pipe', 'pipe', 'inherit'] });
      network.#guest = guest;
      await once(guest.stdout as NodeJS.ReadableStream, 'data');
    }
    return network;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#guest?.kill('SIGKILL');
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function carry(guest: Socket, allowed: readonly string[]): Promise<void> {
  guest.on('error', () => guest.destroy());
  let head = Buffer.alloc(0);
  while (!head.includes(0x0a)) {
    const [chunk] = (await once(guest, 'data')) as [Buffer];
    head = Buffer.concat([head, chunk]);
  }
  guest.pause();
  const end = head.indexOf(0x0a);
  const [kind, address = '', port = ''] = head.toString('latin1', 0, end).split(' ');
  const rest = head.subarray(end + 1);
  if (!allowed.includes(address)) guest.destroy();
  else if (kind === 'udp') await carryQuestion(guest, rest, address, Number(port));
  else {
    const host = connect({ host: address, port: Number(port), allowHalfOpen: true });
    host.on('error', () => guest.destroy());
    host.on('close', () => guest.destroy());
    guest.on('close', () => host.destroy());
    host.write(rest);
    guest.pipe(host);
    host.pipe(guest);
  }
}

async function carryQuestion(guest: Socket, rest: Buffer, address: string, port: number): Promise<void> {
  const chunks = [rest];
  guest.on('data', (chunk: Buffer) => chunks.push(chunk));
  guest.resume();
  await once(guest, 'end');
  const socket = createSocket('udp4');
  const end = () => {
    socket.close();
    guest.end();
  };
  const timer = setTimeout(end, 3000);
  socket.once('message', (answer) => {
    clearTimeout(timer);
    guest.write(answer);
    end();
  });
  socket.once('error', () => {});
  socket.send(Buffer.concat(chunks), port, address);
}
