import { BASE64_ANY, BLANK, QUOTES, TOKEN } from './byte-class.ts';
import { isPlaceholderIn } from './placeholder-value.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { isSecretValue } from './secret-value.ts';

/** Bytes of Basic credentials that are decoded. */
const SAMPLE = 512;
const COLON = 0x3a;

/** `Bearer …` (RFC 6750), wherever it is quoted. */
const bearer: Detector = {
  anchors: [
    { text: 'bearer ', fold: true },
    { text: 'bearer%20', fold: true },
    { text: 'bearer+', fold: true },
  ],
  contextual: true,
  verify(window: ScanWindow, _start: number, anchorEnd: number): DetectedSpan | undefined {
    const start = behindBlanks(window, anchorEnd);
    const end = withoutStop(window, start, window.runEnd(TOKEN, start, 6));
    if (end - start < 16 || !isSecretValue(window, { start, end }, 'token', { literal: true }))
      return undefined;
    return { rule: 'bearer-token', start, end };
  },
};

/** `Basic …` (RFC 7617), when it decodes to a user and a password. */
const basic: Detector = {
  anchors: [
    { text: 'basic ', fold: true },
    { text: 'basic%20', fold: true },
  ],
  verify(window: ScanWindow, _start: number, anchorEnd: number): DetectedSpan | undefined {
    return credentialsAt(window, behindBlanks(window, anchorEnd));
  },
};

/** The same without its scheme: `"auth": "…"` of Docker's config.json, `_auth=…` of an .npmrc. */
const stored: Detector = {
  anchors: [{ text: '"auth"' }, { text: '_auth' }, { text: '"_auth"' }],
  verify(window: ScanWindow, _start: number, anchorEnd: number): DetectedSpan | undefined {
    let at = behindBlanks(window, anchorEnd);
    if (window.at(at) !== COLON && window.at(at) !== 0x3d) return undefined;
    at = behindBlanks(window, at + 1);
    return credentialsAt(window, window.is(at, QUOTES) ? at + 1 : at);
  },
};

export const authorizationHeaders: readonly Detector[] = [bearer, basic, stored];

/** What begins at `start`, when it decodes to a user and a password. */
function credentialsAt(window: ScanWindow, start: number): DetectedSpan | undefined {
  const end = window.runEnd(BASE64_ANY, start, 6);
  if (end - start < 12) return undefined;
  const to = Math.min(end, start + SAMPLE);
  window.steps += to - start;
  const decoded = Buffer.from(window.text(start, to), 'base64');
  const colon = decoded.indexOf(COLON);
  if (colon < 0 || decoded.length - colon < 5 || decoded.some((byte) => byte < 0x20)) return undefined;
  if (isPlaceholderIn(decoded, colon + 1, decoded.length)) return undefined;
  return { rule: 'basic-auth', start, end };
}

function behindBlanks(window: ScanWindow, from: number): number {
  let at = from;
  while (at < from + 8 && window.is(at, BLANK)) at++;
  return at;
}

/** A full stop behind a token is a sentence's. */
export function withoutStop(window: ScanWindow, start: number, end: number): number {
  return end > start && window.at(end - 1) === 0x2e ? end - 1 : end;
}
