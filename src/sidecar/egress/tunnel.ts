import type { Socket } from 'node:net';
import { TLSSocket, type TLSSocketOptions } from 'node:tls';
import { canonicalHost } from '../../policy/host-name.ts';
import { protocolNotAllowed } from '../../policy/refusals.ts';
import { auditRefusal } from './audit-request.ts';
import { ClientConnection } from './client-connection.ts';
import type { EgressCore } from './core.ts';
import { ClientSession } from './http2/client-session.ts';
import { BUFFER_BYTES } from './limits.ts';
import { linger } from './linger.ts';
import type { ClientOrigin } from './order-of-decisions.ts';
import { refusalResponse } from './own-answer.ts';
import { Waiting } from './waiting.ts';

/** Where a tunnel's bytes are meant to go. */
export interface TunnelTarget {
  /** Canonical, or the introspection name. */
  readonly host: string;
  readonly port: number;
}

/** How a tunnel was asked for; '' of a captured connection. */
type OpenedBy = 'CONNECT' | '';

/** First byte of a TLS record that carries a handshake (RFC 8446 section 5.1). */
const TLS_HANDSHAKE = 0x16;

/** Reads the first bytes of a tunnel: TLS is intercepted, HTTP served, anything else refused. */
export function lookInto(core: EgressCore, socket: Socket, target: TunnelTarget, method: OpenedBy): void {
  // While the client is at its handshake. Not before: an idle bottle is 8 MiB smaller without.
  if (!core.upstreams.loaded) setImmediate(() => void core.upstreams.load());
  const waiting = new Waiting(core, socket, 'its first byte', { method, ...target });
  const started = performance.now();
  const look = (): void => {
    const first: Buffer | null = socket.read();
    // The end of the stream wakes as well, and is told on its own.
    if (first === null || first.length === 0) return;
    socket.off('readable', look);
    waiting.end();
    socket.unshift(first);
    if (first[0] === TLS_HANDSHAKE) intercept(core, socket, target, method);
    else if (looksLikeHttp(first)) serve(core, socket, { via: 'tunnel', scheme: 'http', ...target });
    else {
      const refusal = protocolNotAllowed(target.host, 'What this connection speaks');
      auditRefusal(core, refusal, { method, target: undefined, port: target.port, started });
      linger(core, socket, refusalResponse(refusal, { method: '', close: true }));
    }
  };
  socket.on('readable', look);
}

/** A method's first letter; not SSH, which introduces itself as `SSH-2.0-`. */
function looksLikeHttp(first: Buffer): boolean {
  const letter = first[0] as number;
  if (letter === 0x0d) return true;
  if (letter < 0x41 || letter > 0x5a) return letter >= 0x61 && letter <= 0x7a;
  return !first.toString('latin1', 0, 4).startsWith('SSH-');
}

/**
 * The TLS end of the interception. A client that names another host in its SNI gets a certificate for that name, so
 * that it can read why each of its requests is refused.
 */
function intercept(core: EgressCore, socket: Socket, target: TunnelTarget, method: OpenedBy): void {
  const origin: ClientOrigin & { otherServerName?: string } = { via: 'tunnel', scheme: 'https', ...target };
  // `highWaterMark` reaches the stream, though Node's documentation and types leave it out.
  const options: TLSSocketOptions & { readonly highWaterMark: number } = {
    isServer: true,
    highWaterMark: BUFFER_BYTES,
    secureContext: core.leaves.contextFor(target.host),
    ALPNProtocols: ['h2', 'http/1.1'],
    SNICallback: (name, callback) => {
      const named = canonicalHost(name);
      if (named.ok && named.host === target.host) callback(null);
      else if (!named.ok) callback(new Error('the server name is not a host name'));
      else {
        origin.otherServerName = named.host;
        callback(null, core.leaves.contextFor(named.host));
      }
    },
  };
  const secured = new TLSSocket(socket, options);
  const waiting = new Waiting(core, secured, 'its TLS handshake', { method, ...target });
  secured.once('secure', () => {
    if (secured.alpnProtocol !== 'h2') {
      waiting.end();
      serve(core, secured, origin);
      return;
    }
    // Loaded when the first client asks for it.
    void import('node:http2').then((http2) => {
      waiting.end();
      if (!secured.destroyed) new ClientSession(core, secured, origin, http2);
    });
  });
}

function serve(core: EgressCore, socket: Socket, origin: ClientOrigin): void {
  new ClientConnection(core, socket, origin);
  socket.resume();
}
