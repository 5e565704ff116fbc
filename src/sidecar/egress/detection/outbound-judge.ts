import { shortHash } from '../../../audit/audit-event.ts';
import type { Finding } from '../../../dlp/finding.ts';
import type { HeadFinding, OutboundScanner } from '../../../dlp/outbound-scanner.ts';
import type { RequestHeadParts } from '../../../dlp/request-parts.ts';
import type { Verdict } from '../../../dlp/stream/outbound-stream.ts';
import { type OutboundPlace, secretFound, unreadable } from '../../../policy/dlp-refusals.ts';
import type { OutboundDetector } from '../../../policy/policy.ts';
import type { Refusal } from '../../../policy/refusal.ts';

import { partsOf } from './outbound-engine.ts';

/** Rules of findings that say that something could not be read (`scan-layers.ts`). */
const UNREAD = new Set(['undecodable', 'too-deep']);

export interface JudgeOptions {
  readonly scanner: OutboundScanner;
  /** Canonical; what refusals name. */
  readonly host: string;
  /** The route's pattern, which stands for a host that must not be repeated. */
  readonly pattern: string;
  readonly route: number;
  readonly detectors: readonly OutboundDetector[];
  readonly secretNamed: (name: string) => string | undefined;
}

/** Makes refusals of what a scanner finds in one request. */
export class OutboundJudge {
  readonly scanner: OutboundScanner;
  readonly #options: JudgeOptions;

  constructor(options: JudgeOptions) {
    this.#options = options;
    this.scanner = options.scanner;
  }

  head(head: RequestHeadParts): Refusal | undefined {
    const findings = this.scanner.scanRequestHead(head);
    const first = worst(findings);
    if (first === undefined) return undefined;
    // One in the path or the query must not be written down, whichever is told.
    const hidden = findings.find(({ where }) => where !== 'headers') ?? first;
    const told = this.#refusal(first, first.where, textOf(head, first));
    return hidden.where === 'headers' ? told : { ...told, unspeakable: true };
  }

  /** Of bytes that are one value. */
  value(text: string, place: OutboundPlace): Refusal | undefined {
    const bytes = Buffer.from(text, 'latin1');
    const first = worst(this.scanner.scan(bytes));
    return first && this.#refusal(first, place, bytes.subarray(first.start, first.end));
  }

  verdict({ findings, refusal, sample }: Verdict, place: OutboundPlace): Refusal | undefined {
    const first = worst(findings);
    if (first !== undefined) return this.#refusal(first, place, sample);
    return refusal === undefined ? undefined : this.unread(refusal, place);
  }

  unread(rule: string, place: OutboundPlace): Refusal {
    const { host, route, detectors } = this.#options;
    return unreadable({ host, route, detector: detectors[0] ?? 'token_patterns', rule, place });
  }

  #refusal(
    { detector, rule, encoding }: Finding,
    place: OutboundPlace,
    bytes: Uint8Array | undefined,
  ): Refusal {
    if (UNREAD.has(rule)) return this.unread(rule, place);
    const { host, pattern, route, secretNamed } = this.#options;
    const known = detector === 'known_secrets' ? secretNamed(rule) : undefined;
    const secret = known === undefined ? bytes : Buffer.from(known);
    return secretFound({
      host: place === 'host' ? pattern : host,
      route,
      detector: detector as OutboundDetector,
      rule,
      encoding,
      place,
      ...(secret === undefined ? {} : { hash: shortHash(secret) }),
    });
  }
}

/** Of several, a secret that is known by name tells most. */
function worst<F extends Finding>(findings: readonly F[]): F | undefined {
  return findings.find(({ detector }) => detector === 'known_secrets') ?? findings[0];
}

function textOf(head: RequestHeadParts, { where, start, end }: HeadFinding): Buffer {
  const part = partsOf(head).find((candidate) => candidate.where === where);
  return Buffer.from(part?.text.slice(start, end) ?? '', 'latin1');
}
