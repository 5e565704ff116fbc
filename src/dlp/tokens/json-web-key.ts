import { BASE64URL, BLANK, QUOTES } from './byte-class.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { distinctBytes } from './value-shape.ts';

/** RFC 7518: 16 bytes of a symmetric key at least, 32 of an elliptic curve's, far more of RSA's. */
const SHORTEST = 22;
/** Bytes before and behind the member in which the key's type stands. */
const BEFORE = 700;
const BEHIND = 1500;
const COLON = 0x3a;
const DOUBLE_QUOTE = 0x22;

/** The private member of a JSON Web Key (RFC 7517): `d`, or `k` of a symmetric one, in an object that has a `kty`. */
export const jsonWebKey: Detector = {
  anchors: [{ text: '"d"' }, { text: '"k"' }],
  verify(window: ScanWindow, start: number, anchorEnd: number): DetectedSpan | undefined {
    let at = anchorEnd;
    while (at < anchorEnd + 4 && (window.is(at, BLANK) || window.at(at) === COLON)) at++;
    if (window.at(at) !== DOUBLE_QUOTE) return undefined;
    at++;
    const end = window.runEnd(BASE64URL, at, 14);
    if (end - at < SHORTEST || !window.is(end, QUOTES)) return undefined;
    if (distinctBytes(window.bytes, at, Math.min(end, at + 64)) < 10) return undefined;
    return holdsType(window, start, end) ? { rule: 'json-web-key', start: at, end } : undefined;
  },
};

function holdsType(window: ScanWindow, start: number, end: number): boolean {
  const from = Math.max(window.from, start - BEFORE);
  const to = Math.min(window.to, end + BEHIND);
  window.steps += start - from + (to - end);
  return window.text(from, start).includes('"kty"') || window.text(end, to).includes('"kty"');
}
