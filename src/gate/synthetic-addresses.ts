/**
 * One address of 127.66.0.0/18 for each name: 127.66.x.y with x in 0-63 and y in 1-254. All of 127.0.0.0/8 is
 * local on Linux (RFC 1122 section 3.2.1.3), so that nothing must be configured for them.
 */
export const POOL_SIZE = 64 * 254;
/** How many names one allocation looks at for one to evict: bounds the work that a query can cause. */
const EVICTION_PROBES = 64;

interface Place {
  readonly address: string;
  readonly bytes: Uint8Array;
}

export interface Binding extends Place {
  readonly name: string;
  /** Connections that use the address now. */
  connections: number;
}

/** Which addresses names have. */
export interface NameAddresses {
  /** `keep`: of which names the address must not go to another. `undefined`: there is none for this name now. */
  take(name: string, keep: (name: string) => boolean): Binding | undefined;
  /** What an address stands for. */
  at(address: string): Binding | undefined;
}

/**
 * Hands out addresses, each to one name for as long as it lasts. A wildcard lets the agent ask for endless names:
 * when the pool is used up, the name asked for longest ago gives way, unless it is kept or has an open connection.
 * Memory is bounded by the pool: at most `size` names of at most 253 bytes.
 */
export class SyntheticAddresses implements NameAddresses {
  /** In the order of use, the latest last. */
  readonly #byName = new Map<string, Binding>();
  readonly #byAddress = new Map<string, Binding>();
  readonly #size: number;

  constructor(size: number = POOL_SIZE) {
    this.#size = size;
  }

  /** `undefined`: the pool is used up and nothing in sight may go. */
  take(name: string, keep: (name: string) => boolean): Binding | undefined {
    const known = this.#byName.get(name);
    if (known !== undefined) {
      this.#touch(known);
      return known;
    }
    const count = this.#byName.size;
    const place = count < this.#size ? placeAt(count) : this.#evict(keep);
    if (place === undefined) return undefined;
    const binding: Binding = { name, address: place.address, bytes: place.bytes, connections: 0 };
    this.#byName.set(name, binding);
    this.#byAddress.set(binding.address, binding);
    return binding;
  }

  /** The name that the address stands for; a connection to it counts as use. */
  at(address: string): Binding | undefined {
    const binding = this.#byAddress.get(address);
    if (binding !== undefined) this.#touch(binding);
    return binding;
  }

  get count(): number {
    return this.#byName.size;
  }

  #touch(binding: Binding): void {
    this.#byName.delete(binding.name);
    this.#byName.set(binding.name, binding);
  }

  /** Names passed over go to the back, so that the next call looks further. */
  #evict(keep: (name: string) => boolean): Place | undefined {
    let probes = EVICTION_PROBES;
    for (const binding of this.#byName.values()) {
      if (binding.connections === 0 && !keep(binding.name)) {
        this.#byName.delete(binding.name);
        return binding;
      }
      this.#touch(binding);
      probes -= 1;
      if (probes === 0) return undefined;
    }
    return undefined;
  }
}

function placeAt(index: number): Place {
  const bytes = Uint8Array.of(127, 66, Math.floor(index / 254), (index % 254) + 1);
  return { bytes, address: bytes.join('.') };
}
