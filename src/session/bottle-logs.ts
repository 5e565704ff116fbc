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
  #offset: number | undefined;
  #rest = '';

  /** `path`: where the log is, when it is not in the directory under the daemon's name. */
  constructor(logDir: string, daemon: string, path = `${logDir}/${daemon}.log`) {
    this.daemon = daemon;
    this.#path = path;
  }

  read(): readonly LogLine[] {
    let descriptor: number;
    try {
      descriptor = openSync(this.#path, 'r');
    } catch {
      // Gone with the bottle.
      return [];
    }
    try {
      const { size } = fstatSync(descriptor);
      // First time: the tail. A file that became shorter was begun again.
      let offset = this.#offset === undefined ? Math.max(0, size - TAIL_BYTES) : Math.min(this.#offset, size);
      const chunks: Buffer[] = [];
      while (offset < size) {
        const chunk = Buffer.alloc(Math.min(size - offset, 1024 * 1024));
        const length = readSync(descriptor, chunk, 0, chunk.length, offset);
        if (length === 0) break;
        chunks.push(chunk.subarray(0, length));
        offset += length;
      }
      this.#offset = offset;
      return this.#split(Buffer.concat(chunks).toString('utf8'));
    } finally {
      closeSync(descriptor);
    }
  }

  #split(text: string): readonly LogLine[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = (lines.pop() ?? '').slice(0, LINE_MAX);
    return lines.map((line) => ({ daemon: this.daemon, text: line.slice(0, LINE_MAX) }));
  }
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
