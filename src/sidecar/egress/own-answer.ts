import { BLOCK_HEADER, type Refusal, refusalBody, refusalStatus } from '../../policy/refusal.ts';

/** A whole response of egress itself: a refusal, the live policy. */
export interface OwnAnswer {
  readonly status: number;
  /** HTTP/1.1's reason phrase. */
  readonly phrase: string;
  /** Names in lower case: name, value, name, value, ... */
  readonly headers: readonly string[];
  /** JSON. */
  readonly body: string;
}

const HEADERS = ['content-type', 'application/json', 'cache-control', 'no-store'];

/** The reason phrase carries the code, because many clients show nothing else of the answer to a CONNECT. */
export function refusalAnswer(refusal: Refusal): OwnAnswer {
  const status = refusalStatus(refusal.code);
  const phrase = `${status === 502 ? 'Bad Gateway' : 'Forbidden'} (${refusal.code})`;
  const headers = [...HEADERS, BLOCK_HEADER, refusal.code];
  return { status, phrase, headers, body: refusalBody(refusal) };
}

export function jsonAnswer(status: number, phrase: string, body: string): OwnAnswer {
  return { status, phrase, headers: HEADERS, body };
}

/** As HTTP/1.1, latin1: one unit a byte. HEAD gets the same head and no body. `close`: the connection ends after it. */
export function http1Answer(answer: OwnAnswer, method: string, close: boolean): string {
  const { status, phrase, headers, body } = answer;
  const bytes = Buffer.from(body);
  let text = `HTTP/1.1 ${status} ${phrase}\r\n`;
  for (let i = 0; i < headers.length; i += 2) text += `${headers[i]}: ${headers[i + 1]}\r\n`;
  text += `content-length: ${bytes.length}\r\n${close ? 'connection: close\r\n' : ''}\r\n`;
  return method === 'HEAD' ? text : text + bytes.toString('latin1');
}

export function refusalResponse(refusal: Refusal, options: { method: string; close: boolean }): string {
  return http1Answer(refusalAnswer(refusal), options.method, options.close);
}
