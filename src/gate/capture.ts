import type { Server, Socket } from 'node:net';
import { wordHostFailure } from '../diagnostics/host-failure.ts';
import { captureLine } from '../wire/capture.ts';
import { listen } from './listen.ts';
import type { Log } from './log.ts';
import type { Names } from './names.ts';
import type { Relay } from './relay.ts';

export interface CaptureOptions {
  /** 0.0.0.0, so that one listener a port takes every synthetic address. */
  readonly address: string;
  /** Where egress takes captured connections. */
  readonly socketPath: string;
  /** The gate's own ports: a wildcard listener cannot stand beside theirs. */
  readonly ownPorts: ReadonlySet<number>;
}

/** Takes connections to synthetic addresses and hands them to egress with the name that was meant. */
export class Capture {
  readonly #options: CaptureOptions;
  readonly #names: Names;
  readonly #relay: Relay;
  readonly #log: Log;
  readonly #servers = new Map<number, Server>();
  #work: Promise<void> = Promise.resolve();

  constructor(options: CaptureOptions, names: Names, relay: Relay, log: Log) {
    this.#options = options;
    this.#names = names;
    this.#relay = relay;
    this.#log = log;
  }

  /** The ports that are listened on. */
  get ports(): readonly number[] {
    return [...this.#servers.keys()];
  }

  /**
   * Listens on these ports and no others. Connections that are open stay: whether their names are still allowed is
   * for egress to say. A port that the agent has taken is tried again at the next call. Calls run one after the other.
   */
  listenOn(wanted: ReadonlySet<number>): Promise<void> {
    this.#work = this.#work.then(() => this.#reconcile(wanted));
    return this.#work;
  }

  async #reconcile(wanted: ReadonlySet<number>): Promise<void> {
    for (const [port, server] of this.#servers) {
      if (wanted.has(port)) continue;
      server.close();
      this.#servers.delete(port);
    }
    const missing = [...wanted].filter((port) => !this.#servers.has(port));
    await Promise.all(missing.map((port) => this.#open(port)));
  }

  async #open(port: number): Promise<void> {
    if (this.#options.ownPorts.has(port)) {
      this.#log.event(`port ${port} is the gate's own and not captured; programs reach it by the proxy`);
      return;
    }
    const server = this.#relay.server((client) => this.#accept(client, port));
    const listening = await listen(server, this.#options.address, port);
    if (listening.ok) this.#servers.set(port, server);
    else this.#log.event(`port ${port} is not captured: ${wordHostFailure(listening.failure).what}`);
  }

  #accept(client: Socket, port: number): void {
    const binding = this.#names.meaning(client.localAddress ?? '', port);
    if (binding === undefined) {
      client.destroy();
      return;
    }
    binding.connections += 1;
    client.once('close', () => {
      binding.connections -= 1;
    });
    this.#relay.carry(client, { path: this.#options.socketPath }, captureLine(binding.name, port));
  }
}
