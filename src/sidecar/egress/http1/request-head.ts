import { IS_METHOD, isFieldValue, isNamed, isToken } from './characters.ts';

/** Bytes, from the first of the request line to the empty line. */
export const HEAD_MAX = 64 * 1024;
export const HEADERS_MAX = 256;
const METHOD_MAX = 32;
/** More digits than any body has, and still exact as a number. */
const LENGTH_DIGITS_MAX = 15;

/** `RequestHead.body` for a body in chunks; otherwise its length in bytes. */
export const CHUNKED = -1;

/** One request head, well-formed by RFC 9112 or 9113 and by what is ambiguous between servers. */
export interface RequestHead {
  /** Absent: HTTP/1. */
  readonly version?: 2;
  readonly method: string;
  /** As sent: origin-form, absolute-form, authority-form or `*`. Printable ASCII without `#`. */
  readonly target: string;
  /** HTTP/1.<minor> */
  readonly minor: 0 | 1;
  /** Name, value, name, value, ... in order, names in the case sent, values without surrounding blanks; latin1. */
  readonly headers: readonly string[];
  /** The value of the one Host header; undefined for an HTTP/1.0 request without. */
  readonly host: string | undefined;
  /** Content-Length, 0 without a body, or CHUNKED. */
  readonly body: number;
  /** The values of all Connection headers, lower case, comma-separated; '' without. */
  readonly connection: string;
  /** The value of the one Upgrade header that the Connection header names. */
  readonly upgrade: string | undefined;
  readonly expectContinue: boolean;
}

/** `http2`: it is not malformed but the preface of HTTP/2 (RFC 9113 section 3.4), without the TLS that it needs here. */
export type HeadResult =
  | { readonly head: RequestHead }
  | { readonly malformed: string; readonly http2?: true };

/** How many bytes a head takes with its empty line; 0 when it is not all there yet, which `looked` bytes were not. */
export function headLength(bytes: Buffer, looked = 0): number {
  const end = bytes.indexOf('\r\n\r\n', Math.max(0, looked - 3), 'latin1');
  return end < 0 ? 0 : end + 4;
}

/**
 * What is already wrong with a head that has not ended: a client that waits for an answer to a malformed head
 * gets one at once, not after the time-out. In the first `looked` bytes nothing was, but the last may be half a line end.
 */
export function partialHeadFault(bytes: Buffer, looked = 0): string | undefined {
  if (bytes.length > HEAD_MAX) return `the request head is longer than ${HEAD_MAX} bytes`;
  for (let i = Math.max(0, looked - 1); i < bytes.length; i++) {
    const code = bytes[i] as number;
    if (code === 0x0a && bytes[i - 1] !== 0x0d) return 'a line of the request head ends in a bare LF';
    if (code === 0x0d && i + 1 < bytes.length && bytes[i + 1] !== 0x0a)
      return 'the request head holds a bare CR';
    if (code === 0) return 'the request head holds a NUL byte';
  }
  return undefined;
}

/** `length` is what `headLength` answered. */
export function parseRequestHead(bytes: Buffer, length: number): HeadResult {
  if (length > HEAD_MAX) return malformed(`the request head is longer than ${HEAD_MAX} bytes`);
  const text = bytes.toString('latin1', 0, length - 2);
  const lineEnd = text.indexOf('\r\n');
  const methodEnd = text.indexOf(' ');
  if (methodEnd < 1 || methodEnd > lineEnd || methodEnd > METHOD_MAX) {
    return malformed('the request line does not begin with a method');
  }
  for (let i = 0; i < methodEnd; i++) {
    if (IS_METHOD[text.charCodeAt(i)] !== 1)
      return malformed('the method is not a token of upper-case letters');
  }
  const targetEnd = text.indexOf(' ', methodEnd + 1);
  if (targetEnd < 0 || targetEnd > lineEnd) return malformed('the request line has no HTTP version');
  const version = text.slice(targetEnd + 1, lineEnd);
  if (version !== 'HTTP/1.1' && version !== 'HTTP/1.0') {
    const reason = 'the request line does not end in HTTP/1.1 or HTTP/1.0';
    return text.startsWith('PRI * HTTP/2.0\r\n') ? { malformed: reason, http2: true } : malformed(reason);
  }
  if (targetEnd === methodEnd + 1) return malformed('the request target is empty');
  for (let i = methodEnd + 1; i < targetEnd; i++) {
    const code = text.charCodeAt(i);
    if (code <= 0x20 || code >= 0x7f) {
      return malformed('the request target holds a byte that must be percent-encoded');
    }
    if (code === 0x23) return malformed('the request target holds a fragment (#)');
  }
  const fields = new FieldReader();
  const fault = fields.read(text, lineEnd + 2);
  if (fault !== undefined) return malformed(fault);
  const minor = version === 'HTTP/1.1' ? 1 : 0;
  if (fields.host === undefined && minor === 1) return malformed('the request has no Host header');
  if (fields.host === '') return malformed('the Host header is empty');
  if (fields.chunked && minor === 0) return malformed('an HTTP/1.0 request has Transfer-Encoding');
  if (fields.chunked && fields.length !== undefined) {
    return malformed('the request has both Content-Length and Transfer-Encoding');
  }
  const upgrade = listHas(fields.connection, 'upgrade') ? fields.upgrade : undefined;
  return {
    head: {
      method: text.slice(0, methodEnd),
      target: text.slice(methodEnd + 1, targetEnd),
      minor,
      headers: fields.flat,
      host: fields.host,
      body: fields.chunked ? CHUNKED : (fields.length ?? 0),
      connection: fields.connection,
      upgrade,
      expectContinue: fields.expectContinue && minor === 1,
    },
  };
}

/** Whether a comma-separated list of lower-case tokens holds `token`. */
export function listHas(list: string, token: string): boolean {
  for (let at = list.indexOf(token); at >= 0; at = list.indexOf(token, at + 1)) {
    const before = at === 0 ? ',' : list[at - 1];
    const after = list[at + token.length] ?? ',';
    if ((before === ',' || before === ' ' || before === '\t') && /[, \t]/.test(after)) return true;
  }
  return false;
}

/** The header lines of one head, and those among them that decide how the message is read. */
class FieldReader {
  readonly flat: string[] = [];
  host: string | undefined;
  length: number | undefined;
  chunked = false;
  connection = '';
  upgrade: string | undefined;
  expectContinue = false;

  /** Reads every line of `text` from `from`; answers what is wrong with one, if anything. */
  read(text: string, from: number): string | undefined {
    for (let start = from; start < text.length; ) {
      const end = text.indexOf('\r\n', start);
      if (end < 0) return 'a header line does not end in CRLF';
      if (this.flat.length >= HEADERS_MAX * 2) return `the request has more than ${HEADERS_MAX} headers`;
      const first = text.charCodeAt(start);
      if (first === 0x20 || first === 0x09) return 'a header is folded over two lines';
      const colon = text.indexOf(':', start);
      if (colon < 0 || colon >= end) return 'a header line has no colon';
      if (!isToken(text, start, colon)) {
        return 'a header name is empty or holds a byte that is not allowed there (a space before the colon?)';
      }
      let valueStart = colon + 1;
      let valueEnd = end;
      while (valueStart < valueEnd && isBlank(text.charCodeAt(valueStart))) valueStart++;
      while (valueEnd > valueStart && isBlank(text.charCodeAt(valueEnd - 1))) valueEnd--;
      if (!isFieldValue(text, valueStart, valueEnd)) return 'a header value holds a control byte';
      const name = text.slice(start, colon);
      const value = text.slice(valueStart, valueEnd);
      const fault = this.#note(name, value);
      if (fault !== undefined) return fault;
      this.flat.push(name, value);
      start = end + 2;
    }
    return undefined;
  }

  /** By length first: most headers are none of these. */
  #note(name: string, value: string): string | undefined {
    switch (name.length) {
      case 4:
        if (!isNamed(name, 'host')) return undefined;
        if (this.host !== undefined) return 'the request has more than one Host header';
        this.host = value;
        return undefined;
      case 6:
        if (!isNamed(name, 'expect')) return undefined;
        if (value.toLowerCase() !== '100-continue' || this.expectContinue) {
          return 'the Expect header is not 100-continue';
        }
        this.expectContinue = true;
        return undefined;
      case 7:
        if (!isNamed(name, 'upgrade')) return undefined;
        if (this.upgrade !== undefined) return 'the request has more than one Upgrade header';
        this.upgrade = value;
        return undefined;
      case 10:
        if (!isNamed(name, 'connection')) return undefined;
        this.connection += (this.connection === '' ? '' : ',') + value.toLowerCase();
        return undefined;
      case 14:
        return isNamed(name, 'content-length') ? this.#noteLength(name, value) : undefined;
      case 17:
        if (!isNamed(name, 'transfer-encoding')) return undefined;
        if (name.includes('_')) return 'a header is called transfer_encoding';
        if (this.chunked) return 'the request has more than one Transfer-Encoding header';
        if (value.toLowerCase() !== 'chunked') return 'the Transfer-Encoding is not exactly chunked';
        this.chunked = true;
        return undefined;
      default:
        return undefined;
    }
  }

  #noteLength(name: string, value: string): string | undefined {
    if (name.includes('_')) return 'a header is called content_length';
    if (this.length !== undefined) return 'the request has more than one Content-Length header';
    const number = parseContentLength(value);
    if (typeof number === 'string') return number;
    this.length = number;
    return undefined;
  }
}

/** A Content-Length in bytes, or what is wrong with it. */
export function parseContentLength(value: string): number | string {
  let number = 0;
  for (let i = 0; i < value.length; i++) {
    const digit = value.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return 'the Content-Length is not a plain decimal number';
    number = number * 10 + digit;
  }
  if (value === '' || value.length > LENGTH_DIGITS_MAX)
    return 'the Content-Length is not a plain decimal number';
  if (value.length > 1 && value.charCodeAt(0) === 0x30) return 'the Content-Length has a leading zero';
  return number;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

function malformed(reason: string): { readonly malformed: string } {
  return { malformed: reason };
}
