import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { withoutTime } from '../../diagnostics/timed-lines.ts';
import { type ChildProcess, exitCode, start } from '../../sys/spawn.ts';
import { childrenOf } from './process-tree.ts';

/** Where the descriptors of a bwrap process stand. The data on 3.. is written at once and closed. */
export const FIRST_DATA_FD = 3;

export interface DaemonRequest {
  /** As people know it: `the gate`. */
  readonly part: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Written to descriptors 3, 4, ... in this order. */
  readonly data: readonly (string | Uint8Array)[];
  /** stderr goes here. */
  readonly logPath: string;
}

/**
 * One of our own programs inside bwrap. The descriptor after `data` is bwrap's `--info-fd`: it tells the pid of
 * the first process in the room.
 */
export class Daemon {
  /** Settles with a wording of the exit status, once everything in the room has ended. */
  readonly ended: Promise<string>;
  /** Settles when the room ended although nobody called `stop`. */
  readonly died: Promise<Failure>;
  /** Settles with the pid of the room's first process as soon as there is one; undefined when there never was. */
  readonly room: Promise<number | undefined>;
  readonly #request: DaemonRequest;
  readonly #child: ChildProcess;
  #innerPid: number | undefined;
  #closing = false;

  private constructor(request: DaemonRequest, child: ChildProcess) {
    this.#request = request;
    this.#child = child;
    const info = child.stdio[FIRST_DATA_FD + request.data.length] as Readable;
    this.room = firstChunk(info).then((text) => {
      this.#innerPid = (JSON.parse(text || '{}') as { 'child-pid'?: number })['child-pid'];
      return this.#innerPid;
    });
    this.ended = new Promise((resolve) => {
      child.once('exit', (status, signal) => resolve(signal ?? `exit status ${exitCode(status, signal)}`));
    });
    this.died = new Promise((resolve) => {
      void this.ended.then((status) => {
        if (!this.#closing) resolve(this.death(status));
      });
    });
  }

  /** The failure that its end is to those who still needed it. */
  death(status: string): Failure {
    const { part, logPath } = this.#request;
    return { room: 'backend', kind: 'died', part, status, stderr: lastLines(logPath, 10) };
  }

  static async start(request: DaemonRequest): Promise<Result<Daemon, Failure>> {
    const log = openSync(request.logPath, 'a', 0o600);
    const started = await start({
      file: request.file,
      args: request.args,
      env: {},
      stdio: ['ignore', 'pipe', log, ...request.data.map(() => 'pipe' as const), 'pipe'],
      // A terminal's Ctrl-C must reach the command line only, which then decides.
      detached: true,
    });
    closeSync(log);
    if (!started.ok) return started;
    writeData(started.value, request.data);
    return ok(new Daemon(request, started.value));
  }

  /** Waits for the first line on stdout. */
  async ready(): Promise<Result<string, Failure>> {
    const line = await firstLine(this.#child.stdout as Readable);
    await this.room;
    if (line !== undefined) return ok(line);
    const { part, logPath } = this.#request;
    return fail({
      room: 'backend',
      kind: 'start-failed',
      part,
      status: await this.ended,
      stderr: lastLines(logPath, 10),
      mend: 'run `bot-bottle doctor`: it says what this machine lacks',
    });
  }

  /**
   * Ends the room. `gently` sends SIGTERM to the program in it and waits for it to finish its writes; otherwise,
   * or after `graceMs`, the room's first process is killed, and with it the whole pid namespace.
   */
  async stop(options: { readonly gently: boolean; readonly graceMs?: number }): Promise<void> {
    this.#closing = true;
    const first = this.#innerPid;
    if (first === undefined) this.#child.kill('SIGKILL');
    else if (options.gently) {
      for (const pid of childrenOf(first)) kill(pid, 'SIGTERM');
      const timer = setTimeout(() => kill(first, 'SIGKILL'), options.graceMs ?? 3000);
      await this.ended;
      clearTimeout(timer);
    } else kill(first, 'SIGKILL');
    await this.ended;
  }
}

export function writeData(child: ChildProcess, data: readonly (string | Uint8Array)[]): void {
  for (const [index, bytes] of data.entries()) {
    const stream = child.stdio[FIRST_DATA_FD + index] as Writable;
    // A bwrap that refused its options closes early; its exit status and words tell.
    stream.on('error', () => {});
    stream.end(bytes);
  }
}

/** A process that has ended meanwhile is no error. */
export function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function firstChunk(stream: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (text.trimEnd().endsWith('}')) resolve(text);
    });
    stream.once('close', () => resolve(text));
    stream.on('error', () => resolve(text));
  });
}

function firstLine(stream: Readable): Promise<string | undefined> {
  return new Promise((resolve) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      if (text.includes('\n')) return;
      text += chunk.toString();
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    stream.once('close', () => resolve(undefined));
  });
}

function lastLines(path: string, count: number): string {
  try {
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n').slice(-count);
    return lines.map(withoutTime).join('\n');
  } catch {
    // The other daemon failed first, and the bottle's directory has gone with its log.
    return '';
  }
}
