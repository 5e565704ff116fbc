import { connect as connectNet, isIP, type NetConnectOpts, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';
import type { AddressBook, Resolution } from './address-book.ts';
import type { Origin } from './origin.ts';
import type { UpstreamProxy } from './proxy-settings.ts';
import { openProxied } from './proxy-tunnel.ts';
import type { Trust } from './trust.ts';
import { UpstreamFailure } from './upstream-failure.ts';

export interface ConnectorParts {
  readonly book: AddressBook;
  readonly trust: Trust;
  /** Whether the policy in force lets this host lead to a special address. */
  readonly allowsPrivate: (host: string, port: number) => boolean;
}

/** Milliseconds for the name, the TCP and the TLS handshake together. */
const CONNECT_TIMEOUT_MS = 20_000;
/** Milliseconds that a connection is kept for a request that is about to use it. */
const SPARE_MS = 5_000;
/** Idle upstream connections are probed after this, so that a dead peer ends a stream that waits for it. */
const KEEP_ALIVE_PROBE_MS = 45_000;

type ConnectCallback = (...outcome: [null, Socket] | [Error, null]) => void;

/**
 * Opens connections for one pool. The name is looked up, checked, and the very addresses that were checked are
 * connected to: a resolver that answers twice cannot lead anywhere else.
 */
export class Connector {
  readonly #origin: Origin;
  readonly #proxy: UpstreamProxy | undefined;
  readonly #parts: ConnectorParts;
  /** The last TLS session, so that the next handshake is short. */
  #session: Buffer | undefined;
  #spare: Socket | undefined;

  constructor(origin: Origin, proxy: UpstreamProxy | undefined, parts: ConnectorParts) {
    this.#origin = origin;
    this.#proxy = proxy;
    this.#parts = parts;
  }

  /** In the form that undici's `connect` option takes. */
  readonly connect = (_options: unknown, callback: ConnectCallback): void => {
    const spare = this.#spare;
    this.#spare = undefined;
    if (spare !== undefined && !spare.destroyed) {
      spare.setTimeout(0);
      queueMicrotask(() => callback(null, spare));
      return;
    }
    this.#open(['http/1.1'], (outcome) => {
      if (outcome instanceof Error) callback(outcome, null);
      else callback(null, outcome);
    });
  };

  /** A connection on which the upstream may choose HTTP/2. */
  openOffering2(): Promise<Socket> {
    return new Promise((resolve, reject) => {
      this.#open(['h2', 'http/1.1'], (outcome) => {
        if (outcome instanceof Error) reject(outcome);
        else resolve(outcome);
      });
    });
  }

  /** A connection that is open and speaks HTTP/1.1: the next `connect` gets it. */
  keep(socket: Socket): void {
    this.#spare?.destroy();
    this.#spare = socket;
    socket.setTimeout(SPARE_MS, () => {
      if (this.#spare === socket) socket.destroy();
    });
  }

  #open(protocols: readonly string[], callback: (outcome: Error | Socket) => void): void {
    let settled = false;
    let current: Socket | undefined;
    const settle = (outcome: Error | Socket): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      if (outcome instanceof Error) current?.destroy();
      callback(outcome);
    };
    const timer = setTimeout(
      () => settle(new UpstreamFailure('the connection timed out')),
      CONNECT_TIMEOUT_MS,
    );
    this.#openTcp((socket) => {
      current = socket;
    })
      .then((tcp) => {
        if (settled) tcp.destroy();
        else if (this.#origin.scheme === 'http') settle(tcp);
        else current = this.#openTls(tcp, protocols, settle);
      })
      .catch(settle);
  }

  async #openTcp(track: (socket: Socket) => void): Promise<Socket> {
    const { host, port } = this.#origin;
    const resolution = await this.#parts.book.ask(host, port);
    if (resolution.special !== undefined && !resolution.exempt && !this.#parts.allowsPrivate(host, port)) {
      throw new UpstreamFailure(`it resolves to a ${resolution.special} address`, resolution.special);
    }
    if (this.#proxy !== undefined) {
      const { host: proxyHost, port: proxyPort } = this.#proxy;
      return openProxied(
        await openTcp({ host: proxyHost, port: proxyPort }, track),
        this.#proxy,
        this.#origin,
        this.#parts.trust,
        track,
      );
    }
    if (resolution.error !== undefined) {
      throw Object.assign(new Error(resolution.error), { code: resolution.error });
    }
    return openTcp(addressOptions(host, resolution.port ?? port, resolution), track);
  }

  #openTls(tcp: Socket, protocols: readonly string[], settle: (outcome: Error | Socket) => void): TLSSocket {
    const { host } = this.#origin;
    const socket = connectTls({
      socket: tcp,
      secureContext: this.#parts.trust.context(),
      ALPNProtocols: [...protocols],
      // RFC 6066 section 3: no literal addresses in SNI. The certificate is checked for the host all the same.
      ...(isIP(host) === 0 ? { servername: host } : {}),
      checkServerIdentity: (_name, certificate) => checkServerIdentity(host, certificate),
      ...(this.#session === undefined ? {} : { session: this.#session }),
    });
    socket.on('session', (session) => {
      this.#session = session;
    });
    socket.once('secureConnect', () => settle(socket));
    socket.on('error', (error) => {
      this.#session = undefined;
      settle(error);
    });
    return socket;
  }
}

/** Resolves with a connected socket; `track` gets it at once, so that a time-out can destroy it. */
function openTcp(options: NetConnectOpts, track: (socket: Socket) => void): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectNet({
      ...options,
      noDelay: true,
      keepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_PROBE_MS,
    });
    track(socket);
    socket.once('connect', () => {
      socket.off('error', reject);
      resolve(socket);
    });
    socket.once('error', reject);
    // undici and tls add their own; this one keeps an error between two owners from ending the process.
    socket.on('error', () => {});
  });
}

function addressOptions(host: string, port: number, { addresses }: Resolution): NetConnectOpts {
  const [first] = addresses;
  if (addresses.length === 1 && first !== undefined) return { host: first.address, port };
  return {
    host,
    port,
    // Happy eyeballs (RFC 8305) among the checked addresses and no others.
    autoSelectFamily: true,
    lookup: (_name, lookupOptions, callback) => {
      if (lookupOptions.all === true) callback(null, [...addresses]);
      else callback(null, first?.address ?? '', first?.family);
    },
  };
}
