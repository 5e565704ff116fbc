import { IS_METHOD, isFieldValue, isToken } from '../http1/characters.ts';
import { CHUNKED, HEADERS_MAX, type HeadResult, parseContentLength } from '../http1/request-head.ts';

const METHOD_MAX = 32;
/** RFC 9113 section 8.2.2: what belongs to a connection has no place in HTTP/2. */
const OF_A_CONNECTION: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

/**
 * A request's headers as nghttp2 gives them (name, value, name, value, ..., in order), read as strictly as HTTP/1.1's:
 * the same request in either protocol becomes the same head. `ended`: no body follows.
 */
export function http2RequestHead(raw: readonly string[], ended: boolean): HeadResult {
  if (raw.length > HEADERS_MAX * 2) return malformed(`the request has more than ${HEADERS_MAX} headers`);
  const pseudo = new Map<string, string>();
  const headers: string[] = [];
  let cookie: string | undefined;
  let host: string | undefined;
  let length: number | undefined;
  let expectContinue = false;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    const value = raw[i + 1] as string;
    if (!isFieldValue(value, 0, value.length) || value.trim() !== value) {
      return malformed('a header value holds a control byte, or blanks around it');
    }
    if (name.startsWith(':')) {
      if (pseudo.has(name)) return malformed(`the request has more than one ${shown(name)}`);
      if (headers.length > 0) return malformed('a pseudo-header stands behind a header');
      pseudo.set(name, value);
      continue;
    }
    if (!isToken(name, 0, name.length) || name !== name.toLowerCase()) {
      return malformed(
        'a header name is empty, not in lower case, or holds a byte that is not allowed there',
      );
    }
    const folded = name.replaceAll('_', '-');
    if (OF_A_CONNECTION.has(folded)) return malformed(`the header ${folded} does not belong in HTTP/2`);
    switch (folded) {
      case 'te':
        if (value.toLowerCase() !== 'trailers') return malformed('the TE header is not exactly trailers');
        break;
      case 'host':
        if (host !== undefined) return malformed('the request has more than one Host header');
        host = value;
        continue;
      case 'cookie':
        // RFC 9113 section 8.2.3: crumbs of one header.
        cookie = cookie === undefined ? value : `${cookie}; ${value}`;
        continue;
      case 'expect':
        if (value.toLowerCase() !== '100-continue' || expectContinue) {
          return malformed('the Expect header is not 100-continue');
        }
        expectContinue = true;
        break;
      case 'content-length': {
        if (name !== folded) return malformed('a header is called content_length');
        if (length !== undefined) return malformed('the request has more than one Content-Length header');
        const parsed = parseContentLength(value);
        if (typeof parsed === 'string') return malformed(parsed);
        length = parsed;
        break;
      }
    }
    headers.push(name, value);
  }
  if (cookie !== undefined) headers.push('cookie', cookie);
  const method = pseudo.get(':method');
  const path = pseudo.get(':path');
  const fault = pseudoFault(pseudo) ?? methodFault(method) ?? pathFault(path);
  if (fault !== undefined || method === undefined || path === undefined) return malformed(fault ?? '');
  const authority = pseudo.get(':authority') ?? host;
  if (authority === undefined || authority === '') return malformed('the request has no :authority');
  if (host !== undefined && host.toLowerCase() !== authority.toLowerCase()) {
    return malformed('its :authority and its Host header differ');
  }
  if (ended && length !== undefined && length > 0)
    return malformed('it announces a body that does not follow');
  return {
    head: {
      version: 2,
      method,
      target: path,
      minor: 1,
      headers,
      host: authority,
      body: ended ? 0 : (length ?? CHUNKED),
      connection: '',
      upgrade: undefined,
      expectContinue: expectContinue && !ended,
    },
  };
}

function pseudoFault(pseudo: ReadonlyMap<string, string>): string | undefined {
  for (const name of pseudo.keys()) {
    if (name === ':protocol') return 'extended CONNECT is not served';
    if (name !== ':method' && name !== ':scheme' && name !== ':path' && name !== ':authority') {
      return `there is no pseudo-header ${shown(name)} in a request`;
    }
  }
  // A tunnel with HTTP/2 in it is always TLS.
  return pseudo.get(':scheme')?.toLowerCase() === 'https' ? undefined : 'its :scheme is not https';
}

function methodFault(method: string | undefined): string | undefined {
  if (method === undefined || method === '' || method.length > METHOD_MAX) return 'it has no :method';
  for (let i = 0; i < method.length; i++) {
    if (IS_METHOD[method.charCodeAt(i)] !== 1) return 'the method is not a token of upper-case letters';
  }
  return undefined;
}

function pathFault(path: string | undefined): string | undefined {
  if (path?.startsWith('/') !== true) return 'its :path is not a path';
  for (let i = 0; i < path.length; i++) {
    const code = path.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f) return 'its :path holds a byte that must be percent-encoded';
    if (code === 0x23) return 'its :path holds a fragment (#)';
  }
  return undefined;
}

/** A name fit for a sentence. */
function shown(name: string): string {
  return name.slice(0, 24).replace(/[^a-z:-]/g, '?');
}

function malformed(reason: string): { readonly malformed: string } {
  return { malformed: reason };
}
