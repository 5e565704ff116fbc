import type { RequestHead } from './http1/request-head.ts';
import { allowlistDocument, type LivePolicy } from './live-policy.ts';
import { jsonResponse } from './refuse.ts';

/** The answer to a request for `_egress.local`: the live policy, without any secret. Never forwarded. */
export function introspect(live: LivePolicy, head: RequestHead, path: string, close: boolean): string {
  const { method } = head;
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead && (path === '/allowlist' || path.startsWith('/allowlist?'))) {
    return jsonResponse('200 OK', allowlistDocument(live), { method, close });
  }
  const body = `${JSON.stringify({ error: { reason: 'only GET /allowlist is here', hint: 'GET http://_egress.local/allowlist answers the live policy' } })}\n`;
  return jsonResponse(isRead ? '404 Not Found' : '405 Method Not Allowed', body, { method, close });
}
