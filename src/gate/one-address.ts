import { isIPv4 } from 'node:net';
import { UNNAMED } from '../wire/capture.ts';
import type { Binding, NameAddresses } from './synthetic-addresses.ts';

/**
 * Where the agent has a network stack of its own, every allowed name has the gate's only address. What a connection to
 * it means is then not known here: egress reads the name from its first bytes.
 */
export class OneAddress implements NameAddresses {
  readonly #binding: Binding;

  /** `address`: of IPv4, as four numbers. */
  constructor(address: string) {
    if (!isIPv4(address)) throw new Error(`${address} is no IPv4 address`);
    const bytes = Uint8Array.from(address.split('.'), Number);
    this.#binding = { name: UNNAMED, address, bytes, connections: 0 };
  }

  take(): Binding {
    return this.#binding;
  }

  /** Where an engine publishes the gate elsewhere, the connections that arrive have the container's own address. */
  at(): Binding {
    return this.#binding;
  }
}
