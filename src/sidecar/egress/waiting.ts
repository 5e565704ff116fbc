import type { Socket } from 'node:net';
import { INTROSPECTION_HOST } from '../../wire/reach.ts';
import { auditConnection, type EndedConnection } from './audit-request.ts';
import type { TrackedConnection } from './connections.ts';
import type { EgressCore } from './core.ts';
import { READ_MS } from './limits.ts';

/** What a connection that carries no request yet waits for. In words that begin a sentence in lower case. */
export type Awaited =
  | 'its destination'
  | 'the decision on its CONNECT'
  | 'its first byte'
  | 'the name of its host'
  | 'its TLS handshake';

/** Keeps a connection on the list while nothing else does, and writes down how it ends if that is now. */
export class Waiting implements TrackedConnection {
  readonly deadline: number;
  readonly #core: EgressCore;
  readonly #socket: Socket;
  readonly #awaited: Awaited;
  readonly #connection: EndedConnection;
  readonly #leadsTo: { readonly host: string; readonly port: number } | undefined;
  #over = false;

  constructor(
    core: EgressCore,
    socket: Socket,
    awaited: Awaited,
    connection: Omit<EndedConnection, 'started'>,
  ) {
    this.#core = core;
    this.#socket = socket;
    this.#awaited = awaited;
    this.#connection = { ...connection, started: performance.now() };
    const { host, port } = connection;
    this.#leadsTo =
      port === undefined || awaited === 'the decision on its CONNECT' || host === INTROSPECTION_HOST
        ? undefined
        : { host, port };
    this.deadline = core.connections.clock + READ_MS;
    core.connections.add(this);
    socket.on('error', this.#onError);
    socket.on('close', this.#onClose);
    socket.on('end', this.#onClose);
  }

  /** What was waited for has come. */
  readonly end = (): void => {
    if (this.#over) return;
    this.#over = true;
    this.#core.connections.remove(this);
    this.#socket.off('close', this.#onClose);
    this.#socket.off('end', this.#onClose);
    // `#onError` stays: between two owners an error must not end the process.
  };

  /** It has come, and is no good: in lower case why. */
  fail(reason: string): void {
    if (this.#over) return;
    auditConnection(this.#core, this.#connection, reason);
    this.destroy();
  }

  destination(): { readonly host: string; readonly port: number } | undefined {
    return this.#leadsTo;
  }

  destroy(): void {
    this.end();
    this.#socket.destroy();
  }

  expire(): void {
    const byClient = this.#awaited === 'its first byte' || this.#awaited === 'the name of its host';
    const reason = `${this.#awaited} did not come within ${READ_MS / 1000} s`;
    auditConnection(this.#core, this.#connection, reason, { byClient });
    this.destroy();
  }

  drain(): void {
    this.destroy();
  }

  readonly #onClose = (): void => {
    if (this.#over) return;
    const reason = `the client closed it before ${this.#awaited}`;
    auditConnection(this.#core, this.#connection, reason, { byClient: true });
    this.destroy();
  };

  readonly #onError = (error: NodeJS.ErrnoException): void => {
    const { code = '' } = error;
    if (code.startsWith('ERR_SSL')) this.fail(`its TLS handshake failed: ${handshakeFault(code)}`);
  };
}

/** OpenSSL's reasons for what commonly happens; an alert is the client's. */
const HANDSHAKE_FAULTS: Readonly<Record<string, string>> = {
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'the client does not trust this bottle’s authority',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'the client does not trust this bottle’s authority',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'the client does not take the certificate; perhaps it pins another',
  ERR_SSL_NO_SHARED_CIPHER: 'the client offers no cipher that is used here',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'the client wants a version of TLS that is not used here',
  ERR_SSL_NO_APPLICATION_PROTOCOL: 'the client offers no protocol (ALPN) that is spoken here',
  ERR_SSL_CALLBACK_FAILED: 'the client’s server name (SNI) is not the name of a host',
};

function handshakeFault(code: string): string {
  const words = HANDSHAKE_FAULTS[code];
  return words === undefined ? code : `${words} (${code})`;
}
