import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { http1Answer, type OwnAnswer } from '../own-answer.ts';
import type { RawHeaders, ResponseSink } from '../response-sink.ts';
import { ResponseWriter } from '../response-writer.ts';
import type { RequestHead } from './request-head.ts';
import { informationalHead, type ResponseFraming, responseHead, trailerSection } from './response-head.ts';

/** The responses of one HTTP/1.1 connection, one after the other. */
export class Http1Response implements ResponseSink {
  readonly writer: ResponseWriter;
  readonly #socket: Socket;
  /** Whether the connection must end after the response whose head is about to be written. */
  readonly #closesAfter: () => boolean;
  #method = '';
  #minor: 0 | 1 = 1;
  #framing: ResponseFraming = 'none';
  /** Whether the head has announced the connection's end. */
  closes = false;

  /** `onBlocked`: the client does not take more until its `drain` event. */
  constructor(socket: Socket, closesAfter: () => boolean, onBlocked: () => void) {
    this.#socket = socket;
    this.#closesAfter = closesAfter;
    this.writer = new ResponseWriter(socket, onBlocked);
  }

  /** The response to this request comes next; without one, to what was no request. */
  begin(head: RequestHead | undefined): void {
    this.#method = head?.method ?? '';
    this.#minor = head?.minor ?? 1;
    this.closes = false;
  }

  informational(status: number, raw: RawHeaders, reason: string): void {
    if (this.#minor === 1) this.writer.push(informationalHead(status, raw, reason));
  }

  head(status: number, raw: RawHeaders, reason: string): boolean {
    this.closes = this.#closesAfter();
    const client = { method: this.#method, minor: this.#minor, close: this.closes };
    const { text, framing } = responseHead(status, raw, reason, client);
    this.#framing = framing;
    if (framing === 'close') this.closes = true;
    this.writer.push(text);
    return framing !== 'none';
  }

  data(chunk: Buffer): boolean {
    const { writer } = this;
    if (this.#framing !== 'chunked') return writer.push(chunk);
    writer.push(`${chunk.length.toString(16)}\r\n`);
    writer.push(chunk);
    return writer.push('\r\n');
  }

  end(trailers: RawHeaders): void {
    if (this.#framing === 'chunked') this.writer.push(`0\r\n${trailerSection(trailers)}`);
    this.writer.flush();
  }

  answer(answer: OwnAnswer): void {
    this.closes = this.#closesAfter();
    this.writer.push(http1Answer(answer, this.#method, this.closes));
  }

  /** In a way that no client takes for the end of a body: a reset, or TLS without its closing alert. */
  breakOff(): void {
    this.writer.flush();
    if (this.#socket.remoteFamily === undefined || this.#socket instanceof TLSSocket) this.#socket.destroy();
    else this.#socket.resetAndDestroy();
  }
}
