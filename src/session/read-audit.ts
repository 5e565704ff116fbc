import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** The newest part of a log that is looked at, in bytes: what happened last is what a person asks about. */
export const AUDIT_READ_MAX = 4 * 1024 * 1024;

/**
 * The events of an audit log, oldest first, and of the one before where it was rotated and there is room. A log that
 * is not there is empty; a line that is cut is left out. `from`: the bytes that earlier sessions had written.
 */
export function readAudit(path: string, from = 0): readonly Readonly<Record<string, unknown>>[] {
  const newest = readEnd(path, from, AUDIT_READ_MAX);
  // A log that is shorter than it was has been rotated since.
  const isRotated = newest === undefined || newest.size < from;
  const room = AUDIT_READ_MAX - (newest?.text.length ?? 0);
  const before = from === 0 || isRotated ? readEnd(`${path}.1`, from, room) : undefined;
  const text = isRotated ? (readEnd(path, 0, AUDIT_READ_MAX)?.text ?? '') : newest.text;
  return `${before?.text ?? ''}${text}`.split('\n').flatMap(parse);
}

function readEnd(
  path: string,
  from: number,
  most: number,
): { readonly text: string; readonly size: number } | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.max(0, Math.min(size - from, most)));
    const read = readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
    return { text: bytes.toString('utf8', 0, read), size };
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}

function parse(line: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}
