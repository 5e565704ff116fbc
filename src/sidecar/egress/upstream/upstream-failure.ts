/** Why no connection to the upstream came about, found by our own connector. */
export class UpstreamFailure extends Error {
  /** A `specialAddress` kind when the private-address rule refused; then nothing was connected to. */
  readonly special: string | undefined;

  constructor(reason: string, special?: string) {
    super(reason);
    this.special = special;
  }
}

/**
 * What went wrong, in our own words and lower case: never the upstream's text, which may echo what it was sent.
 * `error` is whatever undici, net or tls gave.
 */
export function upstreamReason(error: unknown): string {
  if (error instanceof UpstreamFailure) return error.message;
  const { code = '', name } = error as { readonly code?: string; readonly name?: string };
  if (name === 'HTTPParserError') return 'its answer is not HTTP/1.1';
  if (error instanceof AggregateError && error.errors.length > 0 && code === '') {
    return upstreamReason(error.errors[0]);
  }
  const worded = REASONS[code];
  if (worded !== undefined) return worded;
  if (CERTIFICATE_CODES.has(code)) {
    return `its certificate is not trusted here (${code}); the person who runs egress can trust its authority with --upstream-ca or NODE_EXTRA_CA_CERTS`;
  }
  if (code.startsWith('ERR_SSL') || code === 'EPROTO') return `the TLS handshake with it failed (${code})`;
  return code === '' ? 'the connection to it failed' : `the connection to it failed (${code})`;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'it refused the connection',
  ECONNRESET: 'it reset the connection',
  EPIPE: 'it closed the connection',
  ETIMEDOUT: 'the connection timed out',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to its network',
  ENOTFOUND: 'its name does not resolve',
  EAI_AGAIN: 'its name could not be resolved just now',
  UND_ERR_SOCKET: 'it closed the connection before its response was complete',
  UND_ERR_HEADERS_OVERFLOW: 'its response headers are too large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'its response is shorter or longer than its Content-Length',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

/** Verification results of OpenSSL as Node names them. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
