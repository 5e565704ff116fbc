import type { Socket } from 'node:net';
import { TLSSocket, type TLSSocketOptions } from 'node:tls';
import { canonicalHost, splitAuthority } from '../../policy/host-name.ts';
import type { Refusal } from '../../policy/refusal.ts';
import { badRequest, hostMismatch, protocolNotAllowed } from '../../policy/refusals.ts';
import { INTROSPECTION_HOST } from '../../wire/reach.ts';
import { auditRefusal } from './audit-request.ts';
import { ClientConnection } from './client-connection.ts';
import type { TrackedConnection } from './connections.ts';
import type { EgressCore } from './core.ts';
import type { RequestHead } from './http1/request-head.ts';
import { ClientSession } from './http2/client-session.ts';
import { BUFFER_BYTES, LINGER_MS, READ_MS } from './limits.ts';
import { type ClientOrigin, judgeConnect } from './order-of-decisions.ts';
import { refusalResponse } from './own-answer.ts';

/** Where a tunnel's bytes are meant to go. */
export interface TunnelTarget {
  /** Canonical, or the introspection name. */
  readonly host: string;
  readonly port: number;
}

/** First byte of a TLS record that carries a handshake (RFC 8446 section 5.1). */
const TLS_HANDSHAKE = 0x16;

/** Answers a CONNECT: refused on the spot with the reason, or opened and looked into. */
export async function answerConnect(
  core: EgressCore,
  socket: Socket,
  head: RequestHead,
  rest: Buffer | undefined,
): Promise<void> {
  const started = performance.now();
  const waiting = new Waiting(core, socket, undefined);
  const named = connectTarget(head);
  const decision = 'target' in named ? await judgeConnect(core, named.target.host, named.target.port) : named;
  waiting.end();
  if (socket.destroyed) return;
  if ('target' in named && 'decision' in decision && decision.decision === 'allow') {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n', 'latin1');
    if (rest !== undefined) socket.unshift(rest);
    lookInto(core, socket, named.target);
    return;
  }
  const refusal = (decision as { readonly refusal: Refusal }).refusal;
  const port = 'target' in named ? { port: named.target.port } : {};
  auditRefusal(core, refusal, { method: 'CONNECT', target: undefined, ...port, started });
  endWith(core, socket, refusalResponse(refusal, { method: 'CONNECT', close: true }));
}

function connectTarget(head: RequestHead): { readonly target: TunnelTarget } | { readonly refusal: Refusal } {
  const named = splitAuthority(head.target);
  if (!named.ok) return { refusal: badRequest(`in the CONNECT target, ${named.reason}`, '') };
  const { host, port } = named;
  if (head.host === undefined) return { target: { host, port } };
  const header = splitAuthority(head.host, port);
  if (!header.ok) return { refusal: badRequest(`in the Host header, ${header.reason}`, host) };
  if (header.host !== host || header.port !== port) {
    return { refusal: hostMismatch(header.host, host, 'the Host header') };
  }
  return { target: { host, port } };
}

/** Reads the first bytes of a tunnel: TLS is intercepted, HTTP served, anything else refused. */
export function lookInto(core: EgressCore, socket: Socket, target: TunnelTarget): void {
  const waiting = new Waiting(core, socket, target);
  socket.once('readable', () => {
    waiting.end();
    const first: Buffer | null = socket.read();
    if (first === null || first.length === 0) {
      socket.destroy();
      return;
    }
    socket.unshift(first);
    if (first[0] === TLS_HANDSHAKE) intercept(core, socket, target);
    else if (looksLikeHttp(first)) serve(core, socket, { via: 'tunnel', scheme: 'http', ...target });
    else {
      const refusal = protocolNotAllowed(target.host, 'What this connection speaks');
      auditRefusal(core, refusal, {
        method: '',
        target: undefined,
        port: target.port,
        started: performance.now(),
      });
      endWith(core, socket, refusalResponse(refusal, { method: '', close: true }));
    }
  });
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
function intercept(core: EgressCore, socket: Socket, target: TunnelTarget): void {
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
  const waiting = new Waiting(core, secured, target);
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

/** Says the last word, and waits shortly for the client to have read it. */
function endWith(core: EgressCore, socket: Socket, text: string): void {
  const waiting = new Waiting(core, socket, undefined);
  waiting.deadline = core.connections.clock + LINGER_MS;
  socket.end(text, 'latin1');
  socket.on('data', () => {});
  socket.on('end', () => socket.destroy());
  socket.on('close', () => waiting.end());
}

/** Keeps a connection on the list while nothing else does. */
class Waiting implements TrackedConnection {
  deadline: number;
  readonly #core: EgressCore;
  readonly #socket: Socket;
  readonly #target: TunnelTarget | undefined;

  constructor(core: EgressCore, socket: Socket, target: TunnelTarget | undefined) {
    this.#core = core;
    this.#socket = socket;
    this.#target = target;
    this.deadline = core.connections.clock + READ_MS;
    core.connections.add(this);
    socket.on('error', ignore);
    socket.on('close', this.end);
    socket.on('end', this.#destroy);
  }

  readonly end = (): void => {
    this.#core.connections.remove(this);
    this.#socket.off('close', this.end);
    this.#socket.off('end', this.#destroy);
  };

  destination(): TunnelTarget | undefined {
    return this.#target?.host === INTROSPECTION_HOST ? undefined : this.#target;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  expire(): void {
    this.#socket.destroy();
  }

  drain(): void {
    this.#socket.destroy();
  }

  readonly #destroy = (): void => {
    this.#socket.destroy();
  };
}

function ignore(): void {}
