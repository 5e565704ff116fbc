import { type InboundFinding, Scanner } from './scanner.ts';

export type { InboundFinding } from './scanner.ts';

export interface InboundOptions {
  /** The response's `content-type`. */
  readonly contentType?: string;
}

/**
 * Instructions to an AI agent in text that it is about to read.
 * @returns in order; offsets in UTF-16 units of `text`. Only those with verdict `block` are a reason to refuse it.
 */
export function scanInbound(text: string, _options: InboundOptions = {}): readonly InboundFinding[] {
  const scanner = new Scanner();
  scanner.feed(text, 0);
  scanner.settle();
  return scanner.findings.toSorted((a, b) => a.start - b.start);
}
