import type { EgressCore } from './core.ts';
import { outgoingHeaders } from './credentials.ts';
import type { Exchange } from './exchange.ts';
import type { Upload } from './upload.ts';

/**
 * Steps 8 and 9: strips and injects, then hands the request to its origin's pool. Call only when the upstreams are
 * loaded. `stillWanted` is asked before the request is sent a second time.
 */
export function dispatch(
  core: EgressCore,
  exchange: Exchange,
  body: Buffer | Upload | null,
  stillWanted: () => boolean,
): void {
  const { head, target, live, route } = exchange.request;
  const upstream = core.upstreams.get(target.scheme, target.host, target.port);
  const headers = outgoingHeaders(head, upstream.authority, live.injections[route]);
  // A Buffer's length undici writes by itself; an upload without one goes in chunks.
  if (body !== null && !Buffer.isBuffer(body) && head.body > 0) {
    headers.push('content-length', String(head.body));
  }
  if (upstream.proxyAuthorization !== undefined) {
    headers.push('proxy-authorization', upstream.proxyAuthorization);
  }
  const options = {
    path: upstream.pathPrefix === '' ? target.path : upstream.pathPrefix + target.path,
    method: head.method as 'GET',
    headers,
    // undici's types know only Node's own streams.
    body: body as Buffer | null,
    servername: target.host,
    ...(head.upgrade === undefined ? {} : { upgrade: 'websocket' }),
  };
  if (body === null && mayRepeat(head.method)) {
    exchange.allowRetry(() => {
      // Not from within undici's own error handling.
      setImmediate(() => {
        if (!stillWanted()) return;
        core.upstreams.get(target.scheme, target.host, target.port).pool.dispatch(options, exchange);
      });
    });
  }
  upstream.pool.dispatch(options, exchange);
}

function mayRepeat(method: string): boolean {
  return method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
}
