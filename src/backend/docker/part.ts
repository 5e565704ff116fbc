import { closeSync, openSync, readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import type { Failure } from '../../diagnostics/failure.ts';
import { fail, ok, type Result } from '../../diagnostics/result.ts';
import { withoutTime } from '../../diagnostics/timed-lines.ts';
import { exitCode, start } from '../../sys/spawn.ts';
import { LineQueue } from '../line-queue.ts';
import { classify, lastLines } from './classify.ts';
import { type Docker, runDocker, startFailure } from './command.ts';

export interface PartRequest {
  /** As people know it: `the gate`. */
  readonly part: string;
  readonly container: string;
  /** `run ...` */
  readonly args: readonly string[];
  /** Given on stdin, which then stays open. */
  readonly input: string;
  /** stderr goes here. */
  readonly logPath: string;
}

/** How long a container may take to end after it was asked to, in milliseconds. */
const GRACE_MS = 5000;

/**
 * One container of a bottle, held by an attached `docker run`: its stdout tells when it is up and ready, its stdin
 * ends it, also because we were killed, and its end is heard at once.
 */
export class Part {
  /** Settles with the exit code once the container has gone (or, where it is kept, has ended). */
  readonly ended: Promise<number>;
  /** Settles when it ended although nobody called `stop`. */
  readonly died: Promise<Failure>;
  /** The first line that it prints: its namespaces exist. */
  readonly up: Promise<Result<string, Failure>>;
  readonly #docker: Docker;
  readonly #request: PartRequest;
  readonly #lines: LineQueue;
  readonly #close: () => void;
  #closing = false;

  private constructor(
    docker: Docker,
    request: PartRequest,
    streams: { readonly ended: Promise<number>; readonly lines: LineQueue; readonly close: () => void },
  ) {
    this.#docker = docker;
    this.#request = request;
    this.ended = streams.ended;
    this.#lines = streams.lines;
    this.#close = streams.close;
    this.up = this.#line();
    this.died = new Promise((resolve) => {
      void this.ended.then((code) => {
        if (!this.#closing) resolve(this.#death(code));
      });
    });
  }

  static async start(docker: Docker, request: PartRequest): Promise<Result<Part, Failure>> {
    const log = openSync(request.logPath, 'a', 0o600);
    const started = await start({
      file: docker.program,
      args: request.args,
      env: docker.env,
      ...(docker.cwd === undefined ? {} : { cwd: docker.cwd }),
      stdio: ['pipe', 'pipe', log],
      // A terminal's Ctrl-C must reach the command line only, which then decides.
      detached: true,
    });
    closeSync(log);
    if (!started.ok) return fail(startFailure(docker, `start ${request.part}`, started.failure));
    const child = started.value;
    child.stdin?.on('error', () => {});
    child.stdin?.write(request.input);
    const ended = new Promise<number>((resolve) => {
      child.once('close', (status, signal) => resolve(exitCode(status, signal)));
    });
    const lines = new LineQueue(child.stdout as Readable);
    return ok(new Part(docker, request, { ended, lines, close: () => child.stdin?.end() }));
  }

  /** The next line: our programs say that they listen. */
  ready(): Promise<Result<string, Failure>> {
    return this.up.then((up) => (up.ok ? this.#line() : up));
  }

  async #line(): Promise<Result<string, Failure>> {
    const line = await this.#lines.next();
    return line === undefined ? fail(this.#startFailure(await this.ended)) : ok(line);
  }

  /** Ends it, by its stdin, and by force when that takes too long. */
  async stop(): Promise<void> {
    this.#closing = true;
    this.#close();
    const timer = setTimeout(() => {
      void runDocker(this.#docker, {
        action: `end ${this.#request.part}`,
        args: ['kill', this.#request.container],
      });
    }, GRACE_MS);
    await this.ended;
    clearTimeout(timer);
  }

  /** Its end is no surprise from now on. */
  expectEnd(): void {
    this.#closing = true;
  }

  /** docker's own statuses: 125 for itself, 126 and 127 for a command that it could not start. */
  #startFailure(status: number): Failure {
    const { part, args } = this.#request;
    const stderr = this.#log(20);
    if (status !== 125 && status !== 126 && status !== 127)
      return {
        room: 'backend',
        kind: 'start-failed',
        part,
        status: `exit status ${status}`,
        stderr,
        mend: 'run `bot-bottle doctor`: it says what this machine lacks',
      };
    const image = args[args.indexOf('--entrypoint') + 2] ?? '';
    return classifyStart({ program: this.#docker.kind, part, status, stderr, image });
  }

  #death(status: number): Failure {
    const { part } = this.#request;
    // docker's own status: what it says is not the part's.
    if (status === 125) {
      const stderr = this.#log(10);
      const failure = classify({ program: this.#docker.kind, action: `watch ${part}`, status, stderr });
      if (failure.kind === 'no-daemon') return failure;
    }
    return { room: 'backend', kind: 'died', part, status: `exit status ${status}`, stderr: this.#log(10) };
  }

  #log(count: number): string {
    try {
      const text = readFileSync(this.#request.logPath, 'utf8').slice(-64 * 1024);
      return lastLines(text).slice(-count).map(withoutTime).join('\n');
    } catch {
      return '';
    }
  }
}

/** What the engine's refusal to start a container means; what is wrong with its image is known by its words. */
export function classifyStart({
  program,
  part,
  status,
  stderr,
  image,
}: {
  readonly program: string;
  readonly part: string;
  readonly status: number;
  readonly stderr: string;
  readonly image: string;
}): Failure {
  const lower = stderr.toLowerCase();
  const lacks = (what: string, mend: string): Failure => ({
    room: 'docker',
    program,
    kind: 'image-lacks',
    image,
    what,
    mend,
  });
  if (/unable to find user|no matching entries in passwd|no such user/.test(lower))
    return lacks('user node', "add `RUN useradd --uid 1000 --create-home node` to the image's Dockerfile");
  if (
    /exec:? "?sh"?:|"sh": executable file not found|executable file `?sh`? not found|exec sh failed: no such file/.test(
      lower,
    )
  )
    return lacks(
      'shell (sh)',
      'take an image that has one: an image of one program alone cannot hold a bottle',
    );
  const runtime = /unknown (?:or invalid )?runtime(?: name| specified)?[: ]+"?([\w-]+)/i.exec(stderr)?.[1];
  if (runtime !== undefined)
    return {
      room: 'backend',
      kind: 'unusable',
      backend: 'docker',
      missing: `the engine knows no runtime ${runtime}`,
      mend: 'register it in /etc/docker/daemon.json, or choose one that `docker info` lists',
    };
  return classify({ program, action: `start ${part}`, status, stderr });
}
