import type { ServerHttp2Stream } from 'node:http2';
import type { OwnAnswer } from '../own-answer.ts';
import type { RawHeaders, ResponseSink } from '../response-sink.ts';
import { endToEnd, http2Headers } from './headers.ts';
import { resetStream } from './reset-stream.ts';

/** One response on one stream. Calls after the stream has closed do nothing. */
export class Http2Response implements ResponseSink {
  readonly #stream: ServerHttp2Stream;
  readonly #method: string;
  readonly #onBlocked: () => void;

  /** `onBlocked`: the client does not take more until the stream's `drain` event. */
  constructor(stream: ServerHttp2Stream, method: string, onBlocked: () => void) {
    this.#stream = stream;
    this.#onBlocked = onBlocked;
    this.#method = method;
  }

  continue(): void {
    if (this.#open) this.#stream.additionalHeaders({ ':status': 100 });
  }

  informational(status: number, raw: RawHeaders): void {
    if (!this.#open || this.#stream.headersSent || status === 101) return;
    const headers = endToEnd(raw);
    delete headers['content-length'];
    this.#stream.additionalHeaders({ ...headers, ':status': status });
  }

  head(status: number, raw: RawHeaders, _reason: string, ended: boolean): boolean {
    const bodyless = ended || this.#method === 'HEAD' || status === 204 || status === 304;
    if (!this.#open) return !bodyless;
    const headers = endToEnd(raw);
    if (status === 204) delete headers['content-length'];
    // A body of known length came by HTTP/1.1 or has no trailers: one frame less.
    const waitForTrailers = !bodyless && headers['content-length'] === undefined;
    this.#stream.respond({ ...headers, ':status': status }, { endStream: bodyless, waitForTrailers });
    return !bodyless;
  }

  data(chunk: Buffer): boolean {
    if (!this.#open || this.#stream.write(chunk)) return true;
    this.#onBlocked();
    return false;
  }

  end(trailers: RawHeaders): void {
    if (!this.#open) return;
    const section = endToEnd(trailers);
    delete section['content-length'];
    delete section.host;
    this.#stream.once('wantTrailers', () => {
      if (this.#open) this.#stream.sendTrailers(section);
    });
    this.#stream.end();
  }

  answer({ status, headers, body }: OwnAnswer): void {
    if (!this.#open) return;
    const bytes = Buffer.from(body);
    const own = http2Headers();
    for (let i = 0; i + 1 < headers.length; i += 2) own[headers[i] as string] = headers[i + 1] as string;
    const bodyless = this.#method === 'HEAD';
    this.#stream.respond(
      { ...own, ':status': status, 'content-length': bytes.length },
      { endStream: bodyless },
    );
    if (!bodyless) this.#stream.end(bytes);
  }

  breakOff(): void {
    resetStream(this.#stream);
  }

  get #open(): boolean {
    return !this.#stream.closed && !this.#stream.destroyed;
  }
}
