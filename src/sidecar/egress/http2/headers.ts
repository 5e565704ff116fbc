import { isFieldValue, isNamed, isToken } from '../http1/characters.ts';
import { listHas } from '../http1/request-head.ts';
import { hopByHop } from '../http1/response-head.ts';
import type { RawHeaders } from '../response-sink.ts';

/** As node:http2 takes headers. Without a prototype: a name may be anything. */
export type Http2Headers = Record<string, string | string[]>;

export function http2Headers(): Http2Headers {
  return Object.create(null) as Http2Headers;
}

/** Adds one header; a name that is there already becomes a list, as RFC 9110 section 5.3 has it. */
export function addHeader(to: Http2Headers, name: string, value: string): void {
  const there = to[name];
  if (Array.isArray(there)) there.push(value);
  else if (name === 'set-cookie') to[name] = [value];
  else if (there === undefined) to[name] = value;
  else to[name] = `${there}${name === 'cookie' ? '; ' : ', '}${value}`;
}

/** End to end headers of a response or a trailer section, whatever protocol they came by, in lower case. */
export function endToEnd(raw: RawHeaders, into: Http2Headers = http2Headers()): Http2Headers {
  let named = '';
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (isNamed(latin1(raw[i]), 'connection')) named += `,${latin1(raw[i + 1]).toLowerCase()}`;
  }
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = latin1(raw[i]).toLowerCase();
    const value = latin1(raw[i + 1]);
    if (!isToken(name, 0, name.length) || !isFieldValue(value, 0, value.length)) continue;
    if (hopByHop(name) || name === 'http2-settings' || (named !== '' && listHas(named, name))) continue;
    addHeader(into, name, value);
  }
  return into;
}

function latin1(bytes: Buffer | string | undefined): string {
  if (bytes === undefined) return '';
  return typeof bytes === 'string' ? bytes : bytes.toString('latin1');
}
