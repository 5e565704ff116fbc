import { allowlistDocument, type LivePolicy } from './live-policy.ts';
import { jsonAnswer, type OwnAnswer } from './own-answer.ts';

/** The answer to a request for `_egress.local`: the live policy, without any secret. Never forwarded. */
export function introspect(live: LivePolicy, method: string, path: string): OwnAnswer {
  const isRead = method === 'GET' || method === 'HEAD';
  if (isRead && (path === '/allowlist' || path.startsWith('/allowlist?'))) {
    return jsonAnswer(200, 'OK', allowlistDocument(live));
  }
  const body = `${JSON.stringify({ error: { reason: 'only GET /allowlist is here', hint: 'GET http://_egress.local/allowlist answers the live policy' } })}\n`;
  return isRead ? jsonAnswer(404, 'Not Found', body) : jsonAnswer(405, 'Method Not Allowed', body);
}
