const MARK = 'gitleaks:allow';
/** Bytes of a line that are looked at and shown. */
const LINE_MAX = 2048;
const SHOWN_MAX = 200;

export interface FoundLine {
  /** From 1. */
  readonly line: number;
  readonly asksLeave: boolean;
  /** The line with the spans taken out. */
  readonly redacted: string;
}

/** The line on which the span begins. `spans`: all that was found in these bytes, none of which may be shown. */
export function lineOf(
  bytes: Buffer,
  span: { readonly start: number; readonly end: number },
  spans: readonly { readonly start: number; readonly end: number }[],
): FoundLine {
  let line = 1;
  for (let at = bytes.indexOf(0x0a); at >= 0 && at < span.start; at = bytes.indexOf(0x0a, at + 1)) line += 1;
  const from = Math.max(bytes.lastIndexOf(0x0a, Math.max(0, span.start - 1)) + 1, span.start - LINE_MAX);
  const feed = bytes.indexOf(0x0a, span.end);
  const to = Math.min(feed < 0 ? bytes.length : feed, span.end + LINE_MAX);
  const parts: string[] = [];
  let at = from;
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    if (end <= at || start >= to) continue;
    parts.push(shown(bytes, at, Math.max(at, start)), 'REDACTED');
    at = end;
  }
  parts.push(shown(bytes, at, to));
  return { line, asksLeave: bytes.subarray(from, to).includes(MARK), redacted: parts.join('').trim() };
}

function shown(bytes: Buffer, from: number, to: number): string {
  const text = bytes.toString('utf8', from, Math.max(from, to));
  return text.length <= SHOWN_MAX ? text : `${text.slice(0, SHOWN_MAX)}…`;
}
