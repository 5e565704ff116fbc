import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';

export interface LogLine {
  readonly daemon: string;
  readonly text: string;
}

/** The newest part of each log that is kept in memory. */
const TAIL_BYTES = 16 * 1024 * 1024;
/** A line that never ends is cut: nobody reads it. */
const LINE_MAX = 64 * 1024;

/** The daemons that logged, by name. */
export function daemonsOf(logDir: string): readonly string[] {
  try {
    return readdirSync(logDir)
      .filter((name) => /^[a-z][a-z0-9-]*\.log$/.test(name))
      .map((name) => name.slice(0, -'.log'.length))
      .sort();
  } catch {
    return [];
  }
}

/** Reads one log as it grows: each call gives the whole lines that came since the last. */
export class LogReader {
  readonly daemon: string;
  readonly #path: string;
  #open: OpenLog | undefined;

  /** `path`: where the log is, when it is not in the directory under the daemon's name. */
  constructor(logDir: string, daemon: string, path = `${logDir}/${daemon}.log`) {
    this.daemon = daemon;
    this.#path = path;
  }

  /**
   * Also across a rotation, which makes `PATH` `PATH.1`: the file that was read so far is held open and read to its end,
   * then what has taken its place. Of files that came and went between two calls nothing is known.
   */
  read(): readonly LogLine[] {
    const newer = openLog(this.#path);
    const last = this.#open;
    let lines: readonly string[] = [];
    if (last !== undefined && (newer === undefined || isSame(newer, last))) {
      if (newer !== undefined) closeSync(newer.descriptor);
      lines = linesOf(last);
    } else {
      if (last !== undefined) lines = linesOf(last);
      for (const log of [openLog(`${this.#path}.1`), newer]) {
        if (log !== undefined) lines = lines.concat(this.#take(log));
      }
    }
    return lines.map((text) => ({ daemon: this.daemon, text }));
  }

  /** Holds this file from now on, unless it is the one that is held. */
  #take(log: OpenLog): readonly string[] {
    if (this.#open !== undefined && isSame(log, this.#open)) {
      closeSync(log.descriptor);
      return [];
    }
    this.close();
    this.#open = log;
    return linesOf(log);
  }

  close(): void {
    if (this.#open !== undefined) closeSync(this.#open.descriptor);
    this.#open = undefined;
  }
}

interface OpenLog {
  readonly descriptor: number;
  readonly device: number;
  readonly inode: number;
  /** Bytes that were read. */
  offset: number;
  /** Of a line that is not whole. */
  rest: Buffer;
}

/** The whole lines that came since the last time. */
function linesOf(log: OpenLog): readonly string[] {
  const { size } = fstatSync(log.descriptor);
  if (size < log.offset) {
    // Begun again in its place.
    log.offset = 0;
    log.rest = Buffer.alloc(0);
  }
  const chunks: Buffer[] = [log.rest];
  while (log.offset < size) {
    const chunk = Buffer.alloc(Math.min(size - log.offset, 1024 * 1024));
    const length = readSync(log.descriptor, chunk, 0, chunk.length, log.offset);
    if (length === 0) break;
    chunks.push(chunk.subarray(0, length));
    log.offset += length;
  }
  const bytes = Buffer.concat(chunks);
  const end = bytes.lastIndexOf(0x0a) + 1;
  log.rest = bytes.subarray(end, end + LINE_MAX);
  if (end === 0) return [];
  return bytes
    .toString('utf8', 0, end - 1)
    .split('\n')
    .map((line) => line.slice(0, LINE_MAX));
}

/** From its tail on. Undefined: it is not there, or gone with the bottle. */
function openLog(path: string): OpenLog | undefined {
  try {
    const descriptor = openSync(path, 'r');
    const { dev: device, ino: inode, size } = fstatSync(descriptor);
    return { descriptor, device, inode, offset: Math.max(0, size - TAIL_BYTES), rest: Buffer.alloc(0) };
  } catch {
    return undefined;
  }
}

function isSame(a: OpenLog, b: OpenLog): boolean {
  return a.device === b.device && a.inode === b.inode;
}

/**
 * Joins several logs in the order of time. A line tells its time by an ISO 8601 date at its start or a `time` key; one
 * that does not keeps its place behind the line before it.
 */
export function mergeLogs(logs: readonly (readonly LogLine[])[]): readonly LogLine[] {
  const timed = logs.flatMap((lines, log) => {
    let time = '';
    return lines.map((line, index) => {
      time = timeOf(line.text) ?? time;
      return { line, time, log, index };
    });
  });
  return timed
    .sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.log - b.log || a.index - b.index))
    .map(({ line }) => line);
}

/** All in UTC with milliseconds, so that text order is time order. */
const TIME = /^(?:\{[^{}]{0,64}?"time":")?(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z)/;

function timeOf(line: string): string | undefined {
  return TIME.exec(line)?.[1];
}
