import { BARE_VALUE, BLANK, NOT_QUOTE, QUOTES } from './byte-class.ts';
import { isPlaceholder } from './placeholder-value.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { isSecretValue } from './secret-value.ts';
import { distinctBytes } from './value-shape.ts';

const LONGEST = 256;
/** Bytes before the flag in which the command stands. */
const COMMAND = 200;
const CURL = new TextEncoder().encode('curl');
const COLON = 0x3a;

/** `curl -u user:password`, `curl --user user:password` (curl's man page). */
const curlUser: Detector = {
  anchors: [{ text: ' -u' }, { text: '--user' }, { text: '--proxy-user' }],
  verify(window: ScanWindow, start: number, anchorEnd: number): DetectedSpan | undefined {
    let at = anchorEnd;
    while (at < anchorEnd + 4 && (window.is(at, BLANK) || window.at(at) === 0x3d)) at++;
    const isQuoted = window.is(at, QUOTES);
    if (isQuoted) at++;
    const end = window.runEnd(isQuoted ? NOT_QUOTE : BARE_VALUE, at, 7);
    if (end - at > LONGEST) return undefined;
    let colon = at;
    while (colon < end && window.at(colon) !== COLON) colon++;
    window.steps += colon - at;
    const password = { start: colon + 1, end };
    if (colon >= end || end - password.start < 6 || distinctBytes(window.bytes, password.start, end) < 5)
      return undefined;
    if (!followsCurl(window, start) || isPlaceholder(window, password)) return undefined;
    return { rule: 'curl-auth-user', start: at, end };
  },
};

/** `sshpass -p password` (its man page), SQL's `IDENTIFIED BY 'password'`. */
const spokenPassword: Detector = {
  anchors: [{ text: 'sshpass -p' }, { text: 'identified by ', fold: true }],
  contextual: true,
  verify(window: ScanWindow, _start: number, anchorEnd: number): DetectedSpan | undefined {
    let at = anchorEnd;
    while (at < anchorEnd + 4 && window.is(at, BLANK)) at++;
    const isQuoted = window.is(at, QUOTES);
    if (isQuoted) at++;
    const end = window.runEnd(isQuoted ? NOT_QUOTE : BARE_VALUE, at, 7);
    if (end - at > LONGEST || !isSecretValue(window, { start: at, end }, 'password', { literal: true }))
      return undefined;
    return { rule: 'generic-password', start: at, end };
  },
};

export const commandLines: readonly Detector[] = [curlUser, spokenPassword];

function followsCurl(window: ScanWindow, from: number): boolean {
  for (let at = from - CURL.length; at >= from - COMMAND && at >= window.from; at--) {
    if (window.startsWith(CURL, at)) return true;
  }
  return false;
}
