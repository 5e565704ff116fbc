import { isUtf8 } from 'node:buffer';
import type { FileFault, ManifestFailure } from '../diagnostics/manifest-failure.ts';
import { fail, ok, type Result } from '../diagnostics/result.ts';
import { locate, makeSource, type Source } from '../yaml/source.ts';

/** A manifest file in its two parts. */
export interface Frontmatter {
  readonly source: Source;
  /** Where the YAML stands in `source.text`. */
  readonly start: number;
  readonly end: number;
  /** What follows the frontmatter, with LF line ends. */
  readonly body: string;
}

/** Bytes. */
export const MANIFEST_LIMIT = 1024 * 1024;

const BOM = '\ufeff';
const FENCE = /^---[ \t]*\r?$/;

/**
 * Splits a file into frontmatter and body. A byte order mark and CRLF line ends are what some editors write and
 * mean nothing, so they are accepted; what could be meant in two ways is refused.
 */
export function splitFrontmatter(file: string, bytes: Uint8Array): Result<Frontmatter, ManifestFailure> {
  const refuse = (fault: FileFault, found?: string) =>
    fail({ room: 'manifest', kind: 'file', file, fault, ...(found === undefined ? {} : { found }) } as const);
  if (bytes.length > MANIFEST_LIMIT) return refuse('too-large', `over ${MANIFEST_LIMIT} bytes`);
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return refuse('utf16');
  }
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const source = makeSource(file, text);
  if (!isUtf8(bytes)) return fail(notUtf8(source, bytes));

  const opening = line(source, 0);
  const marked = text.startsWith(BOM) ? BOM.length : 0;
  if (!FENCE.test(opening.slice(marked))) {
    return fail({
      room: 'manifest',
      kind: 'file',
      file,
      fault: 'no-frontmatter',
      where: locate(source, marked, opening.length),
    });
  }
  const closing = source.lineStarts.findIndex((_, number) => number > 0 && FENCE.test(line(source, number)));
  if (closing < 0) {
    const where = locate(source, marked, opening.length);
    return fail({ room: 'manifest', kind: 'file', file, fault: 'unclosed-frontmatter', where });
  }
  const start = source.lineStarts[1] as number;
  const end = source.lineStarts[closing] as number;
  const control = findControl(text, start, end);
  if (control !== undefined) {
    const found = `U+${text.charCodeAt(control).toString(16).toUpperCase().padStart(4, '0')}`;
    const where = locate(source, control, control + 1);
    return fail({ room: 'manifest', kind: 'file', file, fault: 'control-character', found, where });
  }
  const body = text.slice(source.lineStarts[closing + 1] ?? text.length).replaceAll('\r\n', '\n');
  return ok({ source, start, end, body });
}

/** A line with a CR it may end in, without its LF. */
function line(source: Source, number: number): string {
  const { text, lineStarts } = source;
  return text.slice(lineStarts[number], (lineStarts[number + 1] ?? text.length + 1) - 1);
}

/** YAML 1.2, 5.1: C0 (but tab and line ends), DEL and C1 (but NEL) are not printable and so not allowed. */
function findControl(text: string, start: number, end: number): number | undefined {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x20 ? code !== 0x09 && code !== 0x0a && code !== 0x0d : code >= 0x7f && code <= 0x9f)
      return at;
    // A lone CR ends a line for YAML and for nobody else: what is marked and what is meant would differ.
    if (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a) return at;
  }
  return undefined;
}

/** Decoding replaced each bad byte by U+FFFD; the first line whose bytes are bad holds the first of them. */
function notUtf8(source: Source, bytes: Uint8Array): ManifestFailure {
  let [start, number] = [0, 0];
  for (;;) {
    const newline = bytes.indexOf(0x0a, start);
    if (newline < 0 || !isUtf8(bytes.subarray(start, newline))) break;
    start = newline + 1;
    number++;
  }
  const bad = Math.max(0, line(source, number).indexOf('\ufffd'));
  const at = (source.lineStarts[number] as number) + bad;
  const where = locate(source, at, at + 1);
  return { room: 'manifest', kind: 'file', file: source.file, fault: 'not-utf8', where };
}
