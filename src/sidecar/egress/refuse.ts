import { BLOCK_HEADER, type Refusal, refusalBody, refusalStatus } from '../../policy/refusal.ts';

export interface AnswerOptions {
  readonly method: string;
  /** Whether the connection ends after it. */
  readonly close: boolean;
}

/**
 * A refusal as HTTP/1.1. The reason phrase carries the code, because many clients show nothing else of the answer
 * to a CONNECT. HEAD gets the same head and no body. The text is latin1: one unit a byte.
 */
export function refusalResponse(refusal: Refusal, options: AnswerOptions): string {
  const status = refusalStatus(refusal.code);
  const line = `${status} ${status === 502 ? 'Bad Gateway' : 'Forbidden'} (${refusal.code})`;
  return jsonResponse(line, refusalBody(refusal), options, `${BLOCK_HEADER}: ${refusal.code}\r\n`);
}

export function jsonResponse(
  statusLine: string,
  body: string,
  { method, close }: AnswerOptions,
  headers = '',
): string {
  const bytes = Buffer.from(body);
  return (
    `HTTP/1.1 ${statusLine}\r\ncontent-type: application/json\r\n${headers}` +
    `content-length: ${bytes.length}\r\ncache-control: no-store\r\n${close ? 'connection: close\r\n' : ''}\r\n` +
    `${method === 'HEAD' ? '' : bytes.toString('latin1')}`
  );
}
