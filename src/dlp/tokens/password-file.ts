import {
  BARE_VALUE,
  BASE64URL_DOT,
  BASE64URL_SLASH,
  BLANK,
  LINE_BREAK,
  QUOTES,
  WHITE,
} from './byte-class.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { isSecretValue } from './secret-value.ts';

const COLON = 0x3a;
const STAR = 0x2a;
/** Bytes of a host, of a database's or user's name, of a password. */
const LONGEST_HOST = 128;
const LONGEST_NAME = 64;
const LONGEST = 256;
/** A name, an address or the directory of a socket. */
const HOST = BASE64URL_DOT | BASE64URL_SLASH;

/** Where PostgreSQL and what speaks its protocol listen, and the star for any. */
const PORTS = '5432 5433 5434 5435 5436 5439 6432 6543 15432 25060 25061 26257 54320 54321 54322 *'.split(
  ' ',
);

/** A line of PostgreSQL's `.pgpass`: host:port:database:user:password (its manual, "The Password File"). */
export const passwordFile: Detector = {
  anchors: PORTS.map((port) => ({ text: `:${port}:` })),
  contextual: true,
  verify(window: ScanWindow, start: number, anchorEnd: number): DetectedSpan | undefined {
    const host = window.at(start - 1) === STAR ? start - 1 : window.runStart(HOST, start, LONGEST_HOST);
    if (host === start) return undefined;
    if (host > window.from && !window.is(host - 1, WHITE | QUOTES)) return undefined;
    const user = fieldEnd(window, anchorEnd);
    const password = user === undefined ? undefined : fieldEnd(window, user);
    if (password === undefined) return undefined;
    const end = window.runEnd(BARE_VALUE, password, 13);
    if (end - password > LONGEST || !(end === window.to || window.is(end, LINE_BREAK | QUOTES | BLANK)))
      return undefined;
    if (!isSecretValue(window, { start: password, end }, 'password', { literal: true })) return undefined;
    return { rule: 'generic-password', start: password, end };
  },
};

/** Behind the colon that ends the field that begins at `from`. */
function fieldEnd(window: ScanWindow, from: number): number | undefined {
  const limit = Math.min(window.to, from + LONGEST_NAME);
  let at = from;
  while (at < limit && window.is(at, BARE_VALUE) && window.at(at) !== COLON) {
    at++;
  }
  window.steps += at - from;
  return at > from && at < limit && window.at(at) === COLON ? at + 1 : undefined;
}
