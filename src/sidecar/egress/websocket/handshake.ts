import { createHash } from 'node:crypto';
import { isNamed } from '../http1/characters.ts';
import type { RequestHead } from '../http1/request-head.ts';
import type { RawHeaders } from '../response-sink.ts';
import { acceptedDeflate, type Deflate, understoodOffers } from './extensions.ts';

/** RFC 6455 section 1.3. */
const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
/** 16 bytes in base64. */
const KEY = /^[A-Za-z0-9+/]{21}[AQgw]==$/;

/** A client's handshake as it goes on, with extensions that we can look into only; a string says what is wrong. */
export function clientHandshake(head: RequestHead): RequestHead | string {
  const { headers } = head;
  if (valuesOf(headers, 'sec-websocket-version').join(',') !== '13') {
    return 'its Sec-WebSocket-Version is not 13';
  }
  const keys = valuesOf(headers, 'sec-websocket-key');
  if (keys.length !== 1 || !KEY.test(keys[0] as string))
    return 'its Sec-WebSocket-Key is not 16 bytes in base64';
  const offers = understoodOffers(valuesOf(headers, 'sec-websocket-extensions'));
  const kept: string[] = [];
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i] as string;
    if (!isNamed(name, 'sec-websocket-extensions')) kept.push(name, headers[i + 1] as string);
  }
  if (offers !== undefined) kept.push('Sec-WebSocket-Extensions', offers);
  return { ...head, headers: kept };
}

/** What the upstream's answer to `head` agrees to; a string says what is wrong with it. */
export function serverHandshake(
  head: RequestHead,
  raw: RawHeaders,
): { readonly deflate: Deflate | undefined } | string {
  const headers = raw.map((each) => (typeof each === 'string' ? each : each.toString('latin1')));
  const [key = ''] = valuesOf(head.headers, 'sec-websocket-key');
  const accept = createHash('sha1').update(`${key}${GUID}`).digest('base64');
  if (valuesOf(headers, 'sec-websocket-accept').join(',') !== accept) {
    return 'its answer to the WebSocket handshake is not for this key';
  }
  const [offered] = valuesOf(head.headers, 'sec-websocket-extensions');
  const deflate = acceptedDeflate(valuesOf(headers, 'sec-websocket-extensions'), offered);
  return typeof deflate === 'string' ? deflate : { deflate };
}

function valuesOf(headers: readonly string[], wanted: string): string[] {
  const values: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (isNamed(headers[i] as string, wanted)) values.push(headers[i + 1] as string);
  }
  return values;
}
