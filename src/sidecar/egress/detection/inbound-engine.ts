/* The part of inbound detection that is large: kept apart, because a bundle loads it when the first text comes. */
export { createInboundStream } from '../../../dlp/injection/inbound-stream.ts';
export { BodyDecoder } from '../../../dlp/stream/body-decoder.ts';
