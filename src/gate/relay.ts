import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Log } from './log.ts';

/** Bytes read at a time from the sidecar. */
const BUFFER_SIZE = 64 * 1024;
/** Buffers kept for later connections. */
const SPARE_BUFFERS = 16;

/** Where a sidecar listens: on a Unix socket, or where it is another machine on an address of it. */
export type SidecarPlace = { readonly path: string } | { readonly host: string; readonly port: number };

/**
 * Carries bytes between the agent's connections and the sidecar's sockets: both directions with backpressure, each
 * half closed on its own (HTTP/1.0 and git end their request so), an error on one side ends the other.
 *
 * What comes from the sidecar, by far the most, is read into one buffer per connection, which is not read into again
 * before its bytes have left: no garbage, and a client that does not read costs no more than that buffer. Accepted
 * sockets have no such interface in Node; what they bring is read in new chunks of at most 64 KiB.
 */
export class Relay {
  readonly #limit: number;
  readonly #log: Log;
  readonly #spare: Buffer[] = [];
  #open = 0;
  #full = false;

  /** `limit`: connections at the same time, all listeners together. Above it a new one is closed at once. */
  constructor(limit: number, log: Log) {
    this.#limit = limit;
    this.#log = log;
  }

  get open(): number {
    return this.#open;
  }

  /** A server that gives each connection to `accept`, paused. */
  server(accept: (client: Socket) => void): Server {
    return createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
      client.on('error', () => {}); // Its close event tells all we need.
      accept(client);
    });
  }

  /** Joins the client to the sidecar's socket, on which `preface` goes first. Without a listener there the client is reset. */
  carry(client: Socket, to: SidecarPlace, preface?: string): void {
    if (this.#open >= this.#limit) {
      if (!this.#full) this.#log.agent(`${this.#limit} connections are open: new ones are closed`);
      this.#full = true;
      client.destroy();
      return;
    }
    this.#open += 1;
    const buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(BUFFER_SIZE);
    const toClient = new Direction(client, () => sidecar.resume());
    const sidecar = connect({
      ...to,
      allowHalfOpen: true,
      onread: { buffer, callback: (size) => toClient.write(buffer.subarray(0, size)) },
    });
    const toSidecar = new Direction(sidecar, () => client.resume());
    sidecar.once('connect', () => {
      if (preface !== undefined) sidecar.write(preface);
      client.on('data', (chunk) => {
        // The sidecar answered in full and went, as with a refused upload: what still comes is read to nowhere, because
        // closing now would make the kernel send RST (RFC 1122 section 4.2.2.13) and the client lose the answer.
        if (sidecar.destroyed) return;
        if (!toSidecar.write(chunk)) client.pause();
      });
      client.resume(); // Accepted paused: nothing is read before it can go on.
    });
    client.once('end', () => sidecar.end());
    sidecar.once('end', () => client.end());
    sidecar.on('error', () => {
      if (sidecar.readableEnded) client.resume();
    });

    let closed = 0;
    const onClosed = () => {
      closed += 1;
      if (closed < 2) return;
      this.#open -= 1;
      if (this.#open * 2 < this.#limit) this.#full = false;
      if (this.#spare.length < SPARE_BUFFERS) this.#spare.push(buffer);
    };
    sidecar.once('close', () => {
      if (!sidecar.readableEnded) reset(client);
      onClosed();
    });
    client.once('close', (failed) => {
      // A client that ended in order may leave bytes behind that the sidecar has not taken yet.
      if (failed || !client.readableEnded) sidecar.destroy();
      onClosed();
    });
  }
}

/** Writes to one side and says when to read on from the other. */
class Direction {
  readonly #to: Socket;
  readonly #readOn: () => void;
  #waiting = false;

  constructor(to: Socket, readOn: () => void) {
    this.#to = to;
    this.#readOn = readOn;
  }

  /** `false`: the kernel has not taken all of it. The bytes must stay as they are, and no more be read, until `readOn`. */
  write(chunk: Buffer): boolean {
    this.#to.write(chunk, this.#onWritten);
    this.#waiting = this.#to.writableLength > 0;
    return !this.#waiting;
  }

  readonly #onWritten = () => {
    if (!this.#waiting || this.#to.writableLength > 0) return;
    this.#waiting = false;
    this.#readOn();
  };
}

/** With RST, not FIN, so that the client takes it neither for an answer nor for a whole one. */
function reset(client: Socket): void {
  if (!client.destroyed) client.resetAndDestroy();
}
