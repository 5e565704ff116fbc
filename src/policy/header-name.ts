/** A token (RFC 9110 section 5.6.2) of a sane length. */
export const HEADER_NAME: RegExp = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,128}$/;

/** Fields that no injected credential may stand in: hop-by-hop (RFC 9110 section 7.6.1), framing, and our own. */
export const UNINJECTABLE: ReadonlySet<string> = new Set([
  'connection',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'host',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-bot-bottle-block',
]);
