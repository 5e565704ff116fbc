/* The part of outbound detection that is large: kept apart, because a bundle loads it when the first request comes. */
export { createOutboundScanner } from '../../../dlp/outbound-scanner.ts';
export { partsOf } from '../../../dlp/request-parts.ts';
