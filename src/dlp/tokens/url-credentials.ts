import { AT_SIGN, BASE62, USER_INFO } from './byte-class.ts';
import { isPlaceholder } from './placeholder-value.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { distinctBytes } from './value-shape.ts';

const COLON = 0x3a;
const AT = 0x40;
/** Bytes of user and password together. */
const LONGEST = 512;

/** `scheme://user:password@host` (RFC 3986, 3.2.1), of any scheme: databases, brokers, registries, proxies. */
export const urlCredentials: Detector = {
  anchors: [{ text: '://' }],
  verify(window: ScanWindow, anchorStart: number, anchorEnd: number): DetectedSpan | undefined {
    if (!window.is(anchorStart - 1, BASE62)) return undefined;
    const limit = window.runEnd(USER_INFO | AT_SIGN, anchorEnd, 0);
    if (limit - anchorEnd > LONGEST) return undefined;
    let end = limit;
    // A password may hold an `@` that nobody encoded: the last one is the separator.
    while (end > anchorEnd && window.at(end) !== AT) end--;
    let colon = anchorEnd;
    while (colon < end && window.at(colon) !== COLON) colon++;
    window.steps += limit - end + colon - anchorEnd;
    if (end === anchorEnd || colon === end) return undefined;
    const password = { start: colon + 1, end };
    if (end - password.start < 4 || distinctBytes(window.bytes, password.start, end) < 4) return undefined;
    if (isPlaceholder(window, password)) return undefined;
    return { rule: 'url-credentials', start: window.runStart(BASE62, anchorStart, 24), end };
  },
};
