import { BLANK, NOT_QUOTE, QUOTES, WORD } from './byte-class.ts';
import type { DetectedSpan, Detector, Span } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { isSecretValue } from './secret-value.ts';

const LONGEST = 256;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

interface Quoted extends Span {
  /** Where what follows the closing quote begins. */
  readonly behind: number;
}

/** A quoted string that begins at `from`, blanks before it allowed: source as it is, or as it stands in JSON (`\\"…\\"`). */
function quotedAt(window: ScanWindow, from: number, place: number): Quoted | undefined {
  let at = from;
  while (at < from + 4 && window.is(at, BLANK)) at++;
  // f"…", @"…", b'…'
  if (window.is(at, WORD) && (window.is(at + 1, QUOTES) || window.at(at + 1) === BACKSLASH)) at++;
  const isEscaped = window.at(at) === BACKSLASH;
  if (isEscaped) at++;
  if (!window.is(at, QUOTES)) return undefined;
  const end = window.runEnd(NOT_QUOTE, at + 1, place);
  if (end - at > LONGEST || !window.is(end, QUOTES)) return undefined;
  return {
    start: at + 1,
    end: isEscaped && window.at(end - 1) === BACKSLASH ? end - 1 : end,
    behind: end + 1,
  };
}

/** Calls and pairs of which the second string is the credential: `smtp.login("user", "…")`, `auth = ("user", "…")`. */
const second: Detector = {
  anchors: [
    ...['.login(', '.signin(', '.authenticate(', 'basicauth(', 'networkcredential(', 'algoliasearch('],
    ...[
      'auth = (',
      'auth=(',
      'credentials = (',
      'credentials=(',
      'passwordcredentials(',
      'passwordauthentication(',
    ],
  ].map((text) => ({ text, fold: true })),
  contextual: true,
  verify(window: ScanWindow, _start: number, anchorEnd: number): DetectedSpan | undefined {
    const user = quotedAt(window, anchorEnd, 8);
    if (user === undefined || user.end === user.start) return undefined;
    let at = user.behind;
    while (at < user.behind + 3 && window.is(at, BLANK)) at++;
    if (window.at(at) !== COMMA) return undefined;
    const span = quotedAt(window, at + 1, 9);
    if (span === undefined || !isSecretValue(window, span, 'password', { literal: true })) return undefined;
    return { rule: 'generic-password', start: span.start, end: span.end };
  },
};

/** PowerShell's `ConvertTo-SecureString "…" -AsPlainText` (its reference page): what is secure is made of the plain text. */
const secureString: Detector = {
  anchors: [
    { text: 'to-securestring ', fold: true },
    { text: 'to-securestring -string ', fold: true },
  ],
  contextual: true,
  verify(window: ScanWindow, _start: number, anchorEnd: number): DetectedSpan | undefined {
    const span = quotedAt(window, anchorEnd, 8);
    if (span === undefined || !isSecretValue(window, span, 'password', { literal: true })) return undefined;
    return { rule: 'generic-password', start: span.start, end: span.end };
  },
};

/** Credentials that stand in a call without a name of their own. */
export const callArguments: readonly Detector[] = [second, secureString];
