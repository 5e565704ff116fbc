import type { Finding, OutboundDetector } from './finding.ts';
import { type KnownSecret, KnownSecrets } from './known/known-secrets.ts';
import { type Detection, scanLayers } from './scan-layers.ts';

export interface OutboundOptions {
  /** Values that the host side holds, each under its name. */
  readonly knownSecrets: readonly KnownSecret[];
  readonly detectors: readonly OutboundDetector[];
  /** What stands in a bottle in a secret's place: never a finding. */
  readonly placeholders?: readonly string[];
}

/** What is known of the bytes. */
export interface ScanContext {
  /** They are one parsed value, whose ends are boundaries. */
  readonly wholeValue?: boolean;
  /** The value's name, lower case: of a header, a parameter, a JSON key. */
  readonly name?: string;
}

export interface OutboundScanner {
  /** Names of known secrets that are too short to be looked for. */
  readonly ignored: readonly string[];
  /** What the bytes hold that may not leave, in order. Offsets are those of `bytes`, the encoded form included. */
  scan(bytes: Uint8Array, context?: ScanContext): readonly Finding[];
}

export function createOutboundScanner(options: OutboundOptions): OutboundScanner {
  const secrets = new KnownSecrets(options.knownSecrets);
  const placeholders = (options.placeholders ?? []).map((text) => Buffer.from(text));
  const detection: Detection = {
    detectors: new Set(options.detectors),
    secrets,
    isPlaceholder: (bytes, start, end) =>
      placeholders.some((placeholder) => isWithin(bytes, start, end, placeholder)),
  };
  return {
    ignored: secrets.ignored,
    scan: (bytes, context) =>
      scanLayers(bytes, detection, {
        wholeValue: context?.wholeValue ?? false,
        ...(context?.name === undefined ? {} : { name: context.name }),
      }),
  };
}

/** Whether the span lies inside an occurrence of the placeholder. */
function isWithin(bytes: Uint8Array, start: number, end: number, placeholder: Buffer): boolean {
  if (end - start > placeholder.length) return false;
  const from = Math.max(0, end - placeholder.length);
  const to = Math.min(bytes.length, start + placeholder.length);
  const at = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).indexOf(placeholder);
  return at !== -1 && from + at <= start && end <= from + at + placeholder.length;
}
