import { ANY_HOST, type Reach } from '../wire/reach.ts';

/** The names that may be reached now and the ports of each, as egress told them. Immutable. */
export class Allowlist {
  /** Every port of every name, to listen on. */
  readonly ports: ReadonlySet<number>;
  readonly #exact = new Map<string, Set<number>>();
  /** Ports of every name that has a dot in it; none but in observe mode. */
  readonly #any = new Set<number>();
  /** By what stands behind `*.`. */
  readonly #wildcard = new Map<string, Set<number>>();

  constructor(reach: Reach) {
    const all = new Set<number>();
    for (const { host, ports } of reach.hosts) {
      if (host === ANY_HOST) {
        for (const port of ports) this.#any.add(port);
        for (const port of ports) all.add(port);
        continue;
      }
      const wildcard = host.startsWith('*.');
      const [names, name] = wildcard ? [this.#wildcard, host.slice(2)] : [this.#exact, host];
      const known = names.get(name) ?? new Set();
      names.set(name, known);
      for (const port of ports) {
        known.add(port);
        all.add(port);
      }
    }
    this.ports = all;
  }

  /** Whether the name is declared itself, not by a wildcard. */
  declares(name: string): boolean {
    return this.#exact.has(name);
  }

  covers(name: string): boolean {
    return (
      this.#exact.has(name) ||
      (this.#any.size > 0 && name.includes('.')) ||
      parents(name).some((parent) => this.#wildcard.has(parent))
    );
  }

  /** Exact and wildcard routes together: which of them decides is for egress to say. */
  allows(name: string, port: number): boolean {
    return (
      this.#exact.get(name)?.has(port) === true ||
      (this.#any.has(port) && name.includes('.')) ||
      parents(name).some((parent) => this.#wildcard.get(parent)?.has(port) === true)
    );
  }
}

/** `a.b.c` gives `b.c` and `c`: at most 127 (RFC 1035 section 3.1). */
function parents(name: string): readonly string[] {
  const found: string[] = [];
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    found.push(name.slice(dot + 1));
  }
  return found;
}
