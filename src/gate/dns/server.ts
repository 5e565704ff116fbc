import { createSocket, type RemoteInfo, type Socket as UdpSocket } from 'node:dgram';
import { createServer, type Server, type Socket } from 'node:net';
import type { HostFailure } from '../../diagnostics/host-failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { cannotListen, listen } from '../listen.ts';
import { answerQuery, type Zone } from './answer.ts';
import { MessageReader } from './tcp-framing.ts';

export interface DnsLimits {
  /** Replies that the kernel has not taken yet; above it replies are dropped, as UDP may. */
  readonly udpReplies: number;
  /** TCP connections; the oldest gives way to a new one. */
  readonly connections: number;
  /** Milliseconds that a TCP connection may be silent (RFC 7766 section 6.2.3). */
  readonly idle: number;
  /** Queries that wait for the first names, and for how many milliseconds. */
  readonly waiting: number;
  readonly wait: number;
}

/** A wait shorter than the 5 s after which glibc's and musl's resolvers give up on one try. */
export const DNS_LIMITS: DnsLimits = {
  udpReplies: 256,
  connections: 64,
  idle: 10_000,
  waiting: 256,
  wait: 3000,
};

const NOT_YET: Zone = { lookup: () => ({ kind: 'unavailable' }) };

/** The bottle's name server, on UDP and TCP. Until `open`, queries wait. */
export class DnsServer {
  readonly #zone: Zone;
  readonly #limits: DnsLimits;
  readonly #udp: UdpSocket;
  readonly #tcp: Server;
  readonly #connections = new Set<Socket>();
  /** Those that wait; `undefined` once the names are known. */
  #waiting: Set<() => void> | undefined = new Set();

  constructor(zone: Zone, limits: DnsLimits = DNS_LIMITS) {
    this.#zone = zone;
    this.#limits = limits;
    // Replies go to addresses, not names: nothing is looked up.
    this.#udp = createSocket({ type: 'udp4', lookup: (address, _options, done) => done(null, address, 4) });
    this.#udp.on('message', (message, from) => this.#onDatagram(message, from));
    this.#tcp = createServer({ noDelay: true }, (socket) => this.#onConnection(socket));
  }

  async listen(address: string, port: number): Promise<Result<number, HostFailure>> {
    // TCP first: when any port will do, the one that TCP gets is hardly ever taken on UDP, but not the other way about.
    const listening = await listen(this.#tcp, address, port);
    return listening.ok ? bindUdp(this.#udp, address, listening.value) : listening;
  }

  /** The names are known: answers those that wait, and from now on at once. */
  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const answer of waiting) answer();
  }

  close(): void {
    this.#udp.close();
    this.#tcp.close();
    for (const socket of this.#connections) socket.destroy();
  }

  #answer(message: Uint8Array, send: (reply: Uint8Array) => void): void {
    const reply = (zone: Zone) => {
      const bytes = answerQuery(message, zone);
      if (bytes !== undefined) send(bytes);
    };
    const waiting = this.#waiting;
    if (waiting === undefined) reply(this.#zone);
    else if (waiting.size < this.#limits.waiting) {
      const answer = () => {
        clearTimeout(timer);
        reply(this.#zone);
      };
      const timer = setTimeout(() => {
        waiting.delete(answer);
        reply(NOT_YET);
      }, this.#limits.wait);
      waiting.add(answer);
    } else reply(NOT_YET);
  }

  #onDatagram(message: Buffer, from: RemoteInfo): void {
    // A raw socket can send from port 0, which cannot be replied to.
    if (from.port === 0) return;
    this.#answer(message, (reply) => {
      if (this.#udp.getSendQueueCount() >= this.#limits.udpReplies) return;
      this.#udp.send(reply, from.port, from.address, () => {});
    });
  }

  #onConnection(socket: Socket): void {
    this.#connections.add(socket);
    if (this.#connections.size > this.#limits.connections) {
      for (const oldest of this.#connections) {
        oldest.destroy();
        this.#connections.delete(oldest);
        break;
      }
    }
    const reader = new MessageReader();
    socket.on('error', () => {});
    socket.on('close', () => this.#connections.delete(socket));
    socket.setTimeout(this.#limits.idle, () => socket.destroy());
    // A client that asks and does not read is not read from either.
    socket.on('drain', () => socket.resume());
    socket.on('data', (chunk) => {
      const whole = reader.push(chunk, (message) =>
        this.#answer(message, (reply) => {
          if (!socket.writable) return;
          const length = Uint8Array.of(reply.length >> 8, reply.length & 0xff);
          if (!socket.write(Buffer.concat([length, reply]))) socket.pause();
        }),
      );
      if (!whole) socket.destroy();
    });
  }
}

function bindUdp(socket: UdpSocket, address: string, port: number): Promise<Result<number, HostFailure>> {
  return new Promise((resolve) => {
    const onError = (error: NodeJS.ErrnoException) => resolve(fail(cannotListen(address, port, error)));
    socket.once('error', onError);
    socket.bind({ address, port }, () => {
      socket.removeListener('error', onError);
      socket.on('error', () => {}); // What recvmsg(2) could not read is lost, as UDP may be.
      resolve(ok(socket.address().port));
    });
  });
}
