/** Milliseconds to send a whole head, from its first byte or from connecting. */
export const READ_MS = 30_000;
/** Milliseconds that a connection may wait between requests, and a body between two pieces. */
export const IDLE_MS = 300_000;
/** Milliseconds to read the answer after the last one, and bytes that are thrown away meanwhile. */
export const LINGER_MS = 5_000;
export const LINGER_BYTES = 16 * 1024 * 1024;
/** Bytes of later requests kept while one is being answered; then the client is not read until it is. */
export const PIPELINE_MAX = 64 * 1024;
/** Bytes of a body that is read whole before its request is sent: one write upstream, and none when it is cut short. */
export const SMALL_BODY = 64 * 1024;
/** Bytes that wait in a connection's buffers before its source is asked to pause; of the order of one TCP window. */
export const BUFFER_BYTES = 128 * 1024;
/** Client connections of each listener; more are closed at once. */
export const CONNECTIONS_MAX = 1024;
/** Requests that an HTTP/2 client may have open at once. */
export const STREAMS_MAX = 100;
