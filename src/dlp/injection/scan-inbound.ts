import { createInboundStream } from './inbound-stream.ts';
import type { InboundFinding } from './scanner.ts';

export type { InboundFinding } from './scanner.ts';

export interface InboundOptions {
  /** The response's `content-type`: events and lines of JSON are judged each by itself. */
  readonly contentType?: string;
}

/**
 * Instructions to an AI agent in text that it is about to read.
 * @returns in order; offsets in UTF-16 units of `text`. Only those with verdict `block` are a reason to refuse it.
 */
export function scanInbound(text: string, options: InboundOptions = {}): readonly InboundFinding[] {
  const stream = createInboundStream(options.contentType);
  const findings = [...stream.push(text).findings, ...stream.end().findings];
  return findings.toSorted((a, b) => a.start - b.start);
}
