import { type LookupAddress, lookup } from 'node:dns';
import { isIP } from 'node:net';
import { specialAddress } from '../../../policy/address.ts';
import type { ResolveRule } from './resolve-rule.ts';

/** Where one name leads. The connection goes to these very addresses, so that what was checked is what is used. */
export interface Resolution {
  readonly addresses: readonly LookupAddress[];
  /** The kind of the first address that is not of the public internet (`specialAddress`); absent when all are public. */
  readonly special?: string;
  /** The port to connect to, when `--resolve` says another than the one asked for. */
  readonly port?: number;
  /** From `--resolve`: exempt from the private-address rule. */
  readonly exempt: boolean;
  /** The resolver's error code; `addresses` is then empty. */
  readonly error?: string;
}

export type Resolver = (host: string) => Promise<readonly LookupAddress[]>;

/** Milliseconds that an answer is used; an answer is never used longer than this without being checked again. */
const KEEP_MS = 10_000;
const KEEP_FAILURE_MS = 1_000;
const ENTRIES_MAX = 1024;

/** Answers of the system's resolver, kept shortly, one question at a time for each name. */
export class AddressBook {
  readonly #rules: ReadonlyMap<string, Resolution>;
  readonly #resolver: Resolver;
  readonly #now: () => number;
  readonly #known = new Map<string, { readonly until: number; readonly resolution: Resolution }>();
  readonly #asking = new Map<string, Promise<Resolution>>();

  constructor(rules: readonly ResolveRule[], now: () => number, resolver: Resolver = systemResolver) {
    this.#rules = new Map(
      rules.map((rule) => [
        `${rule.host} ${rule.port}`,
        {
          addresses: [{ address: rule.address, family: isIP(rule.address) }],
          port: rule.addressPort,
          exempt: true,
        },
      ]),
    );
    this.#now = now;
    this.#resolver = resolver;
  }

  /** What is known now without asking; undefined when `ask` must. `host` is canonical. */
  known(host: string, port: number): Resolution | undefined {
    if (this.#rules.size > 0) {
      const ruled = this.#rules.get(`${host} ${port}`);
      if (ruled !== undefined) return ruled;
    }
    const entry = this.#known.get(host);
    if (entry !== undefined) return entry.until > this.#now() ? entry.resolution : undefined;
    const family = isIP(host);
    return family === 0 ? undefined : resolutionOf([{ address: host, family }]);
  }

  /** Never rejects. Ask only for a name that the policy allows: the question itself leaves the machine. */
  async ask(host: string, port: number): Promise<Resolution> {
    const known = this.known(host, port);
    if (known !== undefined) return known;
    const asking = this.#asking.get(host);
    if (asking !== undefined) return asking;
    const answer = this.#resolver(host).then(resolutionOf, (error: NodeJS.ErrnoException) => ({
      addresses: [],
      exempt: false,
      error: error.code ?? 'EAI_FAIL',
    }));
    this.#asking.set(host, answer);
    const resolution = await answer;
    this.#asking.delete(host);
    this.#keep(host, resolution);
    return resolution;
  }

  #keep(host: string, resolution: Resolution): void {
    this.#known.delete(host);
    if (this.#known.size >= ENTRIES_MAX) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    const lifetime = resolution.error === undefined ? KEEP_MS : KEEP_FAILURE_MS;
    this.#known.set(host, { until: this.#now() + lifetime, resolution });
  }
}

function resolutionOf(addresses: readonly LookupAddress[]): Resolution {
  if (addresses.length === 0) return { addresses, exempt: false, error: 'ENOTFOUND' };
  for (const { address } of addresses) {
    const special = specialAddress(address);
    if (special !== undefined) return { addresses, special, exempt: false };
  }
  return { addresses, exempt: false };
}

function systemResolver(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    // The order is the system's (RFC 6724), which happy eyeballs keeps.
    lookup(host, { all: true, verbatim: true }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    );
  });
}
