import { connect, createServer, type Server, type Socket } from 'node:net';
import type { Log } from './log.ts';

/**
 * Carries bytes between the agent's connections and the sidecar's sockets: both directions with backpressure, each
 * half closed on its own (HTTP/1.0 and git end their request so), an error on one side ends the other.
 */
export class Relay {
  readonly #limit: number;
  readonly #log: Log;
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

  /** A server whose connections are carried as `accept` says, or closed when it does not call `carry`. */
  server(accept: (client: Socket) => void): Server {
    return createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
      client.on('error', () => {}); // Its close event tells all we need.
      accept(client);
    });
  }

  /** Joins the client to the Unix socket, on which `preface` goes first. Without a listener there the client is reset. */
  carry(client: Socket, path: string, preface?: string): void {
    if (this.#open >= this.#limit) {
      if (!this.#full) this.#log.agent(`${this.#limit} connections are open: new ones are closed`);
      this.#full = true;
      client.destroy();
      return;
    }
    this.#open += 1;
    client.once('close', () => {
      this.#open -= 1;
      if (this.#open * 2 < this.#limit) this.#full = false;
    });
    const sidecar = connect({ path, allowHalfOpen: true });
    sidecar.once('connect', () => {
      if (preface !== undefined) sidecar.write(preface);
      pump(client, sidecar);
      pump(sidecar, client);
      client.resume(); // Accepted paused: nothing is read before it can go on.
    });
    sidecar.on('error', () => reset(client));
    sidecar.once('close', () => {
      if (!sidecar.readableEnded) reset(client);
    });
    client.once('close', (failed) => {
      // A client that ended in order may leave bytes behind that the sidecar has not taken yet.
      if (failed || !client.readableEnded) sidecar.destroy();
    });
  }
}

function pump(from: Socket, to: Socket): void {
  from.on('data', (chunk: Buffer) => {
    if (!to.write(chunk)) from.pause();
  });
  to.on('drain', () => from.resume());
  from.once('end', () => to.end());
}

/** With RST, not FIN: an answer that broke off must not look whole. */
function reset(client: Socket): void {
  if (!client.destroyed) client.resetAndDestroy();
}
