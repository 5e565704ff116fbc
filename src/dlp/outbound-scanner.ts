import type { Finding, OutboundDetector } from './finding.ts';
import { type KnownSecret, KnownSecrets } from './known/known-secrets.ts';
import { type NamedValue, type Part, partsOf, type RequestHeadParts } from './request-parts.ts';
import { type Detection, scanLayers, scanSeams } from './scan-layers.ts';
import { type FindOverSeams, overValues, SplitValues } from './split/split-values.ts';
import { BodyDecoder, isEncoded } from './stream/body-decoder.ts';
import { EmbeddedPayloads } from './stream/embedded-payloads.ts';
import {
  DecodedStream,
  type OutboundStream,
  PlainStream,
  UnreadableStream,
} from './stream/outbound-stream.ts';
import { ScanWindow } from './stream/scan-window.ts';
import { findTokens } from './tokens/token-matcher.ts';

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

export interface StreamContext {
  /** The body's `content-encoding`. */
  readonly contentEncoding?: string;
}

/** Where in a request's head; offsets are those of the part as it is read, in bytes. */
export interface HeadFinding extends Finding {
  readonly where: Part['where'];
}

export interface OutboundScanner {
  /** Names of known secrets that are too short to be looked for. */
  readonly ignored: readonly string[];
  /** What the bytes hold that may not leave, in order. Offsets are those of `bytes`, the encoded form included. */
  scan(bytes: Uint8Array, context?: ScanContext): readonly Finding[];
  /** What a request says before its body. */
  scanRequestHead(head: RequestHeadParts): readonly HeadFinding[];
  /** For a body, or the messages of one direction of a WebSocket. */
  stream(context?: StreamContext): OutboundStream;
  /** For all that a text holds, however long it is: tells each finding once and goes on. */
  survey(found: (findings: readonly Finding[]) => void): { push(chunk: Uint8Array): void; end(): void };
}

/** Heads that were clean and are remembered: a client repeats its headers with every request. */
const REMEMBERED = 64;
const REMEMBERED_LENGTH = 8 * 1024;

export function createOutboundScanner(options: OutboundOptions): OutboundScanner {
  const secrets = new KnownSecrets(options.detectors.includes('known_secrets') ? options.knownSecrets : []);
  const placeholders = (options.placeholders ?? []).map((text) => Buffer.from(text));
  const detection: Detection = {
    detectors: new Set(options.detectors),
    secrets,
    isPlaceholder: (bytes, start, end) =>
      placeholders.some((placeholder) => isWithin(bytes, start, end, placeholder)),
  };
  const overSeams: FindOverSeams = (bytes, seams) => scanSeams(bytes, seams, detection);
  const scanPart = (bytes: Uint8Array) => scanLayers(bytes, detection);
  const scan: OutboundScanner['scan'] = (bytes, context) => {
    const findings = scanLayers(bytes, detection, {
      wholeValue: context?.wholeValue ?? false,
      ...(context?.name === undefined ? {} : { name: context.name }),
    });
    return findings.length > 0 ? findings : overValues(bytes, overSeams);
  };
  const plainWindow = () => new ScanWindow(scanPart, secrets.longest);
  const streamed = (bytes: Uint8Array) =>
    scanLayers(bytes, detection, { wholeValue: false, isStreamed: true });
  const plainStream = () =>
    new PlainStream(new ScanWindow(streamed, secrets.longest), [
      new EmbeddedPayloads(plainWindow),
      new SplitValues(overSeams),
    ]);
  const clean = new Set<string>();
  return {
    ignored: secrets.ignored,
    scan,
    survey: (found) => new ScanWindow(scanPart, secrets.longest, found),
    scanRequestHead(head) {
      const findings: HeadFinding[] = [];
      for (const { where, text, values } of partsOf(head)) {
        if (clean.has(text)) continue;
        const bytes = Buffer.from(text, 'latin1');
        const found = [...scanPart(bytes), ...values.flatMap((value) => scanNamed(detection, bytes, value))];
        if (found.length > 0) findings.push(...found.map((finding) => ({ ...finding, where })));
        else if (text.length <= REMEMBERED_LENGTH) remember(clean, text);
      }
      return findings;
    },
    stream(context = {}) {
      const encoding = context.contentEncoding ?? '';
      if (!isEncoded(encoding)) return plainStream();
      const decoder = BodyDecoder.forEncoding(encoding);
      return decoder === undefined
        ? new UnreadableStream()
        : new DecodedStream(decoder, plainWindow(), plainStream());
    },
  };
}

/** The value as the value it is: its name may say what its form does not. */
function scanNamed(
  { detectors, isPlaceholder }: Detection,
  bytes: Uint8Array,
  { name, start, end }: NamedValue,
): readonly Finding[] {
  if (!detectors.has('token_patterns')) return [];
  return findTokens(bytes, start, end, { wholeValue: true, name })
    .filter((hit) => !isPlaceholder(bytes, hit.start, hit.end))
    .map((hit) => ({ detector: 'token_patterns', ...hit, encoding: 'plain' }));
}

function remember(clean: Set<string>, text: string): void {
  if (clean.size >= REMEMBERED) clean.delete(clean.values().next().value as string);
  clean.add(text);
}

/** Whether the span lies inside an occurrence of the placeholder. */
function isWithin(bytes: Uint8Array, start: number, end: number, placeholder: Buffer): boolean {
  if (end - start > placeholder.length) return false;
  const from = Math.max(0, end - placeholder.length);
  const to = Math.min(bytes.length, start + placeholder.length);
  const at = Buffer.from(bytes.buffer, bytes.byteOffset + from, to - from).indexOf(placeholder);
  return at !== -1 && from + at <= start && end <= from + at + placeholder.length;
}
