import type { EgressCore } from './core.ts';
import { outgoingHeaders } from './credentials.ts';
import type { Exchange } from './exchange.ts';
import type { Upload } from './upload.ts';
import type { Upstream } from './upstream/upstreams.ts';

/** A request on its way out, in the form for either protocol. */
interface Outgoing {
  readonly exchange: Exchange;
  readonly headers: string[];
  readonly body: Buffer | Upload | null;
}

/**
 * Steps 8 and 9: strips and injects, then hands the request to its origin: by HTTP/2 when the client speaks it and the
 * upstream does, else by HTTP/1.1. Call only when the upstreams are loaded. `stillWanted` is asked before the request
 * is sent later, or a second time.
 */
export function dispatch(
  core: EgressCore,
  exchange: Exchange,
  body: Buffer | Upload | null,
  stillWanted: () => boolean,
): void {
  const { head, target, live, route } = exchange.request;
  const origin = (): Upstream => core.upstreams.get(target.scheme, target.host, target.port);
  const upstream = origin();
  const headers = outgoingHeaders(head, upstream.authority, live.injections[route]);
  if (body !== null && !Buffer.isBuffer(body) && head.body > 0) {
    headers.push('content-length', String(head.body));
  }
  const outgoing = { exchange, headers, body };
  const send = (to: Upstream): void => {
    if (head.version === 2 && to.http2 !== undefined) sendByHttp2(to, outgoing, stillWanted);
    else sendByHttp1(to, outgoing);
  };
  if (body === null && mayRepeat(head.method)) {
    exchange.allowRetry(() => {
      // Not from within the error handling of what failed.
      setImmediate(() => {
        if (stillWanted()) send(origin());
      });
    });
  }
  send(upstream);
}

function sendByHttp1(upstream: Upstream, { exchange, headers, body }: Outgoing): void {
  const { head, target } = exchange.request;
  const { proxyAuthorization: authorization } = upstream;
  const options = {
    path: upstream.pathPrefix === '' ? target.path : upstream.pathPrefix + target.path,
    method: head.method as 'GET',
    // A Buffer's length undici writes by itself; an upload without one goes in chunks.
    headers: authorization === undefined ? headers : [...headers, 'proxy-authorization', authorization],
    // undici's types know only Node's own streams.
    body: body as Buffer | null,
    servername: target.host,
    ...(head.upgrade === undefined ? {} : { upgrade: 'websocket' }),
  };
  upstream.pool.dispatch(options, exchange);
}

function sendByHttp2(upstream: Upstream, outgoing: Outgoing, stillWanted: () => boolean): void {
  const { exchange, headers, body } = outgoing;
  const { head, target } = exchange.request;
  upstream.http2?.send(
    {
      method: head.method,
      path: target.path,
      authority: upstream.authority,
      headers: Buffer.isBuffer(body) ? [...headers, 'content-length', String(body.length)] : headers,
      body,
      trailers: takesTrailers(head.headers),
    },
    exchange,
    stillWanted,
    () => sendByHttp1(upstream, outgoing),
  );
}

/** `te` is one hop's (`outgoingHeaders` drops it), and its only value in HTTP/2 is `trailers`. */
function takesTrailers(headers: readonly string[]): boolean {
  for (let i = 0; i < headers.length; i += 2) if (headers[i] === 'te') return true;
  return false;
}

function mayRepeat(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}
