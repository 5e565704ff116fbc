import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';

import { addHeader, type Http2Headers, http2Headers } from '../http2/headers.ts';
import { resetStream } from '../http2/reset-stream.ts';
import { Upload } from '../upload.ts';
import { UpstreamFailure } from './upstream-failure.ts';
import type { UpstreamHandler } from './upstream-handler.ts';

/** RFC 9113 section 7. */
const NO_ERROR = 0x0;
const REFUSED_STREAM = 0x7;
const CANCEL = 0x8;
/** RFC 9113 section 6.1, as node:http2 hands flags on. */
const END_STREAM = 0x1;

/** A request ready for an HTTP/2 upstream. */
export interface Http2Request {
  readonly method: string;
  readonly path: string;
  readonly authority: string;
  /** Name, value, name, value, ... as `outgoingHeaders` makes them. */
  readonly headers: readonly string[];
  readonly body: Buffer | Upload | null;
  /** The client takes trailers (`te: trailers`), which gRPC's servers want to hear. */
  readonly trailers: boolean;
}

/** Sends one request on a session, and tells the exchange what comes back as undici would. */
export function sendHttp2(
  session: ClientHttp2Session,
  request: Http2Request,
  exchange: UpstreamHandler,
): ClientHttp2Stream {
  const { body } = request;
  const stream = session.request(requestHeaders(request), {
    endStream: body === null,
    waitForTrailers: body instanceof Upload,
  });
  exchange.onConnect(() => resetStream(stream));
  if (Buffer.isBuffer(body)) stream.end(body);
  else if (body !== null) sendUpload(stream, body);
  receive(stream, exchange);
  return stream;
}

function requestHeaders({ method, path, authority, headers, trailers }: Http2Request): Http2Headers {
  const out = http2Headers();
  Object.assign(out, { ':method': method, ':scheme': 'https', ':authority': authority, ':path': path });
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = (headers[i] as string).toLowerCase();
    if (name !== 'host') addHeader(out, name, headers[i + 1] as string);
  }
  if (trailers) out.te = 'trailers';
  return out;
}

function sendUpload(stream: ClientHttp2Stream, upload: Upload): void {
  upload.on('data', (chunk: Buffer) => {
    if (!stream.write(chunk)) upload.pause();
  });
  upload.on('end', () => {
    stream.on('wantTrailers', () => {
      const trailers = http2Headers();
      for (let i = 0; i + 1 < upload.trailers.length; i += 2) {
        addHeader(trailers, upload.trailers[i] as string, upload.trailers[i + 1] as string);
      }
      stream.sendTrailers(trailers);
    });
    stream.end();
  });
  upload.on('error', () => resetStream(stream));
  stream.on('drain', () => upload.resume());
  stream.on('close', () => upload.destroy());
  upload.resume();
}

function receive(stream: ClientHttp2Stream, exchange: UpstreamHandler): void {
  let trailers: readonly string[] = [];
  let failure: Error | undefined;
  let ended = false;
  let left = Number.NaN;
  const resume = (): void => {
    stream.resume();
  };
  const onData = (chunk: Buffer): void => {
    left -= chunk.length;
    if (!exchange.onData(chunk)) stream.pause();
  };
  const onEnd = (): void => {
    // A stream that the upstream resets ends as well. NaN: it did not say how long it would be.
    if (stream.rstCode !== NO_ERROR || left > 0 || left < 0) return;
    ended = true;
    exchange.onComplete(trailers);
  };
  stream.on(
    'headers',
    (headers: Readonly<Record<string, unknown>>, _flags: number, raw: readonly string[]) => {
      exchange.onHeaders(Number(headers[':status']), withoutPseudo(raw), resume, '');
    },
  );
  stream.on(
    'response',
    (headers: Readonly<Record<string, unknown>>, flags: number, raw?: readonly string[]) => {
      const length = headers['content-length'];
      if (length !== undefined) left = Number(length);
      const isWhole = (flags & END_STREAM) !== 0;
      exchange.onHeaders(Number(headers[':status']), withoutPseudo(raw ?? []), resume, '', isWhole);
      // Not before: data is told at once, and a head on the next tick.
      stream.on('data', onData);
      stream.on('end', onEnd);
    },
  );
  stream.on('trailers', (_headers: unknown, _flags: number, raw?: readonly string[]) => {
    trailers = withoutPseudo(raw ?? []);
  });
  stream.on('error', (error) => {
    failure = error;
  });
  stream.on('close', () => {
    if (!ended) exchange.onError(closedEarly(stream.rstCode, failure));
  });
}

/** REFUSED_STREAM: nothing was done, so the request may be sent again (RFC 9113 section 8.7). */
function closedEarly(code: number, failure: Error | undefined): Error {
  if (failure instanceof UpstreamFailure) return failure;
  if (code === REFUSED_STREAM) return Object.assign(new Error('refused'), { code: 'ECONNRESET' });
  if (code !== NO_ERROR && code !== CANCEL) {
    return new UpstreamFailure(`it reset the HTTP/2 stream (error ${code})`);
  }
  return failure ?? Object.assign(new Error('closed'), { code: 'UND_ERR_SOCKET' });
}

function withoutPseudo(raw: readonly string[]): string[] {
  const out: string[] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    if (raw[i]?.startsWith(':') !== true) out.push(raw[i] as string, raw[i + 1] as string);
  }
  return out;
}
