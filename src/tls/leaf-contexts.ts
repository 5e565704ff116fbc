import { createSecureContext, type SecureContext } from 'node:tls';
import { type Authority, DAY } from './authority.ts';
import { issueLeaf } from './leaf.ts';

/** Hosts kept. A context takes some tens of kilobytes, and one bottle seldom speaks to more than a hundred hosts. */
const CONTEXTS_MAX = 1024;
/** A leaf is issued anew when less of its life is left, so that none expires during a connection of ordinary length. */
const RENEWED_BEFORE_EXPIRY = DAY;

interface Entry {
  readonly context: SecureContext;
  readonly notAfter: number;
}

/**
 * TLS server contexts by host, least recently used out first. The context is what is worth keeping: making one costs
 * several times what its certificate does.
 */
export class LeafContexts {
  readonly #authority: Authority;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();

  /** `now` gives milliseconds since the epoch. */
  constructor(authority: Authority, now: () => number) {
    this.#authority = authority;
    this.#now = now;
  }

  /** `host` is canonical (`canonicalHost`), and one that the policy lets in: each new one costs a signature. */
  contextFor(host: string): SecureContext {
    const now = this.#now();
    const known = this.#entries.get(host);
    if (known !== undefined) this.#entries.delete(host);
    const entry =
      known !== undefined && known.notAfter - now > RENEWED_BEFORE_EXPIRY ? known : this.#make(host, now);
    // Deleted and set again: a Map iterates in order of insertion, so its first key is the least recently used.
    this.#entries.set(host, entry);
    if (this.#entries.size > CONTEXTS_MAX) {
      for (const oldest of this.#entries.keys()) {
        this.#entries.delete(oldest);
        break;
      }
    }
    return entry.context;
  }

  get size(): number {
    return this.#entries.size;
  }

  #make(host: string, now: number): Entry {
    const { certPem, keyPem, notAfter } = issueLeaf(this.#authority, host, now);
    const context = createSecureContext({ cert: certPem, key: keyPem, minVersion: 'TLSv1.2' });
    return { context, notAfter };
  }
}
