import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { withoutTime } from '../../diagnostics/timed-lines.ts';
import { type ChildProcess, exitCode, start } from '../../sys/spawn.ts';
import { LineQueue } from '../line-queue.ts';
import { type Container, notInstalled, PROGRAM } from './command.ts';

export interface HeldRequest {
  /** As people know it: `the gate`. */
  readonly part: string;
  readonly args: readonly string[];
  /** Given on stdin, which then stays open. */
  readonly input: string;
  /** stderr goes here. */
  readonly logPath: string;
}

/** How long it may take to end after it was asked to, in milliseconds. */
const GRACE_MS = 3000;

/** A command in a container that goes on as long as its stdin, which ends with us; its stdout says how far it is. */
export class Held {
  /** Settles when it ended although nobody called `stop`. */
  readonly died: Promise<Failure>;
  readonly #request: HeldRequest;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number>;
  readonly #lines: LineQueue;
  #closing = false;

  private constructor(request: HeldRequest, child: ChildProcess) {
    this.#request = request;
    this.#child = child;
    this.#lines = new LineQueue(child.stdout as Readable);
    this.#ended = new Promise((resolve) => {
      child.once('close', (status, signal) => resolve(exitCode(status, signal)));
    });
    this.died = new Promise((resolve) => {
      void this.#ended.then((code) => {
        if (!this.#closing) resolve(this.#death(code));
      });
    });
  }

  static async start(container: Container, request: HeldRequest): Promise<Result<Held, Failure>> {
    const log = openSync(request.logPath, 'a', 0o600);
    const started = await start({
      file: PROGRAM,
      args: request.args,
      env: container.env,
      stdio: ['pipe', 'pipe', log],
      detached: true,
    });
    closeSync(log);
    if (!started.ok) return started.failure.kind === 'program-missing' ? fail(notInstalled()) : started;
    const child = started.value;
    child.stdin?.on('error', () => {});
    child.stdin?.write(request.input);
    return ok(new Held(request, child));
  }

  /** Its next line. */
  async line(): Promise<Result<string, Failure>> {
    const line = await this.#lines.next();
    return line === undefined ? fail(this.#startFailure(await this.#ended)) : ok(line);
  }

  /** Its end is no surprise from now on. */
  expectEnd(): void {
    this.#closing = true;
  }

  async stop(): Promise<void> {
    this.#closing = true;
    this.#child.stdin?.end();
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), GRACE_MS);
    await this.#ended;
    clearTimeout(timer);
  }

  #startFailure(status: number): Failure {
    return {
      room: 'backend',
      kind: 'start-failed',
      part: this.#request.part,
      status: `exit status ${status}`,
      stderr: this.#log(20),
      mend: 'run `bot-bottle doctor`: it says what this machine lacks',
    };
  }

  #death(status: number): Failure {
    const { part } = this.#request;
    return { room: 'backend', kind: 'died', part, status: `exit status ${status}`, stderr: this.#log(10) };
  }

  #log(count: number): string {
    try {
      const lines = readFileSync(this.#request.logPath, 'utf8')
        .slice(-64 * 1024)
        .trimEnd()
        .split('\n');
      return lines.slice(-count).map(withoutTime).join('\n');
    } catch {
      return '';
    }
  }
}
