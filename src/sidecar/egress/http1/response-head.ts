import { BLOCK_HEADER } from '../../../policy/refusal.ts';
import { isFieldValue, isNamed, isToken } from './characters.ts';
import { listHas } from './request-head.ts';

/** How the client finds the end of a response's body. */
export type ResponseFraming = 'none' | 'length' | 'chunked' | 'close';

export interface ResponseHead {
  /** The head with its empty line; latin1. */
  readonly text: string;
  readonly framing: ResponseFraming;
}

/** What is known of the client when its response begins. */
export interface ResponseClient {
  readonly minor: 0 | 1;
  readonly method: string;
  /** Whether the connection ends after this response. */
  readonly close: boolean;
}

/** A 1xx head other than 101, end to end headers only. */
export function informationalHead(status: number, raw: readonly (Buffer | string)[], reason: string): string {
  let text = statusLine(status, reason);
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i]);
    if (hopByHop(name) || isNamed(name, 'content-length')) continue;
    text += `${name}: ${latin1(raw[i + 1])}\r\n`;
  }
  return `${text}\r\n`;
}

/**
 * The upstream's head as the client gets it: order and case kept, hop-by-hop headers and those that Connection
 * names taken out (RFC 9110 section 7.6.1), framing of our own.
 */
export function responseHead(
  status: number,
  raw: readonly (Buffer | string)[],
  reason: string,
  client: ResponseClient,
): ResponseHead {
  let text = statusLine(status, reason);
  let length: string | undefined;
  let named = '';
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if ((raw[i] as Buffer | string).length === 10 && isNamed(latin1(raw[i]), 'connection')) {
      named += `,${latin1(raw[i + 1]).toLowerCase()}`;
    }
  }
  const bodyless = client.method === 'HEAD' || status === 204 || status === 304;
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i]);
    if (name.length === 14 && isNamed(name, 'content-length')) {
      // undici counts the body against this number and fails the response when they differ.
      length = latin1(raw[i + 1]);
      if (status !== 204) text += `${name}: ${length}\r\n`;
      continue;
    }
    if (hopByHop(name) || (named !== '' && listHas(named, name.toLowerCase()))) continue;
    text += `${name}: ${latin1(raw[i + 1])}\r\n`;
  }
  let framing: ResponseFraming = 'none';
  let close = client.close;
  if (!bodyless) {
    if (length !== undefined) framing = 'length';
    else if (client.minor === 1) {
      framing = 'chunked';
      text += 'transfer-encoding: chunked\r\n';
    } else {
      framing = 'close';
      close = true;
    }
  }
  return { text: `${text}${close ? 'connection: close\r\n' : ''}\r\n`, framing };
}

/** The trailer section of a chunked response with its empty line. Framing and hop-by-hop names are left out. */
export function trailerSection(trailers: readonly (Buffer | string)[]): string {
  let text = '';
  for (let i = 0; i + 1 < trailers.length; i += 2) {
    const name = latin1(trailers[i]);
    const value = latin1(trailers[i + 1]);
    if (!isToken(name, 0, name.length) || !isFieldValue(value, 0, value.length)) continue;
    if (hopByHop(name) || isNamed(name, 'content-length') || isNamed(name, 'host')) continue;
    text += `${name}: ${value}\r\n`;
  }
  return `${text}\r\n`;
}

/** The upstream's answer to a WebSocket handshake, its own headers kept. */
export function upgradeHead(raw: readonly (Buffer | string)[]): string {
  let text = 'HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n';
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i]);
    if (hopByHop(name) || isNamed(name, 'content-length')) continue;
    text += `${name}: ${latin1(raw[i + 1])}\r\n`;
  }
  return `${text}\r\n`;
}

/**
 * Headers of one hop, and the one by which egress speaks for itself, which nobody else may use. In any case, by length
 * first: they are few and the rest is hot.
 */
export function hopByHop(name: string): boolean {
  switch (name.length) {
    case 2:
      return isNamed(name, 'te');
    case 7:
      return isNamed(name, 'upgrade');
    case 10:
      return isNamed(name, 'connection') || isNamed(name, 'keep-alive');
    case 16:
      return isNamed(name, 'proxy-connection');
    case 17:
      return isNamed(name, 'transfer-encoding');
    case 18:
      return isNamed(name, 'proxy-authenticate') || isNamed(name, BLOCK_HEADER);
    case 19:
      return isNamed(name, 'proxy-authorization');
    default:
      return false;
  }
}

function statusLine(status: number, reason: string): string {
  return `HTTP/1.1 ${status} ${isFieldValue(reason, 0, reason.length) && isLatin1(reason) ? reason : ''}\r\n`;
}

/** undici decodes reason phrases as UTF-8; ours are written as latin1. */
function isLatin1(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}

function latin1(bytes: Buffer | string | undefined): string {
  if (bytes === undefined) return '';
  return typeof bytes === 'string' ? bytes : bytes.toString('latin1');
}
