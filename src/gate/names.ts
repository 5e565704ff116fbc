import { UNNAMED } from '../wire/capture.ts';
import type { Reach } from '../wire/reach.ts';
import { Allowlist } from './allowlist.ts';
import type { Lookup, Zone } from './dns/answer.ts';
import { type Binding, type NameAddresses, SyntheticAddresses } from './synthetic-addresses.ts';

const LOCALHOST = {
  kind: 'address',
  v4: Uint8Array.of(127, 0, 0, 1),
  v6: Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
} as const;
const NOTHING = new Allowlist({ hosts: [] });

/** The bottle's names: what DNS answers for them, and which name an address stands for. */
export class Names implements Zone {
  /** Called for each name that was asked for and is not allowed. */
  onRefused: (name: string) => void = () => {};
  readonly #addresses: NameAddresses;
  #allowlist = NOTHING;

  constructor(addresses: NameAddresses = new SyntheticAddresses()) {
    this.#addresses = addresses;
  }

  /** `undefined`: egress is gone, and nothing is reachable. Names keep their addresses. */
  setReach(reach: Reach | undefined): void {
    this.#allowlist = reach === undefined ? NOTHING : new Allowlist(reach);
  }

  /** The ports that some name may be reached on. */
  get ports(): ReadonlySet<number> {
    return this.#allowlist.ports;
  }

  lookup(name: string): Lookup {
    // RFC 6761 section 6.3.
    if (name === 'localhost' || name.endsWith('.localhost')) return LOCALHOST;
    const allowlist = this.#allowlist;
    if (!allowlist.covers(name)) {
      this.onRefused(name);
      return { kind: 'unknown' };
    }
    const binding = this.#addresses.take(name, (other) => allowlist.declares(other));
    return binding === undefined ? { kind: 'unavailable' } : { kind: 'address', v4: binding.bytes };
  }

  /** What a connection to this address and port means; `undefined` when it means nothing that is allowed. */
  meaning(address: string, port: number): Binding | undefined {
    const binding = this.#addresses.at(address);
    if (binding === undefined) return undefined;
    const isAllowed =
      binding.name === UNNAMED ? this.ports.has(port) : this.#allowlist.allows(binding.name, port);
    return isAllowed ? binding : undefined;
  }
}
