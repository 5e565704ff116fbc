import type { Pool } from 'undici';
import { formatAuthority } from '../../../policy/host-name.ts';
import { compileWasmOnce } from '../memory.ts';
import { Connector, type ConnectorParts } from './connector.ts';
import { Http2Sessions } from './http2-sessions.ts';
import type { Origin } from './origin.ts';
import { type ProxySettings, proxyFor } from './proxy-settings.ts';

/** One origin's connections, kept alive between requests. */
export interface Upstream extends Origin {
  readonly pool: Pool;
  /** For clients that speak HTTP/2 themselves; absent for plain http. */
  readonly http2: Http2Sessions | undefined;
  /** The Host header: the canonical authority, without the scheme's own port. */
  readonly authority: string;
  /** What stands before the path in a request, and the proxy's credential: for plain http through the host's proxy. */
  readonly pathPrefix: string;
  readonly proxyAuthorization: string | undefined;
}

/** Origins with open pools; wildcards let an agent name any number of hosts. */
const POOLS_MAX = 256;
/** Bytes of a response's head. */
const RESPONSE_HEAD_MAX = 128 * 1024;
/** Milliseconds that an idle connection is kept; the upstream's own Keep-Alive hint goes first. */
const KEEP_ALIVE_MS = 10_000;

/** The pools, by origin, the least recently made first. undici itself is loaded when the first client is there. */
export class Upstreams {
  readonly #parts: ConnectorParts;
  readonly #proxies: ProxySettings;
  readonly #open = new Map<string, Upstream>();
  #Pool: typeof Pool | undefined;
  #loading: Promise<void> | undefined;

  constructor(parts: ConnectorParts, proxies: ProxySettings) {
    this.#parts = parts;
    this.#proxies = proxies;
  }

  get loaded(): boolean {
    return this.#Pool !== undefined;
  }

  load(): Promise<void> {
    if (this.#loading === undefined) compileWasmOnce();
    this.#loading ??= import('undici/lib/dispatcher/pool.js').then((module) => {
      this.#Pool = module.default;
    });
    return this.#loading;
  }

  /** Call only when `loaded`. */
  get(scheme: 'http' | 'https', host: string, port: number): Upstream {
    const key = `${scheme} ${host} ${port}`;
    const open = this.#open.get(key);
    if (open !== undefined) return open;
    if (this.#Pool === undefined) throw new Error('upstreams used before they were loaded');
    if (this.#open.size >= POOLS_MAX) this.#closeOldest();
    const origin: Origin = { scheme, host, port };
    const isPinned = this.#parts.book.known(host, port)?.exempt === true;
    const proxy = isPinned ? undefined : proxyFor(this.#proxies, scheme, host, port);
    const formatted = formatAuthority(host, port);
    const authority =
      port === (scheme === 'https' ? 443 : 80) ? formatted.slice(0, -`:${port}`.length) : formatted;
    const isForwarded = proxy !== undefined && scheme === 'http';
    const connector = new Connector(origin, proxy, this.#parts);
    const upstream: Upstream = {
      ...origin,
      authority,
      pathPrefix: isForwarded ? `http://${authority}` : '',
      proxyAuthorization: isForwarded ? proxy.authorization : undefined,
      http2:
        scheme === 'https'
          ? new Http2Sessions(
              `https://${formatted}`,
              () => connector.openOffering2(),
              (socket) => connector.keep(socket),
            )
          : undefined,
      pool: new this.#Pool(`${scheme}://${formatted}`, {
        connect: connector.connect,
        pipelining: 1,
        maxHeaderSize: RESPONSE_HEAD_MAX,
        keepAliveTimeout: KEEP_ALIVE_MS,
        // A model may think for long, and a stream may be silent for longer: the client decides when to give up,
        // and TCP keep-alive finds a dead peer.
        headersTimeout: 0,
        bodyTimeout: 0,
      }),
    };
    this.#open.set(key, upstream);
    return upstream;
  }

  /** Ends every connection to origins that are no longer allowed, requests in flight included. */
  closeUnless(allowed: (origin: Origin) => boolean): void {
    for (const [key, upstream] of this.#open) {
      if (allowed(upstream)) continue;
      this.#open.delete(key);
      upstream.http2?.destroy();
      upstream.pool.destroy().catch(() => {});
    }
  }

  /** Lets requests in flight end; a request that comes now opens a new pool. */
  #closeOldest(): void {
    for (const [key, upstream] of this.#open) {
      this.#open.delete(key);
      upstream.http2?.close();
      upstream.pool.close().catch(() => {});
      return;
    }
  }
}
