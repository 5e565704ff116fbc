/** What looks for it; the names that a route's `dlp` block uses. */
export const OUTBOUND_DETECTORS = ['token_patterns', 'known_secrets'] as const;
export const INBOUND_DETECTORS = ['naive_injection_detection'] as const;
export type OutboundDetector = (typeof OUTBOUND_DETECTORS)[number];
export type InboundDetector = (typeof INBOUND_DETECTORS)[number];

/** Something found. Names rule, place and encoding; never the value. */
export interface Finding {
  readonly detector: OutboundDetector | InboundDetector;
  /** `github-fine-grained-pat`; for a known secret the name under which the host holds it. */
  readonly rule: string;
  /** First and behind the last unit of the input as it was given, the encoded form included. Bytes of a buffer. */
  readonly start: number;
  readonly end: number;
  /** How it was written, outermost first: `plain`, `base64`, `percent`, `gzip+base64`. */
  readonly encoding: string;
}
