import { BASE62, BASE64, DIGIT, LOWER, UPPER } from './byte-class.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import { RUN_LIMIT, type ScanWindow } from './scan-window.ts';
import { distinctBytes, holds } from './value-shape.ts';

/** Bytes of key material that must be there: a header alone is a mention of one. */
const LEAST_BODY = 40;
/** Bytes of its first line. */
const LINE_MIN = 24;
/** Bytes between `BEGIN` and `PRIVATE KEY`: `ENCRYPTED`, `OPENSSH`, `RSA`, dashes. */
const LABEL = 24;
/** Bytes in which the body begins: `Proc-Type` and `DEK-Info` lines (RFC 1421), quotes, indents, `\n` escapes. */
const PREAMBLE = 400;

const BEGIN = new TextEncoder().encode('BEGIN');
const END = new TextEncoder().encode('END');
const N = 0x6e;
const R = 0x72;
const BACKSLASH = 0x5c;

/**
 * Private keys as text: PEM (RFC 7468: PKCS#8, PKCS#1, SEC 1, OpenSSH, encrypted), OpenPGP (RFC 9580), SSH2
 * (RFC 4716's private kin), PuTTY; with line ends, `\n` escapes, indents or spaces between their lines, or nothing.
 */
export const privateKey: Detector = {
  anchors: [{ text: 'PRIVATE KEY' }, { text: 'Private-Lines:' }],
  isFormat: true,
  verify(window: ScanWindow, anchorStart: number, anchorEnd: number): DetectedSpan | undefined {
    const isPutty = window.bytes[anchorStart + 1] === R && window.bytes[anchorStart + 2] !== 0x49;
    const start = isPutty ? anchorStart : beginBefore(window, anchorStart);
    if (start < 0) return undefined;
    // A header inside what was just read as a body is read with it.
    if (anchorStart < (window.kept.keyEnd ?? 0)) return undefined;
    const end = bodyEnd(window, anchorEnd);
    window.kept.keyEnd = end;
    return end < 0 ? undefined : { rule: 'private-key', start, end };
  },
};

function beginBefore(window: ScanWindow, anchorStart: number): number {
  for (let at = anchorStart - BEGIN.length; at >= anchorStart - LABEL; at--) {
    if (!window.startsWith(BEGIN, at)) continue;
    let start = at;
    while (
      start > window.from &&
      start > at - 6 &&
      (window.at(start - 1) === 0x2d || window.at(start - 1) === 0x20)
    )
      start--;
    return start === at ? -1 : start;
  }
  return -1;
}

/** Behind the footer, or behind what is seen of the body; -1 when there is none. */
function bodyEnd(window: ScanWindow, from: number): number {
  const { to } = window;
  const limit = Math.min(to, from + RUN_LIMIT);
  // What was passed over behind the last header need not be again.
  let at = Math.max(from, window.kept.keyless ?? 0);
  let material = 0;
  let end = -1;
  /** Where material was seen last. */
  let seen = from;
  while (at < limit && at - seen <= PREAMBLE) {
    if (!window.is(at, BASE64)) {
      // The letter of an escape is no material.
      const escaped = window.at(at) === BACKSLASH && (window.at(at + 1) === N || window.at(at + 1) === R);
      if (material >= LEAST_BODY && window.startsWith(END, at + 1)) {
        end = footerEnd(window, at + 1);
        break;
      }
      at += escaped ? 2 : 1;
      continue;
    }
    if (material >= LEAST_BODY && window.startsWith(END, at)) {
      end = footerEnd(window, at);
      break;
    }
    const runStart = at;
    while (at < limit && window.is(at, BASE64)) at++;
    window.steps += at - runStart;
    // Words of a preamble, and of source that only mentions a header, are no line of a body.
    if (material === 0 && !isBodyLine(window, runStart, at)) continue;
    material += at - runStart;
    end = at;
    seen = at;
  }
  // A line that was cut off at the limit is to be seen whole.
  if (material === 0) window.kept.keyless = at < limit ? at : limit - LINE_MIN;
  return material >= LEAST_BODY ? end : -1;
}

function isBodyLine(window: ScanWindow, start: number, end: number): boolean {
  const { bytes } = window;
  if (end - start < LINE_MIN || distinctBytes(bytes, start, end) < 10) return false;
  return (
    holds(bytes, start, end, LOWER) && holds(bytes, start, end, UPPER) && holds(bytes, start, end, DIGIT)
  );
}

function footerEnd(window: ScanWindow, at: number): number {
  let end = at;
  while (end < window.to && end < at + 48 && (window.is(end, BASE62) || window.at(end) === 0x20)) end++;
  while (end < window.to && end < at + 56 && window.at(end) === 0x2d) end++;
  return end;
}
