/**
 * The path of a request-target in the one spelling that rules are compared with.
 *
 * Upstreams disagree about some spellings: whether `%2F` separates segments, and whether a percent sign is decoded a
 * second time. So a path has one reading for each number of times that an upstream may decode it, and a rule set
 * allows it only when it allows every reading. What has no safe reading is refused:
 *
 * - NUL and other control characters, backslashes, bad escapes, and bytes that no UTF-8 has (overlong slashes);
 * - `..` after an empty segment (`/a//../b` is `/b` to who folds slashes first, `/a/b` to who does not);
 * - `.` and `..` with a path parameter (`/..;x/`), which servlet containers strip before they resolve dots;
 * - escapes nested more than three deep.
 */
export type CanonicalPath =
  | {
      readonly ok: true;
      /** As most upstreams read it: `%2F` is data. */
      readonly path: string;
      /** Verbatim, without its question mark; '' when there is none. */
      readonly query: string;
      /** What upstreams that decode once more, or twice, make of it. Absent when all read the same. */
      readonly furtherReadings?: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

/** `rawTarget` in origin-form (RFC 9112 section 3.2.1) or `*`, as received; ASCII. */
export function canonicalPath(rawTarget: string): CanonicalPath {
  const scan = scanTarget(rawTarget);
  if (scan === NOT_ORIGIN_FORM) {
    return rawTarget === '*'
      ? { ok: true, path: '*', query: '' }
      : refused('the request target does not begin with a slash');
  }
  if (scan === FORBIDDEN) {
    return refused('the request target contains a space, a control character, `#` or a byte outside ASCII');
  }
  const queryAt = rawTarget.indexOf('?');
  const raw = queryAt < 0 ? rawTarget : rawTarget.slice(0, queryAt);
  const query = queryAt < 0 ? '' : rawTarget.slice(queryAt + 1);
  if (scan === CANONICAL) return { ok: true, path: raw, query };

  const escaped = percentNormalise(raw);
  if (!escaped.ok) return escaped;
  const first = resolveDots(escaped.path);
  if (!first.ok || !DECODABLE.test(escaped.path)) return first.ok ? { ...first, query } : first;
  const readings = readEveryWay(escaped.path, first.path);
  if (!readings.ok) return readings;
  const furtherReadings = readings.paths.filter((path) => path !== first.path);
  return { ok: true, path: first.path, query, ...(furtherReadings.length === 0 ? {} : { furtherReadings }) };
}

const MAX_DECODINGS = 3;

/**
 * What a chain of servers may make of a path of which each decodes it once, and may or may not resolve its dots before
 * it hands it on: dots that one resolves are gone before the next decodes.
 */
function readEveryWay(
  escaped: string,
  resolved: string,
):
  | { readonly ok: true; readonly paths: readonly string[] }
  | { readonly ok: false; readonly reason: string } {
  const readings = new Set<string>();
  let handedOn = new Set([escaped, resolved]);
  for (let decodings = 0; handedOn.size > 0; decodings++) {
    if (decodings === MAX_DECODINGS + 1)
      return refused('the path is percent-encoded more than three times over');
    const next = new Set<string>();
    for (const text of handedOn) {
      if (!DECODABLE.test(text)) continue;
      const decoded = percentNormalise(decodeOnce(text));
      if (!decoded.ok) return decoded;
      const reading = resolveDots(decoded.path);
      if (!reading.ok) return reading;
      readings.add(reading.path);
      next.add(decoded.path).add(reading.path);
    }
    handedOn = next;
  }
  return { ok: true, paths: [...readings] };
}

const CANONICAL = 0;
const NEEDS_WORK = 1;
const FORBIDDEN = 2;
const NOT_ORIGIN_FORM = 3;

/** Tells in one pass, without allocating, whether the path is canonical already. */
function scanTarget(target: string): number {
  if (target.charCodeAt(0) !== 0x2f) return NOT_ORIGIN_FORM;
  let result = CANONICAL;
  let inQuery = false;
  let previous = 0;
  for (let index = 0; index < target.length; index++) {
    const code = target.charCodeAt(index);
    if (code <= 0x20 || code >= 0x7f || code === 0x23) return FORBIDDEN;
    if (inQuery) continue;
    if (code === 0x3f) inQuery = true;
    // After a slash, another one or a dot may have to go; elsewhere only what is not a plain path character.
    else if (PLAIN[code] === 0 || (previous === 0x2f && (code === 0x2f || code === 0x2e)))
      result = NEEDS_WORK;
    previous = code;
  }
  return result;
}

/** pchar (RFC 3986 section 3.3) and the slash, but `%` and `;`. */
const PLAIN = new Uint8Array(128);
for (const character of "/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~!$&'()*+,=:@") {
  PLAIN[character.charCodeAt(0)] = 1;
}

const HEX = '0123456789ABCDEF';

type Normalised =
  | { readonly ok: true; readonly path: string }
  | { readonly ok: false; readonly reason: string };

/** RFC 3986 section 6.2.2.2: escapes of plain characters decoded, all others in upper case, what a path may not hold escaped. */
function percentNormalise(raw: string): Normalised {
  let escaped = '';
  for (let index = 0; index < raw.length; index++) {
    const code = raw.charCodeAt(index);
    if (code === 0x5c) return refused('the path contains a backslash');
    if (code !== 0x25) {
      escaped += PLAIN[code] === 1 || code === 0x3b ? raw[index] : escapeOf(code);
      continue;
    }
    const byte = hexDigit(raw.charCodeAt(index + 1)) * 16 + hexDigit(raw.charCodeAt(index + 2));
    if (Number.isNaN(byte))
      return refused('the path contains a `%` that two hexadecimal digits do not follow');
    if (byte === 0) return refused('the path contains an encoded NUL');
    if (byte < 0x20 || byte === 0x7f) return refused('the path contains an encoded control character');
    if (byte === 0x5c) return refused('the path contains an encoded backslash');
    if (byte === 0xc0 || byte === 0xc1 || byte >= 0xf5)
      return refused('the path contains a byte that UTF-8 never has');
    escaped += byte !== 0x2f && byte < 0x80 && PLAIN[byte] === 1 ? String.fromCharCode(byte) : escapeOf(byte);
    index += 2;
  }
  return { ok: true, path: escaped };
}

/** RFC 3986 section 6.2.2.3, and empty segments folded. */
function resolveDots(path: string): Normalised {
  const segments = path.split('/');
  const kept: string[] = [];
  let endsInDirectory = false;
  for (let index = 1; index < segments.length; index++) {
    const segment = segments[index] as string;
    endsInDirectory = segment === '' || segment === '.' || segment === '..';
    if (segment === '..') {
      if (kept.pop() === '') return refused('the path goes up (`..`) from an empty segment');
    } else if (segment !== '.') {
      if (/^(\.|%2E){1,2}(;|%3B)/.test(segment))
        return refused('the path has a dot segment with a parameter');
      kept.push(segment);
    }
  }
  const folded = kept.filter((segment) => segment !== '').join('/');
  return { ok: true, path: folded === '' ? '/' : `/${folded}${endsInDirectory ? '/' : ''}` };
}

/** What another decoding would change: an encoded slash, or an encoded percent sign in front of two digits. */
const DECODABLE = /%2F|%25[0-9A-Fa-f]{2}/;

function decodeOnce(path: string): string {
  return path.replace(/%2F|%25(?=[0-9A-Fa-f]{2})/g, (found) => (found === '%2F' ? '/' : '%'));
}

function escapeOf(byte: number): string {
  return `%${HEX[byte >> 4]}${HEX[byte & 15]}`;
}

/** NaN for anything else, the end of the text too. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : Number.NaN;
}

function refused(reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason };
}
