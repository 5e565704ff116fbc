import { BASE64URL } from './byte-class.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';

const DOT = 0x2e;
/** Bytes of a header that are decoded to look for `"alg"`. */
const HEADER = 400;

/** Headers with one end are decoded so often: in a body of `eyJeyJeyJ` there is one at every third byte. */
const ATTEMPTS = 6;

/**
 * JSON Web Tokens, signed (RFC 7515: header.payload.signature) or encrypted (RFC 7516: five parts). `eyJ` is `{"` in
 * base64; the header is decoded, since whatever is JSON begins so.
 */
export const jsonWebToken: Detector = {
  anchors: [{ text: 'eyJ' }, { text: 'ewog' }, { text: 'eyAi' }],
  isFormat: true,
  verify(window: ScanWindow, start: number, anchorEnd: number): DetectedSpan | undefined {
    const headerEnd = window.runEnd(BASE64URL, anchorEnd, 0);
    if (headerEnd - start < 16 || window.at(headerEnd) !== DOT) return undefined;
    const payloadEnd = window.runEnd(BASE64URL, headerEnd + 1, 1);
    if (window.at(payloadEnd) !== DOT || !namesAlgorithm(window, start, headerEnd)) return undefined;
    let end = window.runEnd(BASE64URL, payloadEnd + 1, 2);
    const signature = end - payloadEnd - 1;
    let parts = 3;
    while (parts < 5 && window.at(end) === DOT && window.is(end + 1, BASE64URL)) {
      end = window.runEnd(BASE64URL, end + 1, parts++);
    }
    const payload = payloadEnd - headerEnd - 1;
    if (parts === 3 && (payload < 8 || signature < 16)) return undefined;
    return { rule: 'jwt', start, end };
  },
};

function namesAlgorithm(window: ScanWindow, start: number, end: number): boolean {
  const { header: kept } = window.kept;
  const count = kept?.at === end ? kept.count + 1 : 1;
  if (count > ATTEMPTS) return false;
  window.kept.header = { at: end, count };
  const to = Math.min(end, start + HEADER);
  window.steps += to - start;
  const decoded = Buffer.from(window.text(start, to), 'base64url').toString('latin1');
  return decoded.startsWith('{') && decoded.includes('"alg"');
}
