import type { Http2Stream } from 'node:http2';

/**
 * Ends a stream so that nobody takes what was sent for the whole. Not by `close(code)`: that ends the stream properly
 * first, and nghttp2 then drops the reset. Destroyed with an error, only RST_STREAM (INTERNAL_ERROR) goes.
 */
export function resetStream(stream: Http2Stream): void {
  if (!stream.destroyed) stream.destroy(new Error('reset'));
}
