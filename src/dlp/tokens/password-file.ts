import { BARE_VALUE, BASE62, BLANK, LINE_BREAK, QUOTES, WHITE, WORD } from './byte-class.ts';
import type { DetectedSpan, Detector } from './rule.ts';
import type { ScanWindow } from './scan-window.ts';
import { isSecretValue } from './secret-value.ts';

const COLON = 0x3a;
const STAR = 0x2a;
/** Bytes of a host, of a database's or user's name, of a password. */
const LONGEST_HOST = 128;
const LONGEST_NAME = 64;
const LONGEST = 256;

/** Where PostgreSQL and what speaks its protocol listen, and the star for any. */
const PORTS = '5432 5433 5434 5435 5436 5439 6432 6543 15432 25060 25061 26257 54320 54321 54322 *'.split(
  ' ',
);

/** A line of PostgreSQL's `.pgpass`: host:port:database:user:password (its manual, "The Password File"). */
export const passwordFile: Detector = {
  anchors: PORTS.map((port) => ({ text: `:${port}:` })),
  contextual: true,
  verify(window: ScanWindow, start: number, anchorEnd: number): DetectedSpan | undefined {
    const host = window.runStart(BARE_VALUE, start, LONGEST_HOST);
    if (host === start || !isHost(window, host, start)) return undefined;
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

/** A name, an address or a star. */
function isHost(window: ScanWindow, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    if (window.is(at, WORD)) continue;
    const byte = window.at(at);
    if (byte === 0x2d || byte === 0x2e || byte === 0x2f || (byte === STAR && to - from === 1)) continue;
    return false;
  }
  return window.is(from, BASE62) || window.at(from) === STAR || window.at(from) === 0x2f;
}

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
