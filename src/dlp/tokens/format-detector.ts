import { DIGIT, LETTER } from './byte-class.ts';
import type { DetectedSpan, Detector, Part, Run, Span, TokenFormat } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { distinctBytes, holds } from './value-shape.ts';

/** Bytes of a token that are looked at to tell it from a placeholder. */
const SAMPLE = 40;

const SLASH = 0x2f;

type Compiled = Run | Uint8Array;

const encoder = new TextEncoder();

function compile(parts: readonly Part[]): readonly Compiled[] {
  return parts.map((part) => (typeof part === 'string' ? encoder.encode(part) : part));
}

/** Finds a format's tokens, whatever stands around them, as long as what stands around is not more of the same. */
export function formatDetector(format: TokenFormat): Detector {
  const head = compile(format.head ?? []);
  const tail = compile(format.tail);
  const { notAfter } = format;
  const isAfter = (window: ScanWindow, start: number) =>
    notAfter !== undefined && window.follows(start, notAfter);
  return {
    anchors: format.anchors.map((text) => ({ text })),
    isFormat: true,
    verify(window: ScanWindow, anchorStart: number, anchorEnd: number): DetectedSpan | undefined {
      // What costs least first: what stands before a token that begins with its anchor, then what is behind.
      let start = anchorStart;
      if (head.length === 0 && isAfter(window, start)) return undefined;
      const end = tailEnd(window, tail, anchorEnd);
      if (end < 0) return undefined;
      if (head.length > 0) {
        start = headStart(window, head, anchorStart);
        if (start < 0 || isAfter(window, start)) return undefined;
      }
      if (format.notBefore !== undefined && window.is(end, format.notBefore) && !window.isSeam(end))
        return undefined;
      // The longer side of the anchor tells whether somebody drew it, and there the bytes farthest from it.
      const random =
        anchorStart - start > end - anchorEnd
          ? { start, end: Math.min(anchorStart, start + SAMPLE) }
          : { start: Math.max(anchorEnd, end - SAMPLE), end };
      if (!looksIssued(window, random, format.mixed ?? false)) return undefined;
      return { rule: format.rule, start, end };
    },
  };
}

/** A filled-in token: `xxxxxxxx` and `00000000` are drawings of one. */
function looksIssued(window: ScanWindow, { start, end }: Span, mixed: boolean): boolean {
  const { bytes } = window;
  window.steps += end - start;
  if (distinctBytes(bytes, start, end) < Math.min(10, Math.ceil((end - start) / 3))) return false;
  return !mixed || (holds(bytes, start, end, DIGIT) && holds(bytes, start, end, LETTER));
}

function tailEnd(window: ScanWindow, parts: readonly Compiled[], from: number): number {
  let at = from;
  for (let place = 0; place < parts.length; place++) {
    const part = parts[place] as Compiled;
    if (part instanceof Uint8Array) {
      if (!window.startsWith(part, at)) return -1;
      at += part.length;
      continue;
    }
    if (part.min === part.max && place < parts.length - 1 && !(parts[place + 1] instanceof Uint8Array)) {
      // A run of fixed length before another run: its end is not told by a byte of another class.
      const end = window.runEnd(part.mask, at, place);
      if (end - at < part.min) return -1;
      at += part.min;
      continue;
    }
    const end = window.runEnd(part.mask, at, place);
    if (end - at < part.min) return -1;
    if (end - at >= part.max && window.seams !== undefined) {
      // The last of the values that are read as one ends in the run.
      const seam = window.seamIn(at + part.min, at + part.max);
      if (seam !== undefined) {
        at = seam;
        continue;
      }
    }
    if (end - at > part.max) {
      // The slash behind a path's segment is in base64's alphabet.
      if (window.at(at + part.max) !== SLASH) return -1;
      at += part.max;
      continue;
    }
    // A run that goes on behind the range goes on.
    if (end - at === part.max && window.at(end) !== SLASH && window.is(end, part.mask)) return -1;
    at = end;
  }
  return at;
}

function headStart(window: ScanWindow, parts: readonly Compiled[], from: number): number {
  let at = from;
  for (let index = parts.length - 1; index >= 0; index--) {
    const part = parts[index] as Compiled;
    if (part instanceof Uint8Array) {
      at -= part.length;
      if (!window.startsWith(part, at)) return -1;
      continue;
    }
    const start = window.runStart(part.mask, at, part.max);
    if (at - start < part.min) return -1;
    at = start;
  }
  return at;
}
